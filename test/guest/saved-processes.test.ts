import { describe, expect, it } from "vitest";
import { GUEST_COMPILER, guestPrograms, hasCompiler, programUnderInit } from "../support/guest-program.ts";
import { firstDifference, runMoved, runWhole } from "../support/moved-run.ts";
import { bootGuest } from "../support/run-guest.ts";

// Processes, signals, threads, timers and namespaces in flight are saved and loaded a few times each; nothing may tell, not even the
// trace of every run state and system call with its time.

const FOLDERS = ["process", "cgroup", "signal", "time", "thread", "credential", "ns"];
const MOVES = 3;
const OTHER_RULES = /^ns\/(driver\.c|rules\/(?!gen-setns|pid-init|pid-numbers|pid-pidfd))/;

describe.skipIf(!hasCompiler(GUEST_COMPILER))("guest programs end the same in another kernel", () => {
  // driver.c does nothing without a file. Many rules' programs read all of mountinfo, which shows sizes of tmpfs that are not the loading machine's defaults.
  const programs = FOLDERS.flatMap((folder) => guestPrograms(folder)).filter((name) => !OTHER_RULES.test(name));
  it.each(programs)("%s", async (name) => {
    const boot = () => bootGuest(programUnderInit(name));
    const { slices, ...whole } = await runWhole(await boot());
    const distance = Math.max(1, Math.floor(slices / (MOVES + 1)));
    const moved = await runMoved(await boot(), new Array<number>(MOVES).fill(distance));
    expect({ ...moved, trace: [] }).toEqual({ ...whole, trace: [] });
    expect(firstDifference(moved.trace, whole.trace)).toBeNull();
  });
});
