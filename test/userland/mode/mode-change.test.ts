import { spawnSync } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { adjustMode, compileMode } from "../../../src/userland/mode/index.ts";

let folder = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "mode-"));
  writeFileSync(join(folder, "file"), "");
  mkdirSync(join(folder, "directory"));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** What chmod(1) makes of a file with `mode`; null where it rejects the text. */
function hostMode(mode: number, isDirectory: boolean, umask: number, text: string): number | null {
  const path = join(folder, isDirectory ? "directory" : "file");
  chmodSync(path, mode);
  const octal = umask.toString(8).padStart(4, "0");
  const { stderr } = spawnSync("sh", ["-c", 'umask "$1"; exec chmod -- "$2" "$3"', "sh", octal, text, path], {
    encoding: "utf8",
    env: { LC_ALL: "C" },
  });
  return stderr.includes("invalid mode") ? null : statSync(path).mode & 0o7777;
}

function ownMode(mode: number, isDirectory: boolean, umask: number, text: string): number | null {
  const changes = compileMode(text);
  return changes === null ? null : adjustMode(mode, isDirectory, umask, changes).mode;
}

const ACTION = fc.oneof(
  fc.tuple(fc.constantFrom("=", "+", "-"), fc.stringMatching(/^[rwxXst]{0,3}$/)),
  fc.tuple(fc.constantFrom("=", "+", "-"), fc.constantFrom("u", "g", "o")),
  fc.tuple(fc.constantFrom("=", "+", "-"), fc.stringMatching(/^[0-7]{1,4}$/)),
);
const CLAUSE = fc
  .tuple(fc.stringMatching(/^[ugoa]{0,2}$/), fc.array(ACTION, { minLength: 1, maxLength: 3 }))
  .map(([who, actions]) => who + actions.map((action) => action.join("")).join(""));
const SYMBOLIC = fc.array(CLAUSE, { minLength: 1, maxLength: 3 }).map((clauses) => clauses.join(","));
const OCTAL = fc.stringMatching(/^[0-9]{1,6}$/);
const GARBAGE = fc.stringMatching(/^[ugoarwxXst=+,0-7-]{0,6}$/);

describe("a mode does what chmod(1) does with it", () => {
  test.each([
    ["a file", false],
    ["a directory", true],
  ])("on %s", (_what, isDirectory) => {
    fc.assert(
      fc.property(
        fc.nat(0o7777),
        fc.constantFrom(0, 0o022, 0o077, 0o177),
        fc.oneof(SYMBOLIC, OCTAL, GARBAGE),
        (mode, umask, text) => {
          expect(ownMode(mode, isDirectory, umask, text)).toBe(hostMode(mode, isDirectory, umask, text));
        },
      ),
      { numRuns: 300 },
    );
  });
});
