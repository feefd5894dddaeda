import type { Routine } from "../../../platform/program/syscall.ts";
import type { Shell } from "../state/shell.ts";
import { type Job, lastProcess } from "./job.ts";
import { statusText } from "./status.ts";
import { reapChildren } from "./wait.ts";

/** "pids": process numbers too, a line for each process (`jobs -l`). "groups": nothing but the groups (`jobs -p`). */
export type JobFormat = "plain" | "pids" | "groups";

/** The column that commands begin in. */
const COMMAND_COLUMN = 33;

/** At the prompt of an interactive shell: jobs whose state has changed. */
export function* reportChangedJobs(shell: Shell): Routine {
  yield* reapChildren(shell);
  for (const job of [...shell.jobs.list()]) if (job.isChanged) yield* shell.say(describeJob(shell, job, "plain"));
}

/** What `jobs` prints of the job. One that is done is forgotten with that. */
export function describeJob({ jobs }: Shell, job: Job, format: JobFormat): string {
  if (format === "groups") return `${job.processes[0]!.pid}\n`;
  const mark = job === jobs.current ? "+" : job === jobs.previous ? "-" : " ";
  const number = `[${job.number}] ${mark} `;
  const state = stateText(job);
  job.isChanged = false;
  if (job.state === "done") jobs.remove(job);
  if (format === "plain") return `${column(number + state)}${pipelineText(job)}\n`;
  const [first, ...others] = job.processes;
  const lines = others.map(({ pid, text }) => {
    const start = `${" ".repeat(number.length)}${pid} `;
    return ` |\n${start}${" ".repeat(Math.max(0, COMMAND_COLUMN - start.length))}${text}`;
  });
  return `${column(`${number}${first!.pid} ${state}`)}${first!.text}${lines.join("")}\n`;
}

/** Its commands, as it was written. */
export function pipelineText({ processes }: Job): string {
  return processes.map(({ text }) => text).join(" | ");
}

function stateText(job: Job): string {
  if (job.state === "running") return "Running";
  return statusText(job.state === "stopped" ? job.stopStatus : (lastProcess(job).status ?? 0));
}

function column(text: string): string {
  return text.length < COMMAND_COLUMN ? text.padEnd(COMMAND_COLUMN) : `${text} `;
}
