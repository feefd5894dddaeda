import { ShellError } from "../shell-error.ts";
import type { Job } from "./job.ts";
import type { JobTable } from "./job-table.ts";

/** The job that `%1`, `%+`, `%-`, `%name` or `%?part` means; without a name the current one. @throws ShellError */
export function findJob(jobs: JobTable, name: string | undefined): Job {
  if (name === undefined || name === "%" || name === "%+" || name === "%%")
    return existing(jobs.current, "No current job");
  if (name === "%-") return existing(jobs.previous, "No previous job");
  if (!name.startsWith("%")) throw new ShellError(`No such job: ${name}`);
  const wanted = name.slice(1);
  if (/^[0-9]+$/.test(wanted)) {
    const job = jobs.byNumber(Number.parseInt(wanted, 10));
    if (job !== undefined) return job;
  }
  const isPart = wanted.startsWith("?");
  const text = isPart ? wanted.slice(1) : wanted;
  const found = jobs
    .list()
    .filter(({ processes }) => (isPart ? processes[0]!.text.includes(text) : processes[0]!.text.startsWith(text)));
  if (found.length > 1) throw new ShellError(`${name}: ambiguous`);
  return existing(found[0], `No such job: ${name}`);
}

/** As `findJob`, for commands that need the job's process group. @throws ShellError */
export function findControlledJob(jobs: JobTable, name: string | undefined): Job {
  const job = findJob(jobs, name);
  if (!job.isControlled) throw new ShellError(`job ${name ?? "(null)"} not created under job control`);
  return job;
}

function existing(job: Job | undefined, message: string): Job {
  if (job === undefined) throw new ShellError(message);
  return job;
}
