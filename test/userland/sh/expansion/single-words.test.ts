// biome-ignore-all lint/suspicious/noTemplateCurlyInString: shell text
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { fnmatch } from "../../../../src/userland/fnmatch/index.ts";
import { expandAssignment, expandPattern, expandWord } from "../../../../src/userland/sh/expansion/index.ts";
import { ShellError } from "../../../../src/userland/sh/shell-error.ts";
import type { Word } from "../../../../src/userland/sh/syntax/index.ts";
import { ifs, pattern, subject, value, word } from "../arbitraries.ts";
import { dash, quoted } from "../dash.ts";
import { FakeShell, type FakeShellOptions, parseWords, resultOf } from "./fake-shell.ts";

const RUNS = { numRuns: Number(process.env["RUNS"] ?? 200) };

function report(expand: () => string): string {
  try {
    return expand();
  } catch (error) {
    if (error instanceof ShellError) return error.message;
    throw error;
  }
}

/** What dash prints for `command`, with set -f, or the error. */
function dashs(command: string, { variables = {}, parameters = [] }: FakeShellOptions): string {
  const assignments = Object.entries(variables).map(([name, text]) =>
    text === undefined ? `unset ${name}` : `${name}=${quoted(text)}`,
  );
  const { stdout, error } = dash(`${assignments.join("\n")}\nset -f\n${command}`, parameters);
  return error === "" ? stdout : error;
}

function assigned(text: string, options: FakeShellOptions): string {
  return report(() =>
    resultOf(expandAssignment(new FakeShell(options), parseWords(`v=${text}`).assignments[0]!.value)),
  );
}

const environment = fc.record({
  variables: fc.record({
    x: value,
    y: fc.option(value, { nil: undefined }),
    z: fc.constantFrom("", undefined, "abab"),
    IFS: ifs,
  }),
  parameters: fc.array(value, { maxLength: 3 }),
});

describe("the value of an assignment", () => {
  const options: FakeShellOptions = { variables: { x: "a  b", y: "*" }, parameters: ["1  2", "", "3"] };
  test.each([
    "",
    "a",
    "$x",
    '$x"$x"$y',
    "~",
    "~/a:~/b:~root:~nosuch",
    "a:~",
    "a~:~a",
    "~:$x:~",
    "$x:~",
    "$x~",
    '"":~',
    "~$x",
    '~"/a":~',
    "a=~",
    "\\~:'~'",
    "${z:-~:~}",
    "${z:-a:~}",
    "${z=a:~}",
    "${z+a:~}${x+a:~}",
    "${x#~:~}",
    "${HOME#~}",
    "${x%a:~}",
    "$*",
    "$@",
    '"$*"',
    '"$@"',
    'a"$@"b',
    "`printf %s ~:~`",
    "*",
    "${z-a  b}",
    "$((1+1)):~",
  ])("%s", (text) => expect(assigned(text, options)).toBe(dashs(`v=${text}; printf %s "$v"`, options)));

  test("random", () => {
    fc.assert(
      fc.property(word, environment, (text, options) => {
        expect(assigned(text, options)).toBe(dashs(`v=${text}; printf %s "$v"`, options));
      }),
      RUNS,
    );
  });
});

describe("the subject and the patterns of case", () => {
  function matches(text: string, glob: string, options: FakeShellOptions): string {
    const shell = new FakeShell(options);
    const [left, right] = parseWords(`${text} ${glob}`).words as readonly [Word, Word];
    return report(() =>
      fnmatch(resultOf(expandPattern(shell, right)), resultOf(expandWord(shell, left))) ? "yes" : "no",
    );
  }

  test.each([
    ["$x", "$x", { x: "a  b" }],
    ["$x", '"$x"', { x: "*" }],
    ["a", "$x", { x: "?" }],
    ["a", '"$x"', { x: "?" }],
    ["'*'", "$x", { x: "\\*" }],
    ["a", "$x", { x: "\\*" }],
    ["'\\'", "$x", { x: "\\" }],
    ["~", "/*", {}],
    ["/home/me", "~", {}],
    ["-", "[a'-'c]", {}],
    ["b", "[a'-'c]", {}],
    ["b", "[a-$x]", { x: "c" }],
    ["]", '["]"]', {}],
    ["b", "['!'a]", {}],
    ["''", "''", {}],
    ["''", "$x", {}],
    ["'a b'", "a\\ b", {}],
    ["'a b'", "a*", {}],
  ] as const)("%s and %s with %j", (text, glob, variables) => {
    expect(matches(text, glob, { variables })).toBe(
      dashs(`case ${text} in ${glob}) printf yes;; *) printf no;; esac`, { variables }),
    );
  });

  test("random patterns, partly quoted", () => {
    const parts = fc.array(fc.tuple(fc.constantFrom("", "'", '"', "v"), pattern), { minLength: 1, maxLength: 3 });
    fc.assert(
      fc.property(subject, parts, (text, pieces) => {
        const variables: Record<string, string> = {};
        const glob = pieces
          .map(([quote, piece], i) => {
            if (quote === "v") variables[`v${i}`] = piece;
            return quote === "v"
              ? `$v${i}`
              : quote === ""
                ? piece.replace(/[^*?[\]a-z]/g, "\\$&")
                : quote + piece + quote;
          })
          .join("");
        fc.pre(glob !== "");
        expect(matches(quoted(text), glob, { variables })).toBe(
          dashs(`case ${quoted(text)} in ${glob}) printf yes;; *) printf no;; esac`, { variables }),
        );
      }),
      RUNS,
    );
  });
});
