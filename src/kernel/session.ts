import type { TtySession } from "../fs/tty/job-control.ts";
import type { Tty } from "../fs/tty/tty.ts";
import { PID_SESSION, Pid } from "../ns/pid.ts";
import { anyRef, nullable, ref, set } from "../state/fields.ts";
import { savable } from "../state/savable.ts";
import { ProcessGroup } from "./process-group.ts";
import { sendGroupSignal } from "./signals/send.ts";
import { kernelSignal } from "./signals/signal-info.ts";
import type { ThreadGroup } from "./thread-group.ts";

/** A session: process groups that share a controlling terminal (setsid(2)). Lives as long as it has a process group. */
export class Session implements TtySession {
  readonly pid: Pid;
  /** The thread group that made it; its controlling terminal is the session's. Null once it is gone. */
  leader: ThreadGroup | null;
  readonly processGroups: Set<ProcessGroup>;
  controllingTty: Tty | null;
  hungUpForeground: ProcessGroup | null;

  constructor(pid: Pid, leader: ThreadGroup) {
    this.pid = pid;
    this.leader = leader;
    this.processGroups = new Set();
    this.controllingTty = null;
    this.hungUpForeground = null;
    pid.attach(PID_SESSION, this);
  }

  clearControllingTty(): void {
    this.controllingTty = null;
  }

  signalLeader(signal: number): void {
    if (this.leader !== null) sendGroupSignal(this.leader, kernelSignal(signal), true);
  }

  /** @internal */
  removeProcessGroup(group: ProcessGroup): void {
    this.processGroups.delete(group);
    if (this.processGroups.size === 0) this.pid.detach(PID_SESSION);
  }
}

savable(Session, {
  name: "kernel.Session",
  version: 1,
  saved: {
    pid: ref(() => Pid),
    leader: nullable(anyRef<ThreadGroup>()),
    processGroups: set(ref(() => ProcessGroup)),
    controllingTty: nullable(anyRef<Tty>("signalForeground")),
    hungUpForeground: nullable(ref(() => ProcessGroup)),
  },
});
