import { spawnSync } from "node:child_process";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Regex, RegexError } from "../../../src/userland/regex/index.ts";

/** What sed's s command makes of each line: the match in <>, behind it the subexpressions. */
function host(pattern: string, lines: readonly string[], groups: number, flags: readonly string[]): string[] | string {
  const references = Array.from({ length: groups }, (_, i) => `|\\${i + 1}`).join("");
  const script = `s/${pattern}/<&${references}>/`;
  const run = spawnSync("/usr/bin/sed", [...flags, script], {
    input: lines.map((line) => `${line}\n`).join(""),
    env: { LC_ALL: "C" },
    encoding: "latin1",
  });
  if (run.status !== 0) return run.stderr.replace(/^.*?: (?:-e expression #1, char \d+: )?/, "").trim();
  return run.stdout.split("\n").slice(0, -1);
}

function ours(pattern: string, lines: readonly string[], groups: number, isExtended: boolean): string[] | string {
  try {
    const regex = new Regex(pattern, { isExtended });
    return lines.map((line) => {
      const match = regex.exec(line);
      if (match === null) return line;
      const part = (i: number) => line.slice(match[2 * i]!, match[2 * i + 1]!);
      const parts = Array.from({ length: groups + 1 }, (_, i) => (i > 0 && match[2 * i]! < 0 ? "" : part(i)));
      return `${line.slice(0, match[0])}<${parts.join("|")}>${line.slice(match[1])}`;
    });
  } catch (error) {
    if (error instanceof RegexError) return error.message;
    throw error;
  }
}

function groupsOf(pattern: string, isExtended: boolean): number {
  return Math.min(9, pattern.replaceAll("\\\\", "").split(isExtended ? /(?<!\\)\(/ : /\\\(/).length - 1);
}

const LINES = [
  "",
  "a",
  "b",
  "ab",
  "aab",
  "abab",
  "aabb",
  "abcd",
  "xabcabx",
  "foobar",
  "foo bar baz",
  "a*b",
  "a+b?c",
  "(a)",
  "a{2}",
  "^a$",
  "x^y$z",
  "aaaaa",
  "AbC",
  "a1_2 b",
  "[x]",
  "a\\b",
  "a-b]c",
  "{1}",
  "a|b",
  "\t \x01\xff\xe9",
];

const BASIC = [
  "a",
  "abc",
  ".",
  "a.*b",
  "^a",
  "a$",
  "^$",
  "^",
  "$",
  "^a*$",
  "a^b",
  "a$b",
  "x^",
  "*a",
  "a*",
  "a**",
  "\\(*a\\)",
  "\\(^a\\)",
  "\\(a$\\)",
  "a\\|b",
  "a\\|^b",
  "b$\\|a",
  "a\\+",
  "\\+b",
  "a\\?b",
  "\\?",
  "a\\{2\\}",
  "a\\{2,\\}",
  "a\\{,2\\}",
  "a\\{1,2\\}",
  "a\\{0\\}b",
  "\\(ab\\)*",
  "\\(ab\\)\\{2\\}",
  "\\(a\\|b\\)*",
  "\\(a*\\)*b",
  "\\(a\\)\\1",
  "\\(.\\)\\1",
  "^\\(.*\\)\\1$",
  "\\(a*\\)b\\1",
  "\\(a\\(b\\)*\\)*",
  "[abc]*",
  "[^abc]",
  "[]x]",
  "[^]x]*",
  "[a-c]\\+",
  "[[:alpha:]]*",
  "[[:digit:][:space:]]",
  "[[.a.]b]",
  "[[=a=]]",
  "[a-]",
  "[--b]",
  "[\\b]",
  "\\w\\+",
  "\\W",
  "\\s",
  "\\S*",
  "\\<b",
  "b\\>",
  "\\bb",
  "\\Bb",
  "\\`a",
  "b\\'",
  "\\(\\)",
  "\\|a",
  "a\\|",
  "\\.",
  "\\*",
  "\\[",
  "\\]",
  "\\}",
  "{1}",
  "a{2}",
  "a+b?",
  "(a)",
  "a|b",
  "^*",
  "^*a",
  "\\(^*a\\)",
  "^^a",
  "a\\{2",
  "a\\{2,1\\}",
  "a\\{x\\}",
  "a\\{1a\\}",
  "a\\{99999\\}",
  "\\{1\\}",
  "\\(",
  "\\)",
  "[[:foo:]]",
  "[z-a]",
  "[[.ab.]]",
  "[[:alpha:]-z]",
  "[a-b-c]",
  "\\1",
  "\\(a\\)\\2",
  "\\(a\\1\\)",
  "a\\{1,2\\}\\{2\\}",
  "\\(a\\|ab\\)\\(c\\|bcd\\)\\(d*\\)",
];

const EXTENDED = [
  "a|ab|abc",
  "(a|ab)(c|bcd)(d*)",
  "((a)|(b))*",
  "(a*)*",
  "(a*)+",
  "(a*)(ab)*(b*)",
  "(a|ab|abc)*(c|bc)*",
  "(a|aa)(a|aa)",
  "(a|aa)*",
  "(aa|aaa)*",
  "(a(b)?)+",
  "(foo|foobar)(bar)?",
  "(a?)(ab)?",
  "(a?)(ab)?(c?)",
  "(a{1,2}){2}",
  "(a*){2}(a)?",
  "()*",
  "(()|a)+",
  "(a|())+(b)",
  "(a*)(a|b)*",
  "(a|ab|c|bcd)*(d*)",
  "(a|ab|c|bcd){2,10}(d*)",
  "^a|b$",
  "^(a|b)*$",
  "a+b*c?",
  "a{2}",
  "a{2,3}",
  "a{,2}",
  "a{,}",
  "a{0}",
  "(ab){2}",
  "a{2}{2}",
  "a**",
  "a+*",
  "a*?",
  "()",
  "(|a)",
  "a||b",
  "|",
  "a|",
  "(a|b|)x",
  "\\(a\\)",
  "a\\{2\\}",
  "\\|",
  "(a)\\1",
  "(a|b)\\1",
  "((a)|b)\\2*",
  "(.)(.)\\2\\1",
  "^(.+)\\1$",
  "\\<\\w+\\>",
  "\\w+$",
  "(\\w+) (\\w+)",
  "[^ ]+ ",
  ".*",
  ".+b",
  "(.*)b(.*)",
  "(.*)(b)",
  "a^b",
  "a$b",
  "$",
  "^",
  "]",
  "}",
  "a]",
  "*a",
  "(*a)",
  "a|*b",
  "+a",
  "?",
  "{1}",
  "a{2",
  "a{2,1}",
  "a{x}",
  "a{",
  "{",
  "a{1a}",
  "a{99999}",
  "(",
  ")",
  "a)",
  "(a",
  "^*",
  "$*a",
  "[[:foo:]]",
  "\\1",
  "(a)\\2",
  "(a\\1)",
  "(a|\\1)",
];

describe("basic regular expressions are the host's", () => {
  test.each(BASIC)("%s", (pattern) => {
    const groups = groupsOf(pattern, false);
    expect(ours(pattern, LINES, groups, false)).toEqual(host(pattern, LINES, groups, []));
  });
});

describe("extended regular expressions are the host's", () => {
  test.each(EXTENDED)("%s", (pattern) => {
    const groups = groupsOf(pattern, true);
    expect(ours(pattern, LINES, groups, true)).toEqual(host(pattern, LINES, groups, ["-E"]));
  });
});

describe("random extended regular expressions", () => {
  const { expression } = fc.letrec<{ expression: string; branch: string; piece: string; atom: string }>((tie) => ({
    expression: fc.oneof(
      { depthSize: "small" },
      tie("branch"),
      fc.tuple(tie("branch"), tie("branch")).map(([a, b]) => `${a}|${b}`),
    ),
    branch: fc.array(tie("piece"), { minLength: 1, maxLength: 4 }).map((pieces) => pieces.join("")),
    piece: fc
      .tuple(tie("atom"), fc.constantFrom("", "", "", "*", "+", "?", "{2}", "{1,2}"))
      .map(([atom, repetition]) => atom + repetition),
    atom: fc.oneof(
      { maxDepth: 3, withCrossShrink: true },
      fc.constantFrom("a", "b", "c", ".", "[ab]", "[^a]"),
      tie("expression").map((inner) => `(${inner})`),
    ),
  }));
  const text = fc.array(fc.constantFrom("a", "b", "c"), { maxLength: 9 }).map((chars) => chars.join(""));

  test("match the same", () => {
    fc.assert(
      fc.property(expression, fc.array(text, { minLength: 10, maxLength: 10 }), (pattern, lines) => {
        expect(ours(pattern, lines, 0, true)).toEqual(host(pattern, lines, 0, ["-E"]));
      }),
      { numRuns: 300, seed: 7 },
    );
  });
});

describe("hostile expressions", () => {
  const long = "a".repeat(20000);

  test.each([
    ["(a*)*b", long],
    ["(a|a)*b", long],
    ["(a|aa)+$", `${long}b`],
    ["(.*)(.*)(.*)(.*)(.*)x", long],
    ["((a?){50})a{50}b", long.slice(0, 500)],
    ["(a|b)*a(a|b){14}", "ab".repeat(5000)],
    ["(x+x+)+y", "x".repeat(20000)],
  ])("%s is answered in time", (pattern, text) => {
    const regex = new Regex(pattern, { isExtended: true });
    const match = regex.exec(text);
    expect(match === null || match[1]! <= text.length).toBe(true);
  });

  test("back-references are given up, not tried for ever", () => {
    const regex = new Regex("^(a*)(a*)(a*)(a*)b\\1\\2\\3\\4c", { isExtended: true });
    expect(regex.exec(`${"a".repeat(9)}b${"a".repeat(9)}c`)?.[1]).toBe(20);
    expect(() => regex.exec(`${"a".repeat(200)}b${"a".repeat(199)}c`)).toThrow(RegexError);
  });

  test("what is too big is refused", () => {
    expect(() => new Regex("((((a{100}){100}){100}){100})", { isExtended: true })).toThrow(
      "Regular expression too big",
    );
    expect(() => new Regex(`${"(".repeat(100000)}${")".repeat(100000)}`, { isExtended: true })).toThrow(
      "Regular expression too big",
    );
    expect(() => new Regex(`a${"?".repeat(100000)}`, { isExtended: true })).toThrow("Regular expression too big");
  });
});

describe("matches from a place in the text", () => {
  test("see what stands before it", () => {
    expect(new Regex("^b", { isExtended: true }).exec("ab", 1)).toBeNull();
    expect(new Regex("\\<b", { isExtended: true }).exec("ab b", 1)?.[0]).toBe(3);
    expect(new Regex("b*", { isExtended: true }).exec("abb", 1)).toEqual(Int32Array.of(1, 3));
    expect(new Regex("^b", { isExtended: true, isMultiline: true }).exec("a\nb", 1)?.[0]).toBe(2);
    expect(new Regex("a$", { isExtended: true, isMultiline: true }).exec("ba\nb")?.[0]).toBe(1);
    expect(new Regex("\\`b", { isExtended: true, isMultiline: true }).exec("a\nb")).toBeNull();
  });
});
