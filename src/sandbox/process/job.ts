import { SIGCONT, SIGKILL, SIGTERM } from "../../abi/signal.ts";
import type { Kernel } from "../../kernel/kernel.ts";
import type { Session } from "../../kernel/session.ts";
import { sendGroupSignal } from "../../kernel/signals/send.ts";
import { userSignal } from "../../kernel/signals/signal-info.ts";
import type { ThreadGroup } from "../../kernel/thread-group.ts";
import { KTime } from "../../time/ktime.ts";

/** A signal as from somebody outside of every pid namespace. */
function signalFromOutside(signo: number) {
  return userSignal(signo, 0, 0);
}

/** A process the embedder started, and the session it leads. Ends by itself, or is stopped with everybody in the session. */
export class Job {
  readonly kernel: Kernel;
  readonly group: ThreadGroup;
  readonly pid: number;
  /** Wait status once it has exited. */
  status: number | null;
  /** Why it is stopped; null while nobody asked for it. */
  reason: Error | null;
  private readonly session: Session;
  private cancelKill: (() => void) | null;
  private readonly onOver: ((job: Job) => void)[];

  constructor(kernel: Kernel, group: ThreadGroup) {
    this.kernel = kernel;
    this.group = group;
    this.pid = group.idIn(kernel.rootPIDNamespace);
    this.session = group.session!;
    this.status = group.isDead ? group.exitStatus : null;
    this.reason = null;
    this.cancelKill = null;
    this.onOver = [];
  }

  /** Calls `listener` once it is over: the process has exited and, if it was stopped, everybody else of its session has, too. */
  whenOver(listener: (job: Job) => void): void {
    this.onOver.push(listener);
  }

  /** Ends the session: SIGTERM at once, SIGKILL to whoever is left after `grace` milliseconds of the sandbox's clock. The first reason counts. */
  stop(reason: Error, grace: number): void {
    if (this.reason !== null || this.isOver) return;
    this.reason = reason;
    if (grace > 0) {
      this.signalSession(SIGTERM);
      // A stopped process takes the signal only when it goes on.
      this.signalSession(SIGCONT);
      this.cancelKill = this.kernel.setAlarm(KTime.fromNanoseconds(Math.round(grace * 1e6)), () =>
        this.signalSession(SIGKILL),
      );
    } else this.signalSession(SIGKILL);
    this.kernel.wakeLoop();
  }

  /** kill(2) of the process alone. @returns false when it is gone. */
  signal(signo: number): boolean {
    if (this.status !== null) return false;
    if (signo !== 0) sendGroupSignal(this.group, signalFromOutside(signo), true);
    this.kernel.wakeLoop();
    return true;
  }

  private signalSession(signo: number): void {
    for (const processGroup of [...this.session.processGroups]) {
      for (const member of [...processGroup.members]) sendGroupSignal(member, signalFromOutside(signo), true);
    }
  }

  /** Some process has exited. @returns whether this job is over. */
  noteExit(group: ThreadGroup): boolean {
    if (group === this.group) this.status = group.exitStatus;
    return this.isOver;
  }

  get isOver(): boolean {
    return this.status !== null && (this.reason === null || this.isSessionDead);
  }

  private get isSessionDead(): boolean {
    for (const processGroup of this.session.processGroups) {
      for (const member of processGroup.members) if (!member.isDead) return false;
    }
    return true;
  }

  /** @internal */
  finish(): void {
    this.cancelKill?.();
    this.cancelKill = null;
    for (const listener of this.onOver.splice(0)) listener(this);
  }
}
