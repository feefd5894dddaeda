import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { compile, GUEST_COMPILER, HOST_COMPILER, hasCompiler } from "../support/guest-program.ts";
import { traceInTuxlet } from "./trace-guest.ts";

// The judge is strace(1) itself: one program, traced by it on this machine and by ours in Tuxlet, gives the same lines.

const hasStrace = spawnSync("strace", ["--version"]).status === 0;
const canRun = process.platform === "linux" && hasStrace && hasCompiler(HOST_COMPILER) && hasCompiler(GUEST_COMPILER);

const PROGRAMS = ["strace/calls.c", "strace/ipc.c"];

/** The lines between the two marks, with what differs from machine to machine taken out: addresses. */
function between(lines: readonly string[]): string[] {
  const mark = lines.findIndex((line) => line.includes("MARK"));
  const end = lines.findLastIndex((line) => line.includes("MARK"));
  return lines.slice(mark + 1, end).map((line) => line.replace(/0x[0-9a-f]{5,}/g, "ADDRESS").replace(/ +=/, " ="));
}

function traceOnHost(program: string): string[] {
  const cwd = mkdtempSync("/dev/shm/tuxlet-");
  const output = join(cwd, "trace");
  try {
    spawnSync("strace", ["-o", output, compile(HOST_COMPILER, program)], { cwd, timeout: 30_000 });
    return readFileSync(output, "latin1").split("\n");
  } finally {
    rmSync(cwd, { recursive: true });
  }
}

describe.skipIf(!canRun)("Strace", () => {
  it.each(PROGRAMS)("prints what strace prints: %s", async (program) => {
    expect(between(await traceInTuxlet(program))).toEqual(between(traceOnHost(program)));
  });
});
