import { spawnSync } from "node:child_process";
import { describe, expect, test } from "vitest";
import { quote, quoteaf, quotef } from "../../src/userland/quoting/quote.ts";

const NAMES = [
  "plain",
  "",
  "a b",
  "a:b",
  "a:b c",
  "it's",
  "it's a b",
  "it's:a",
  "it's $x",
  'it\'s "x"',
  "''",
  "'",
  "a\nb",
  "\n",
  "a\tb\u0001c",
  "a'\nb",
  "a\n'b",
  "é",
  "aéb",
  "é'",
  "a\\b",
  "{",
  "}",
  "{}",
  "a{",
  "#a",
  "a#",
  "'#a",
  "a#'",
  "~a",
  "a~",
  "a'~",
  "a]b",
  "a[b",
  "a=b",
  "a?b",
  "a@b",
  "a@'b",
  "a%+,-./_b",
  "a%+,-./_{'b",
  "a!b",
  "a^b",
  "\u007f",
  "a\u001bb",
  "*",
  '"',
];

// `ls` quotes operands with quoteaf, `cat` with quotef, `head -n` its argument with quote.
function message(argv0: string, args: readonly string[]): string {
  const run = spawnSync(`/usr/bin/${argv0}`, args, { argv0, env: { LC_ALL: "C" } });
  return run.stderr.toString("latin1");
}

describe("quoting in messages is GNU's", () => {
  test.each(NAMES.filter((name) => name !== ""))("of a file name: %j", (name) => {
    expect(message("cat", [`/nowhere/${name}`])).toBe(
      `cat: ${quotef(`/nowhere/${name}`)}: No such file or directory\n`,
    );
    expect(message("cat", [name])).toBe(`cat: ${quotef(name)}: No such file or directory\n`);
    expect(message("ls", ["-d", name])).toBe(`ls: cannot access ${quoteaf(name)}: No such file or directory\n`);
  });

  test.each(NAMES)("of a value: %j", (value) => {
    expect(message("head", ["-n", value])).toBe(`head: invalid number of lines: ${quote(value)}\n`);
  });
});
