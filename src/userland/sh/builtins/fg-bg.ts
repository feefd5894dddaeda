import { SIGCONT } from "../../../abi/signal.ts";
import { WIFSTOPPED } from "../../../abi/wait.ts";
import type { Routine } from "../../../platform/program/syscall.ts";
import { findControlledJob } from "../jobs/find-job.ts";
import { finishForegroundJob, statusOf, takeTerminal } from "../jobs/foreground.ts";
import { groupOf, type Job } from "../jobs/job.ts";
import { pipelineText } from "../jobs/show-jobs.ts";
import type { Shell } from "../state/shell.ts";
import type { Builtin } from "./builtin.ts";
import { operandsOf } from "./option-scanner.ts";

function continuing(name: "fg" | "bg"): Builtin {
  return {
    name,
    *run(shell, argv) {
      const operands = operandsOf(argv);
      let status = 0;
      for (const operand of operands.length === 0 ? [undefined] : operands) {
        const job = findControlledJob(shell.jobs, operand);
        if (name === "bg") shell.jobs.putAfterStopped(job);
        yield* shell.out.write(`${name === "bg" ? `[${job.number}] ` : ""}${pipelineText(job)}\n`);
        yield* shell.out.flush();
        status = yield* continueJob(shell, job, name === "fg");
      }
      return status;
    },
  };
}

export const fg = continuing("fg");
export const bg = continuing("bg");

function* continueJob(shell: Shell, job: Job, isForeground: boolean): Routine<number> {
  if (job.state !== "done") {
    job.state = "running";
    if (isForeground) yield* takeTerminal(shell, groupOf(job));
    // ESRCH: it has ended meanwhile, which a wait will tell.
    yield* shell.sys.kill(-groupOf(job), SIGCONT).orErrno();
    for (const process of job.processes) {
      if (process.status !== null && WIFSTOPPED(process.status)) process.status = null;
    }
  }
  if (!isForeground) return 0;
  if (job.state === "done") return statusOf(shell, job);
  return yield* finishForegroundJob(shell, job);
}
