import type { Kernel } from "../../kernel/kernel.ts";
import type { ThreadGroup } from "../../kernel/thread-group.ts";
import { Job } from "./job.ts";

/** The jobs that are not over. Listens to the kernel only while there are some. */
export class JobTable {
  private readonly kernel: Kernel;
  private readonly jobs: Set<Job>;
  private readonly onExit = (group: ThreadGroup): void => {
    for (const job of [...this.jobs]) if (job.noteExit(group)) this.over(job);
  };

  constructor(kernel: Kernel) {
    this.kernel = kernel;
    this.jobs = new Set();
  }

  add(group: ThreadGroup): Job {
    const job = new Job(this.kernel, group);
    if (this.jobs.size === 0) this.kernel.events.on("process:exit", this.onExit);
    this.jobs.add(job);
    return job;
  }

  get size(): number {
    return this.jobs.size;
  }

  find(pid: number): Job | null {
    for (const job of this.jobs) if (job.pid === pid) return job;
    return null;
  }

  private over(job: Job): void {
    this.jobs.delete(job);
    if (this.jobs.size === 0) this.kernel.events.off("process:exit", this.onExit);
    job.finish();
  }

  /** The kernel is gone, and with it everybody: as if SIGKILL had ended them. @param status a wait status. */
  endAll(status: number): void {
    for (const job of [...this.jobs]) {
      job.status ??= status;
      this.over(job);
    }
  }
}
