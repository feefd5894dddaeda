import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { expandWords } from "../../../../src/userland/sh/expansion/index.ts";
import { ShellError } from "../../../../src/userland/sh/shell-error.ts";
import { ifs, VARIABLES, value, word } from "../arbitraries.ts";
import { dash, quoted } from "../dash.ts";
import { FakeShell, type FakeShellOptions, parseWords, resultOf } from "./fake-shell.ts";

/** The fields of `words`, and what was assigned; or the error. */
function ours(words: string, options: FakeShellOptions): string {
  const shell = new FakeShell(options);
  try {
    const fields = resultOf(expandWords(shell, parseWords(`show ${words}`).words.slice(1)));
    return [
      ...fields.map((field) => `<${field}>`),
      ...VARIABLES.map((name) => `${name}=${shell.variables.get(name) ?? "unset"}`),
    ].join("\n");
  } catch (error) {
    if (error instanceof ShellError) return error.message;
    throw error;
  }
}

function dashs(words: string, { variables = {}, parameters = [], isNounset }: FakeShellOptions): string {
  const assignments = Object.entries(variables).map(([name, text]) =>
    text === undefined ? `unset ${name}` : `${name}=${quoted(text)}`,
  );
  const report = VARIABLES.map((name) => `printf '\\n${name}=%s' "\${${name}-unset}"`).join("; ");
  const script = `${assignments.join("\n")}
    show() { set +u; sep=; for field do printf '%s<%s>' "$sep" "$field"; sep='\n'; done; [ $# -gt 0 ] || none=1; }
    set -f ${isNounset ? "-u" : ""}
    show ${words}
    unset IFS; ${report}`;
  const { stdout, error } = dash(script, parameters);
  return error === "" ? stdout.replace(/^\n/, "") : error;
}

describe("words are expanded and split as in dash", () => {
  const table: readonly (readonly [words: string, options?: FakeShellOptions])[] = [
    ["$x", { variables: { x: " a  b " } }],
    ["\"$x\"$x'$x'", { variables: { x: " a  b " } }],
  ];
  for (const [words, options = {}] of table) {
    test(words, () => expect(ours(words, options)).toBe(dashs(words, options)));
  }

  test("random words", () => {
    fc.assert(
      fc.property(
        fc.array(word, { minLength: 1, maxLength: 2 }),
        fc.record({
          x: value,
          y: fc.option(value, { nil: undefined }),
          z: fc.constantFrom("", undefined, "abab"),
          IFS: ifs,
        }),
        fc.array(value, { maxLength: 3 }),
        (words, variables, parameters) => {
          const options = { variables, parameters };
          expect(ours(words.join(" "), options)).toBe(dashs(words.join(" "), options));
        },
      ),
      { numRuns: Number(process.env["RUNS"] ?? 500) },
    );
  });
});
