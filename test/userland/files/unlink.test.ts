import { compareWithHost, directory, symlink } from "../compare.ts";

compareWithHost({ files: { a: "1", "b c": "2", d: directory(), s: symlink("a") } }, [
  "unlink a",
  "unlink 'b c'",
  "unlink s",
  "unlink missing",
  "unlink d",
  "unlink a/",
  "unlink",
  "unlink a b",
  "unlink -f a",
  "unlink -- a",
]);
