import type { Routine } from "../../../platform/program/syscall.ts";
import type { Shell } from "../state/shell.ts";

/** Before the shell ends: tells, once, that there are stopped jobs. @returns whether it did, so that the shell goes on. */
export function* warnOfStoppedJobs(shell: Shell): Routine<boolean> {
  if (shell.jobWarning !== 0 || shell.jobs.current?.state !== "stopped") return false;
  yield* shell.say("You have stopped jobs.\n");
  // 2: the next command may be another `exit`, and that one counts.
  shell.jobWarning = 2;
  return true;
}
