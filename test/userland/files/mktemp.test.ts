import { describe, expect, test } from "vitest";
import { compareWithHost, directory, runBoth } from "../compare.ts";
import type { Outcome } from "../harness/command-line.ts";

/** Letters where the template has an X: the names are chance's. */
function masked({ stdout, files, ...rest }: Outcome): Outcome {
  const mask = (text: string): string => text.replace(/[A-Za-z0-9]{6,10}(?=$|\n|\.end)/gm, "RANDOM");
  return {
    ...rest,
    stdout: mask(stdout),
    files: Object.fromEntries(Object.entries(files).map(([path, what]) => [mask(path), what])),
  };
}

describe("mktemp makes what the host's makes", () => {
  const setting = { files: { dir: directory(), "dir/x": "" } };
  test.each([
    "mktemp aXXXXXX",
    "mktemp -d aXXXXXX",
    "mktemp -u aXXXXXX",
    "mktemp -p dir",
    "mktemp -d -p dir",
    "mktemp -p dir bXXXXXXX",
    "mktemp --tmpdir=dir sub-XXXXXX",
    "mktemp dir/XXXXXX",
    "mktemp --suffix=.end aXXXXXX",
    "mktemp aXXXXXX.end",
    "mktemp -t -p dir tXXXXXX",
  ])("%s", async (argv) => {
    const [ours, host] = await runBoth(setting, { argv });
    expect(masked(ours)).toEqual(masked(host));
    expect(ours.stdout).not.toContain("X".repeat(6));
  });

  test("TMPDIR", async () => {
    for (const argv of ["mktemp", "mktemp -t tXXXXXX", "mktemp -t -p nowhere tXXXXXX", "mktemp -p '' tXXXXXX"]) {
      const [ours, host] = await runBoth(setting, { argv, env: { TMPDIR: "dir" } });
      expect(masked(ours)).toEqual(masked(host));
    }
  });
});

compareWithHost({ files: { dir: directory() } }, [
  "mktemp aXX",
  "mktemp a",
  "mktemp XXX/a",
  "mktemp aXXXXXX bXXXXXX",
  "mktemp missing/aXXXXXX",
  "mktemp -d missing/aXXXXXX",
  "mktemp -q missing/aXXXXXX",
  "mktemp --suffix=a/b aXXXXXX",
  "mktemp --suffix=b aXXXXXXb",
  "mktemp --suffix=b aX",
  "mktemp -t dir/aXXXXXX",
  "mktemp -p dir /aXXXXXX",
  "mktemp -p missing aXXXXXX",
]);
