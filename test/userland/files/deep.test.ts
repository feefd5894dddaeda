/** Hierarchies far deeper than a path is long, or than a process may have files open. */
import { expect, test } from "vitest";
import { defineProgram } from "../../../src/platform/program/index.ts";
import { TOOLS } from "../../../src/userland/index.ts";
import { runProgram } from "../../platform/program/run-program.ts";

const DEPTH = 3000;

/** Makes "deep", DEPTH directories below each other with a file in the last, then executes its arguments. */
const withDeepTree = defineProgram({
  name: "with-deep-tree",
  version: 1,
  main: function* (sys, argv, env) {
    const start = yield* sys.open(".");
    yield* sys.mkdir("deep");
    yield* sys.chdir("deep");
    for (let i = 1; i < DEPTH; i++) {
      yield* sys.mkdir("d");
      yield* sys.chdir("d");
    }
    yield* sys.close(yield* sys.open("leaf", 0o101));
    yield* sys.fchdir(start);
    yield* sys.close(start);
    return yield* sys.execve(`/bin/${argv[1]}`, argv.slice(1), env);
  },
});

const others = TOOLS.filter(({ name }) => ["rm", "du", "find", "chmod", "chown"].includes(name));

async function run(command: string): Promise<{ text: string; exitCode: number }> {
  const { stdout, stderr, exitCode } = await runProgram(withDeepTree, ["", ...command.split(" ")], { others });
  return { text: stdout + stderr, exitCode };
}

test("rm -r", async () => {
  expect(await run("rm -r deep")).toEqual({ text: "", exitCode: 0 });
});

test("du", async () => {
  const { text, exitCode } = await run("du -bs deep");
  expect(text).toMatch(/^\d+\tdeep\n$/);
  expect(exitCode).toBe(0);
});

test("find", async () => {
  expect(await run("find deep -type f -printf %d,%f")).toEqual({ text: `${DEPTH},leaf`, exitCode: 0 });
  expect(await run("find deep -depth -delete")).toEqual({ text: "", exitCode: 0 });
});

test("chmod and chown -R", async () => {
  expect(await run("chmod -R 700 deep")).toEqual({ text: "", exitCode: 0 });
  expect(await run("chown -R 5:6 deep")).toEqual({ text: "", exitCode: 0 });
});
