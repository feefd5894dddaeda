import type { TtyProcessGroup } from "../fs/tty/job-control.ts";
import { PID_PROCESS_GROUP, Pid } from "../ns/pid.ts";
import { anyRef, ref, set } from "../state/fields.ts";
import { savable } from "../state/savable.ts";
import type { Session } from "./session.ts";
import { sendGroupSignal } from "./signals/send.ts";
import { kernelSignal } from "./signals/signal-info.ts";
import type { ThreadGroup } from "./thread-group.ts";

/** A process group: the unit of job control (setpgid(2)). Lives as long as it has a member. */
export class ProcessGroup implements TtyProcessGroup {
  readonly pid: Pid;
  readonly session: Session;
  readonly members: Set<ThreadGroup>;

  constructor(pid: Pid, session: Session) {
    this.pid = pid;
    this.session = session;
    this.members = new Set();
    pid.attach(PID_PROCESS_GROUP, this);
    session.processGroups.add(this);
  }

  /**
   * Orphaned: no member has a parent in another group of the same session, so nobody is left to continue it (credentials(7)).
   * Zombies do not count (Linux will_become_orphaned_pgrp). Deviation: Linux leaves out the children of the global init too, which has a
   * session to itself there; here it may be a shell on a terminal, as it may be in a container.
   * @param ignoring a thread group that is about to leave.
   */
  isOrphanedWithout(ignoring: ThreadGroup | null): boolean {
    for (const member of this.members) {
      const { parent } = member;
      if (member === ignoring || member.isDead || parent === null) continue;
      if (parent.processGroup !== this && parent.session === this.session) return false;
    }
    return true;
  }

  get isOrphaned(): boolean {
    return this.isOrphanedWithout(null);
  }

  get hasStoppedMember(): boolean {
    for (const member of this.members) if (member.isStopped) return true;
    return false;
  }

  /** A signal of the kernel's, from the terminal or job control, for every member. */
  sendSignal(signal: number): void {
    for (const member of [...this.members]) sendGroupSignal(member, kernelSignal(signal), true);
  }

  add(member: ThreadGroup): void {
    this.members.add(member);
  }

  remove(member: ThreadGroup): void {
    this.members.delete(member);
    if (this.members.size > 0) return;
    this.pid.detach(PID_PROCESS_GROUP);
    this.session.removeProcessGroup(this);
  }
}

savable(ProcessGroup, {
  name: "kernel.ProcessGroup",
  version: 1,
  saved: { pid: ref(() => Pid), session: anyRef<Session>(), members: set(anyRef<ThreadGroup>()) },
});
