import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { TOOLS } from "../../../src/userland/index.ts";
import type { CommandLine, FileTree } from "../harness/command-line.ts";
import { runInGuest } from "../harness/guest-run.ts";

// Much input, so that tools come by several checkpoints: a load begins their routine anew from the last one, and replays what followed.
const numbers = Array.from({ length: 40_000 }, (_, i) => `${(i * 7919) % 40_009} line of text\n`).join("");
const sorted = Array.from({ length: 30_000 }, (_, i) => `${String(i).padStart(8, "0")}\n`).join("");

const files: FileTree = { numbers, sorted, other: sorted.replaceAll("7", "8"), script: "s/9/nine/g\n$!N\nP\nD\n" };

const COMMANDS: readonly (string | CommandLine)[] = [
  "cat -n numbers sorted",
  "head -n -5 numbers",
  "tail -n 7 numbers -",
  "wc numbers sorted",
  "grep -n -A1 77 numbers sorted",
  "grep -c -e 1 -e 2 numbers -",
  "sed -n -e '/00$/{=;p;}' -e 's/line/&&/w out' numbers",
  "sed -i -f script numbers",
  "sort -m sorted other",
  "sort -c sorted",
  "sort -k2 -n numbers",
  "uniq -c -w 4 sorted",
  "cut -d' ' -f1,3 numbers",
  { argv: "tr -s a-z A-Z", stdin: numbers },
  { argv: "tee a b", stdin: numbers },
  { argv: "xargs -n 7000 echo", stdin: sorted },
  "seq 1 70000",
  "seq -w 0 .5 7000",
];

describe("a tool that is moved between kernels again and again", () => {
  for (const given of COMMANDS) {
    const command: CommandLine = typeof given === "string" ? { argv: given } : given;
    test(String(command.argv), async () => {
      const unmoved = await runInGuest(TOOLS, command, files, "/tmp/moved");
      // A run takes some slices.
      const distances = fc.array(fc.integer({ min: 1, max: 3 }), { minLength: 8, maxLength: 8 });
      await fc.assert(
        fc.asyncProperty(distances, async (moves) => {
          const moved = await runInGuest(TOOLS, command, files, "/tmp/moved", moves);
          expect(moved.end).toBe(unmoved.end);
          expect(moved.stdout === unmoved.stdout).toBe(true);
          expect(moved.stderr).toBe(unmoved.stderr);
          expect(moved.files).toEqual(unmoved.files);
        }),
        { numRuns: 1, seed: 11, endOnFailure: true },
      );
    });
  }
});
