import type { Job } from "./job.ts";

/** A JobTable as data: the jobs, the current one first. */
export type JobTableData = readonly Job[];

/** The jobs of a shell, in the order in which `%+` and `%-` choose among them. */
export class JobTable {
  /** The current job first. */
  private jobs: Job[] = [];

  /** The current job first. */
  list(): readonly Job[] {
    return this.jobs;
  }

  /** `%+`, and `%-` */
  get current(): Job | undefined {
    return this.jobs[0];
  }

  get previous(): Job | undefined {
    return this.jobs[1];
  }

  byNumber(number: number): Job | undefined {
    return this.jobs.find((job) => job.number === number);
  }

  /** A new job without processes: the current one. Takes the number of one that is done and whose status was asked for. */
  add(isControlled: boolean): Job {
    if (!isControlled) this.jobs = this.jobs.filter(({ state, isWaited }) => state !== "done" || !isWaited);
    let number = 1;
    while (this.byNumber(number) !== undefined) number++;
    const job: Job = {
      number,
      processes: [],
      state: "running",
      stopStatus: 0,
      isChanged: false,
      isWaited: false,
      isControlled,
      isInterrupted: false,
    };
    this.jobs.unshift(job);
    return job;
  }

  remove(job: Job): void {
    this.jobs = this.jobs.filter((other) => other !== job);
  }

  clear(): void {
    this.jobs = [];
  }

  /** A job that was stopped just now is the current one. */
  bringToFront(job: Job): void {
    this.remove(job);
    this.jobs.unshift(job);
  }

  /** A job in the background comes after all that are stopped. */
  putAfterStopped(job: Job): void {
    this.remove(job);
    const firstRunning = this.jobs.findIndex(({ state }) => state !== "stopped");
    this.jobs.splice(firstRunning < 0 ? this.jobs.length : firstRunning, 0, job);
  }

  save(): JobTableData {
    return this.jobs;
  }

  static restore(data: JobTableData): JobTable {
    const table = new JobTable();
    table.jobs = [...data];
    return table;
  }
}
