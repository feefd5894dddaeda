import { describe, expect, it } from "vitest";
import { exitStatusText } from "../../src/strace/exit-status.ts";
import {
  compile,
  GUEST_COMPILER,
  guestPrograms,
  HOST_COMPILER,
  hasCompiler,
  type Outcome,
  programUnderInit,
  runOnHost,
} from "../support/guest-program.ts";
import { bootGuest } from "../support/run-guest.ts";

// Every program prints what the kernel answered. The Linux this runs on is the judge: Tuxlet has to give the same output and the same
// end. They need root (they change users, mount file systems) and both compilers.

const canRun =
  process.platform === "linux" && process.getuid?.() === 0 && hasCompiler(HOST_COMPILER) && hasCompiler(GUEST_COMPILER);

/** Programs with tests of their own: ns/rules has test/conformance, ns/driver.c has test/ns/differential.test.ts. */
const OTHERS = /^(across|bench|init|isa|strace)\/|^ns\/(rules\/|driver\.c)/;

/** The process that init starts. */
const PROGRAM = 2;

async function runInTuxlet(name: string): Promise<Outcome> {
  const { kernel, collected } = await bootGuest(programUnderInit(name));
  let end = "nothing of the program";
  kernel.events.on("task:exit", ({ group }) => {
    if (group.pid.number === PROGRAM) end = exitStatusText(group.exitStatus);
  });
  await kernel.start();
  await kernel.waitExited();
  await kernel.destroy();
  return { stdout: collected.texts["stdout"]!, stderr: collected.texts["stderr"]!, end };
}

describe.skipIf(!canRun)("guest programs see the same as on Linux", () => {
  it.each(guestPrograms().filter((name) => !OTHERS.test(name)))("%s", async (name) => {
    const expected = runOnHost(compile(HOST_COMPILER, name));
    expect(await runInTuxlet(name)).toEqual(expected);
  });
});
