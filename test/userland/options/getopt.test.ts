import { spawnSync } from "node:child_process";
import { describe, expect, test } from "vitest";
import { getopt, OptionError } from "../../../src/userland/options/getopt.ts";
import type { Option } from "../../../src/userland/options/option.ts";

// util-linux's getopt(1) prints what glibc's getopt_long(3) made of a command line.
const OPTIONS: readonly Option[] = [
  { short: "a", long: "all" },
  { short: "b", long: "block", argument: "N" },
  { short: "c", long: "color", argument: "WHEN", isOptional: true },
  { short: "q", long: ["quiet", "silent"] },
  { long: "quick" },
  { long: "block-size", argument: "SIZE" },
  { short: "z" },
];

function host(args: readonly string[], isPermuting: boolean): string {
  const letters = `${isPermuting ? "" : "+"}ab:c::qz`;
  const long = "all,block:,color::,quiet,silent,quick,block-size:";
  const run = spawnSync("/usr/bin/getopt", ["-o", letters, "-l", long, "--", ...args], {
    argv0: "getopt",
    env: { LC_ALL: "C" },
  });
  return run.status === 0
    ? run.stdout.toString().trim()
    : run.stderr.toString().split("\n")[0]!.replace("getopt: ", "");
}

function ours(args: readonly string[], isPermuting: boolean): string {
  try {
    const { options, operands } = getopt(args, OPTIONS, { isPermuting });
    const words = options.flatMap(({ name, value }) => (value === undefined ? [name] : [name, `'${value}'`]));
    return [...words, "--", ...operands.map((operand) => `'${operand}'`)].join(" ").trim();
  } catch (error) {
    if (error instanceof OptionError) return error.message;
    throw error;
  }
}

/** getopt(1) prints options as typed, arguments between quotes, and nothing between them for an optional one that is missing. */
function named(text: string): string {
  const names: Record<string, string> = { "-a": "all", "-b": "block", "-c": "color", "-q": "quiet", "-z": "z" };
  return text
    .replaceAll(/(-c|--color) ''/g, "$1")
    .split(/ +/)
    .map(
      (word) =>
        names[word] ?? (word.length > 2 && word.startsWith("--") ? word.slice(2).replace("silent", "quiet") : word),
    )
    .join(" ");
}

const LINES = [
  "",
  "-a",
  "-ab 3 x",
  "-ab3 x",
  "x -a y -b 3 z",
  "-a -- -b 3",
  "x -- y -a",
  "- -a",
  "-c -cauto --color --color=never",
  "-zaq",
  "--all --block 4 --block=5",
  "--al --quie --sil --quiet",
  "--block-s 7 --block-size=8",
  "--blo",
  "--qui",
  "--q",
  "--block",
  "--block-size",
  "-b",
  "-x",
  "-ax",
  "--nothing",
  "--nothing=3",
  "--all=3",
  "--al=3",
  "--block= x",
  "--=3",
  "-a-",
  "-b -a",
  "-b -- x",
  "--block -- x",
];

describe("getopt(3)", () => {
  test.each(LINES)("permuting: %s", (line) => {
    const args = line === "" ? [] : line.split(" ");
    expect(ours(args, true)).toBe(named(host(args, true)));
  });

  test.each(LINES)("up to the first operand: %s", (line) => {
    const args = line === "" ? [] : line.split(" ");
    expect(ours(args, false)).toBe(named(host(args, false)));
  });

  test("stops at a final option, whatever follows", () => {
    const parsed = getopt(["-a", "--quick", "--nothing"], OPTIONS, { isFinal: ({ name }) => name === "quick" });
    expect(parsed.options.map(({ name }) => name)).toEqual(["all", "quick"]);
  });
});
