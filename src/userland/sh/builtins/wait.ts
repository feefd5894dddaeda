import type { Routine } from "../../../platform/program/syscall.ts";
import { findJob } from "../jobs/find-job.ts";
import { statusOf } from "../jobs/foreground.ts";
import { type Job, lastProcess } from "../jobs/job.ts";
import { waitInterruptibly } from "../jobs/wait.ts";
import type { Shell } from "../state/shell.ts";
import { pendingSignal } from "../state/signals.ts";
import type { Builtin } from "./builtin.ts";
import { parseNumber } from "./number.ts";
import { operandsOf } from "./option-scanner.ts";

/** Status of a process that is none of the shell's. */
const UNKNOWN = 127;

/** Waits for jobs; a signal with a trap ends that (POSIX sh 2.11). */
export const wait: Builtin = {
  name: "wait",
  *run(shell, argv) {
    const operands = operandsOf(argv);
    if (operands.length === 0) return yield* waitForAll(shell);
    let status = UNKNOWN;
    for (const operand of operands) {
      const job = operand.startsWith("%") ? findJob(shell.jobs, operand) : byPid(shell, parseNumber(operand));
      if (job === undefined) continue;
      const isOver = yield* waitInterruptibly(shell, job, () => job.state !== "running");
      if (!isOver) return interrupted(shell);
      job.isWaited = true;
      status = statusOf(shell, job);
    }
    return status;
  },
};

function* waitForAll(shell: Shell): Routine<number> {
  const isOver = yield* waitInterruptibly(shell, null, () =>
    shell.jobs.list().every(({ state }) => state !== "running"),
  );
  if (!isOver) return interrupted(shell);
  for (const job of shell.jobs.list()) job.isWaited = true;
  return 0;
}

function byPid({ jobs }: Shell, pid: number): Job | undefined {
  return jobs.list().find((job) => lastProcess(job).pid === pid);
}

function interrupted(shell: Shell): number {
  return 128 + (pendingSignal(shell) ?? 0);
}
