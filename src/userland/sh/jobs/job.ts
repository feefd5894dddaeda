/** One process of a job. */
export interface JobProcess {
  readonly pid: number;
  /** Its last wait status; null while it runs. */
  status: number | null;
  /** What `jobs` shows. */
  readonly text: string;
}

export type JobState = "running" | "stopped" | "done";

/** A pipeline, or whatever else the shell made a child for. */
export interface Job {
  /** As in `%1`. */
  readonly number: number;
  readonly processes: JobProcess[];
  state: JobState;
  /** The wait status that says which signal stopped it. */
  stopStatus: number;
  /** Its state has changed since the user was told. */
  isChanged: boolean;
  /** `wait` has given its status: it may go. */
  isWaited: boolean;
  /** It has a process group of its own. */
  readonly isControlled: boolean;
  /** SIGINT ended it. */
  isInterrupted: boolean;
}

/** The process group of a controlled job. */
export function groupOf(job: Job): number {
  return job.processes[0]!.pid;
}

export function lastProcess(job: Job): JobProcess {
  return job.processes[job.processes.length - 1]!;
}
