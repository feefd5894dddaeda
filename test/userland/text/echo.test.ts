import { describe } from "vitest";
import { compareWithHost } from "../compare.ts";

describe("echo", () => {
  compareWithHost({}, [
    "echo",
    "echo a b  c",
    "echo 'a  b' c",
    "echo -n a",
    "echo -n",
    "echo -e 'a\\tb\\n\\\\ \\a\\b\\e\\f\\r\\v'",
    "echo -e '\\0101 \\101 \\1011 \\x41 \\x4z \\x \\8 \\q \\'",
    "echo -e '\\0 \\08 \\0777'",
    "echo -e 'one\\ctwo' three",
    "echo -E '\\n'",
    "echo -ne a",
    "echo -neE 'a\\n'",
    "echo -nq a",
    "echo -- -n a",
    "echo - a",
    "echo --help x",
    "echo --version x",
    "echo a -n",
    "echo -e -n '\\t'",
    "echo é",
    "echo -e 'é\\xc3\\xa9'",
    "echo ''",
    "echo '' ''",
  ]);
});
