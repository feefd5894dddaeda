import { spawnSync } from "node:child_process";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  add,
  compare,
  fromInteger,
  multiply,
  parseLongDouble,
  toNumber,
} from "../../../src/userland/number/long-double.ts";
import { formatFloat } from "../../../src/userland/printf/directive.ts";

/** What printf(1) of the host, which computes in long double, makes of `numbers`. */
function host(format: string, numbers: readonly string[]): string[] {
  const run = spawnSync("/usr/bin/printf", [`${format}\n`, ...numbers], { env: { LC_ALL: "C" } });
  return run.stdout.toString().split("\n").slice(0, -1);
}

function ours(format: string, number: string): string {
  const [, flags, width, precision, conversion] = /^%([-+ #0]*)(\d*)(?:\.(\d*))?(\w)$/.exec(format)!;
  const { value } = parseLongDouble(number);
  return formatFloat(
    {
      flags: flags!,
      width: Number(width),
      precision: precision === undefined ? -1 : Number(precision),
      conversion: conversion!,
    },
    value,
  );
}

const NUMBERS = [
  "0",
  "-0",
  "1",
  "-1",
  "0.1",
  "0.5",
  "1.5",
  "2.5",
  "0.25",
  "0.125",
  "9.5",
  "99.5",
  "0.95",
  "9.9999999",
  "999999",
  "1000000",
  "123456789",
  "1e-5",
  "0.0001",
  "0.00001234",
  "1e10",
  "1e100",
  "-1e-100",
  "1e4932",
  "1.18973149535723176502e4932",
  "1.2e4932",
  "1e5000",
  "-1e5000",
  "3.36e-4932",
  "3.6e-4951",
  "1e-4951",
  "1e-5000",
  "1e999999999999",
  "1e-999999999999",
  "0x1p10",
  "0x1.8p-3",
  "0xfp0",
  "0x.8",
  "0x1p-16445",
  "0x1p-16446",
  "0x1p16383",
  "0x1p16384",
  "inf",
  "-inf",
  "INFINITY",
  "nan",
  "18446744073709551615",
  "18446744073709551616",
  "18446744073709551617",
  "36893488147419103233",
  "36893488147419103235",
  "0.3333333333333333333333",
  "4.35",
  "1.005",
  "1e23",
  "5e-324",
  ".5",
  "5.",
  "+7",
];

describe("long double in and out is the host's", () => {
  test.each([
    "%f",
    "%.0f",
    "%#.0f",
    "%.1f",
    "%.2f",
    "%.20f",
    "%.60f",
    "%e",
    "%.0e",
    "%.3E",
    "%.30e",
    "%g",
    "%.0g",
    "%.3g",
    "%#g",
    "%.20g",
    "%G",
    "%a",
    "%A",
    "%.0a",
    "%.1a",
    "%.3a",
    "%.20a",
    "%10.2f",

    "%010.2f",
    "%+.1f",
    "% f",
    "%030a",
    "%020f",
    "%+g",
    "%25.15g",
  ])("%s", (format) => {
    expect(NUMBERS.map((number) => ours(format, number))).toEqual(host(format, NUMBERS));
  });

  test("for any number", () => {
    const number = fc
      .tuple(fc.bigInt({ min: -(10n ** 25n), max: 10n ** 25n }), fc.integer({ min: -60, max: 40 }))
      .map(([m, e]) => `${m}e${e}`);
    fc.assert(
      fc.property(
        fc.array(number, { minLength: 50, maxLength: 50 }),
        fc.constantFrom("%.25f", "%.18e", "%.21g", "%a", "%g"),
        (numbers, format) => {
          expect(numbers.map((each) => ours(format, each))).toEqual(host(format, numbers));
        },
      ),
      { numRuns: 20, seed: 1 },
    );
  });
});

describe("arithmetic", () => {
  const of = (text: string) => parseLongDouble(text).value;

  test("is exact where doubles are", () => {
    fc.assert(
      fc.property(fc.maxSafeInteger(), fc.integer(), (a, b) => {
        const [x, y] = [fromInteger(BigInt(a)), fromInteger(BigInt(b))];
        expect(toNumber(add(x, y))).toBe(a + b);
        expect(Math.sign(compare(x, y))).toBe(Math.sign(a - b));
        expect(Number(BigInt(toNumber(multiply(fromInteger(BigInt(b)), fromInteger(1000n)))))).toBe(b * 1000);
      }),
      { numRuns: 200, seed: 1 },
    );
  });

  test("of infinities and what is no number", () => {
    expect(add(of("inf"), of("-inf")).kind).toBe("nan");
    expect(add(of("inf"), of("1")).kind).toBe("infinite");
    expect(multiply(of("inf"), of("0")).kind).toBe("nan");
    expect(toNumber(multiply(of("-inf"), of("2")))).toBe(Number.NEGATIVE_INFINITY);
    expect(compare(of("nan"), of("1"))).toBeNaN();
    expect(compare(of("-inf"), of("inf"))).toBeLessThan(0);
    expect(compare(of("-0"), of("0"))).toBe(0);
  });
});

describe("strtold(3)", () => {
  test.each([
    ["12abc", 2],
    [" \t12", 4],
    ["1e", 1],
    ["1e+", 1],
    ["1e5x", 3],
    ["0x", 1],
    ["0xg", 1],
    ["0x1p", 3],
    ["abc", 0],
    ["", 0],
    ["-", 0],
    [".", 0],
    ["infinit", 3],
    ["infinity", 8],
    ["nan(1)", 6],
    ["nan(", 3],
    ["1.2.3", 3],
    ["--1", 0],
  ] as const)("%j: %i characters", (text, length) => {
    expect(parseLongDouble(text).length).toBe(length);
  });
});
