import type { TtyJobControl, TtyProcessGroup, TtySession } from "../fs/tty/job-control.ts";
import type { Tty } from "../fs/tty/tty.ts";
import { processGroupOf } from "./pid-slots.ts";
import type { ProcessGroup } from "./process-group.ts";
import type { Session } from "./session.ts";
import type { Task } from "./task.ts";

/** A task's place in sessions and process groups, as terminals see it. Made when a terminal operation asks, never kept. */
export class TaskJobControl implements TtyJobControl {
  private readonly task: Task;

  constructor(task: Task) {
    this.task = task;
  }

  get session(): TtySession {
    return this.task.group.session!;
  }

  get processGroup(): TtyProcessGroup {
    return this.task.group.processGroup!;
  }

  get isSessionLeader(): boolean {
    return this.task.group.isSessionLeader;
  }

  get controllingTty(): Tty | null {
    return this.task.group.controllingTty;
  }

  set controllingTty(tty: Tty | null) {
    this.task.group.session!.controllingTty = tty;
  }

  isSignalIgnoredOrBlocked(signal: number): boolean {
    return this.task.mask.has(signal) || this.task.group.handlers.isIgnored(signal);
  }

  processGroupById(id: number): TtyProcessGroup | null {
    return processGroupOf(this.task.pidNamespace.find(id));
  }

  sessionIdOf(session: TtySession): number {
    return (session as Session).pid.numberIn(this.task.pidNamespace);
  }

  groupIdOf(group: TtyProcessGroup): number {
    return (group as ProcessGroup).pid.numberIn(this.task.pidNamespace);
  }
}
