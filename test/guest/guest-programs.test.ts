import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { exitStatusText } from "../../src/strace/exit-status.ts";
import {
  compile,
  GUEST_COMPILER,
  guestPrograms,
  HOST_COMPILER,
  hasCompiler,
  installFile,
  type Outcome,
  runOnHost,
} from "../support/guest-program.ts";
import { runGuest } from "../support/run-guest.ts";

// Every program prints what the kernel answered. The Linux this runs on is the judge: Tuxlet has to give the same output and the same
// end. They need root (they change users, mount file systems) and both compilers.

const canRun =
  process.platform === "linux" && process.getuid?.() === 0 && hasCompiler(HOST_COMPILER) && hasCompiler(GUEST_COMPILER);

/** Folders with programs that have tests of their own. */
const OTHERS = /^(bench|isa)\//;

async function runInTuxlet(name: string): Promise<Outcome> {
  const program = readFileSync(compile(GUEST_COMPILER, name));
  const { stdout, stderr, status } = await runGuest({
    argv: ["/program"],
    populate: (caller) => installFile(caller, "/program", program, 0o755),
  });
  return { stdout, stderr, end: exitStatusText(status) };
}

describe.skipIf(!canRun)("guest programs see the same as on Linux", () => {
  it.each(guestPrograms().filter((name) => !OTHERS.test(name)))("%s", async (name) => {
    const expected = runOnHost(compile(HOST_COMPILER, name));
    expect(await runInTuxlet(name)).toEqual(expected);
  });
});
