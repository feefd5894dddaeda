import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { evaluateArithmetic } from "../../../../src/userland/sh/expansion/index.ts";
import { ShellError } from "../../../../src/userland/sh/shell-error.ts";
import { arithmetic, VARIABLES } from "../arbitraries.ts";
import { dash, quoted } from "../dash.ts";

type Variables = Readonly<Record<string, string | undefined>>;

function ours(expression: string, variables: Variables): string {
  const values = new Map(Object.entries(variables));
  try {
    const value = evaluateArithmetic(expression, {
      getVariable: (name) => values.get(name),
      setVariable: (name, text) => values.set(name, text),
    });
    return [value, ...VARIABLES.map((name) => values.get(name) ?? "unset")].join(" ");
  } catch (error) {
    if (error instanceof ShellError) return error.message;
    throw error;
  }
}

function dashs(expression: string, variables: Variables): string {
  const assignments = Object.entries(variables).map(([name, text]) =>
    text === undefined ? "" : `${name}=${quoted(text)}`,
  );
  const report = VARIABLES.map((name) => `"\${${name}-unset}"`).join(" ");
  const { stdout, error } = dash(`${assignments.join("\n")}\ne=${quoted(expression)}\necho "$(($e))" ${report}`);
  return error === "" ? stdout.replace(/\n$/, "") : error;
}

describe("arithmetic has dash's results and messages", () => {
  test.each([
    "1 + 2 * 3 - -4",
    "7 / -2",
    "-7 % 3",
    "1 / 0",
    "1 % 0",
    "0 && 1 / 0",
    "1 || x = 5",
    "1 ? x = 2 : (y = 3)",
    "1 ? 2 : x = 3",
    "x += 2, 3",
    "x++",
    "++x",
    "x --- y",
    "9223372036854775807 + 1",
    "-9223372036854775808 - 1",
    "4611686018427387904 * 2",
    "-9223372036854775807 * 3",
    "99999999999999999999",
    "0x7fffffffffffffff",
    "0x10000000000000000",
    "1 << 63",
    "1 << 64",
    "1 << -1",
    "-8 >> 1",
    "08",
    "0x",
    "0xg",
    "1a",
    "",
    " ",
    "()",
    "(1",
    "1)",
    "1 2",
    "1 +",
    "! 0 + 1",
    "~0 ^ 5",
    "!x",
    "5 == 5 == 1",
    "1 < 2 < 3 > 0",
    "2 | 4 ^ 6 & 3",
    "x = y = 3",
    "x = 1 + (y = 2)",
    "x == 1",
    "1 = 2",
    "x <<= 2",
    "a b",
    "1 ? 2",
    "1 ? : 2",
    "1 @ 2",
    "'1'",
    "1 \n + \t 2",
    "_ + a1_B",
  ])("%s", (expression) => {
    const variables = { x: "3", y: "-2" };
    expect(ours(expression, variables)).toBe(dashs(expression, variables));
  });

  test.each([
    "",
    " 5 ",
    "\t-5\n",
    "+7",
    "010",
    "0x1F",
    "08",
    "1 2",
    "x",
    "5x",
    "--1",
    "- 1",
    "9223372036854775808",
    "-9223372036854775808",
    "-",
    " ",
  ])("a variable of value %j", (x) => expect(ours("x + 0", { x })).toBe(dashs("x + 0", { x })));

  test("random expressions", () => {
    const number = fc.oneof(
      fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }).map(String),
      fc.constantFrom("0", "1", "-1", "", "q"),
    );
    fc.assert(
      fc.property(
        arithmetic,
        fc.record({ x: number, y: fc.option(number, { nil: undefined }), z: number }),
        (expression, variables) => {
          expect(ours(expression, variables)).toBe(dashs(expression, variables));
        },
      ),
      { numRuns: Number(process.env["RUNS"] ?? 500) },
    );
  });

  test("hostile nesting is an error, and length costs no more than it should", () => {
    for (const text of ["(", "!", "- ", "1?", "x=", "1 || (", "~"])
      expect(() => evaluateArithmetic(text.repeat(20_000), none)).toThrow(ShellError);
    expect(evaluateArithmetic(`1${" + 1".repeat(15_000)}`, none)).toBe(15_001n);
    expect(() => evaluateArithmetic("9".repeat(1e6), none)).toThrow(ShellError);
  });
});

const none = { getVariable: () => undefined, setVariable: () => {} };
