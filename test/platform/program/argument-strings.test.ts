import { describe, expect, test } from "vitest";
import { F_OK } from "../../../src/abi/access.ts";
import { defineProgram, type Program } from "../../../src/platform/program/index.ts";
import { readFile } from "../../../src/userland/io/read-all.ts";
import { runProgram } from "./run-program.ts";

/** Prints files of its own in /proc. */
const show = defineProgram({
  name: "show",
  version: 1,
  *main(sys, [, ...files]) {
    for (const file of files) if (file.startsWith("/")) yield* sys.write(1, yield* readFile(sys, file));
    yield* sys.access("/proc/self", F_OK);
  },
});

/** Executes `show` with these arguments and environment. */
function shower(argv: readonly string[], env: Record<string, string>): Program {
  return defineProgram({
    name: "shower",
    version: 1,
    *main(sys) {
      yield* sys.execve("/bin/show", argv, env);
    },
  });
}

describe("proc_pid_cmdline(5)", () => {
  test.each([
    ["few", ["show", "/proc/self/cmdline"]],
    ["empty ones, and no ASCII", ["show", "/proc/self/cmdline", "", "ä", "€\u{1f600}"]],
    ["more than a page", ["show", "/proc/self/cmdline", "x".repeat(5000), "y".repeat(9000)]],
  ])("%s", async (_name, argv) => {
    const { stdout } = await runProgram(shower(argv, { A: "1" }), ["shower"], { others: [show] });
    expect(stdout).toBe(argv.map((word) => `${word}\0`).join(""));
  });
});

test("proc_pid_environ(5)", async () => {
  const { stdout } = await runProgram(shower(["show", "/proc/self/environ"], { A: "1", B: "ä", C: "" }), ["shower"], {
    others: [show],
  });
  expect(stdout).toBe("A=1\0B=ä\0C=\0");
});

test("after a save and load", async () => {
  const options = { others: [show], moves: [1, 1, 1, 1, 2, 3, 5] };
  const { stdout } = await runProgram(shower(["show", "/proc/self/cmdline"], {}), ["shower"], options);
  expect(stdout).toBe("show\0/proc/self/cmdline\0");
});
