import type { Tty } from "../fs/tty/tty.ts";
import { PID_THREAD_GROUP, Pid } from "../ns/pid.ts";
import type { PidNamespace } from "../ns/pid-namespace.ts";
import { EMPTY_SET, ownSet } from "../state/empty-collections.ts";
import { anyRef, bool, int, list, nullable, ref, set, uint } from "../state/fields.ts";
import { savable } from "../state/savable.ts";
import { WaitQueue } from "../waiter/wait-queue.ts";
import { CpuUsage } from "./cpu-usage.ts";
import { IntervalTimers } from "./interval-timers.ts";
import { Limits } from "./limits.ts";
import { stateName } from "./machines/state-name.ts";
import { ThreadGroupEvent, ThreadGroupState, threadGroupTable } from "./machines/thread-group.machine.ts";
import { processGroupOf } from "./pid-slots.ts";
import { PosixTimers } from "./posix-timers.ts";
import { ProcessGroup } from "./process-group.ts";
import { Session } from "./session.ts";
import { PendingSignals } from "./signals/pending-signals.ts";
import { SignalHandlers } from "./signals/signal-handlers.ts";
import type { Task } from "./task.ts";
import { runThreadGroupAction } from "./thread-group-actions.ts";

/** A process: the tasks that share a pid, signal dispositions, limits and a place in the process tree (Linux signal_struct). */
export class ThreadGroup {
  readonly pid: Pid;
  /** The task whose tid is the pid; execve can change it. */
  leader: Task;
  /** Members that have not exited, in the order they were created. */
  tasks: Task[];
  handlers: SignalHandlers;
  /** Signals for whichever member takes them. */
  readonly pending: PendingSignals;
  /** A ThreadGroupState. */
  state: number;
  /** The process that waits for this one; null for the first process and for children of other pid namespaces' init. */
  parent: ThreadGroup | null;
  /** The task that made this process: its exit sends PR_SET_PDEATHSIG, `__WNOTHREAD` asks for it. */
  creator: Task | null;
  children: ReadonlySet<ThreadGroup>;
  processGroup: ProcessGroup | null;
  readonly limits: Limits;
  /** Sent to the parent at exit; 0 for none. */
  terminationSignal: number;
  /** CLONE_AUTOREAP: gone at exit, whoever is its parent by then, who does not hear of it. Its children are as others. */
  isAutoreaped: boolean;
  /** The wait status all members exit with, valid from state `exiting` on. */
  exitStatus: number;
  /** The stop signal that the last group stop was for. */
  stopSignal: number;
  /** A stop, or a continue, that wait4(2) has not reported yet. */
  hasWaitableStop: boolean;
  hasWaitableContinue: boolean;
  /** setpgid(2): EACCES for a child that has executed a program. */
  hasExecuted: boolean;
  /** How many programs it has executed: who wanted to be told of something by a signal may be another one by now (self_exec_id). */
  execCount: number;
  isChildSubreaper: boolean;
  /** proc_pid_oom_score_adj(5), and how low anybody may set it. */
  oomScoreAdj: number;
  oomScoreAdjMin: number;
  /** The first process of its pid namespace, protected from signals it does not handle (SIGNAL_UNKILLABLE). */
  isUnkillable: boolean;
  /** The member that waits in execve(2) for the others to be gone. */
  executing: Task | null;
  /** Time used by members that are gone, and by waited-for children. */
  readonly usage: CpuUsage;
  readonly childrenUsage: CpuUsage;
  readonly timers: IntervalTimers;
  readonly posixTimers: PosixTimers;
  /** Parents wait here for changes of their children. */
  readonly childQueue: WaitQueue;

  constructor(leader: Task, pid: Pid, handlers: SignalHandlers, limits: Limits, terminationSignal: number) {
    this.pid = pid;
    this.leader = leader;
    this.tasks = [];
    this.handlers = handlers;
    this.pending = new PendingSignals(leader.kernel.vfs.memory);
    this.state = threadGroupTable.initial;
    this.parent = null;
    this.creator = null;
    this.children = EMPTY_SET;
    this.processGroup = null;
    this.limits = limits;
    this.terminationSignal = terminationSignal;
    this.isAutoreaped = false;
    this.exitStatus = 0;
    this.stopSignal = 0;
    this.hasWaitableStop = false;
    this.hasWaitableContinue = false;
    this.hasExecuted = false;
    this.execCount = 0;
    this.isChildSubreaper = false;
    this.oomScoreAdj = 0;
    this.oomScoreAdjMin = 0;
    this.isUnkillable = false;
    this.executing = null;
    this.usage = new CpuUsage();
    this.childrenUsage = new CpuUsage();
    this.timers = new IntervalTimers(this);
    this.posixTimers = new PosixTimers(this);
    this.childQueue = new WaitQueue();
    pid.attach(PID_THREAD_GROUP, this);
  }

  get session(): Session | null {
    return this.processGroup === null ? null : this.processGroup.session;
  }

  get controllingTty(): Tty | null {
    return this.session?.controllingTty ?? null;
  }

  get isSessionLeader(): boolean {
    return this.session?.leader === this;
  }

  /** The last member has begun to exit, or a fatal signal or exit_group(2) has decided that all will. */
  get isExiting(): boolean {
    return this.state >= ThreadGroupState.exiting;
  }

  get isDead(): boolean {
    return this.state >= ThreadGroupState.zombie;
  }

  get isZombie(): boolean {
    return this.state === ThreadGroupState.zombie;
  }

  get isStopped(): boolean {
    return this.state === ThreadGroupState.stopped;
  }

  /** Pid 1 of its pid namespace: adopts its orphans, and takes everybody along when it dies. */
  get isPidNamespaceInit(): boolean {
    return this.pid.number === 1;
  }

  get pidNamespace(): PidNamespace {
    return this.pid.namespace;
  }

  /** Its pid as seen in `namespace`; 0 when it is not visible there. */
  idIn(namespace: PidNamespace): number {
    return this.pid.numberIn(namespace);
  }

  /** The first process of its pid namespace: adopts orphans, and is protected (copy_process(), is_child_reaper()). */
  becomeNamespaceInit(): void {
    this.isUnkillable = true;
    this.pidNamespace.init = this;
  }

  /**
   * Steps the job-control machine and runs the branch's actions.
   * @param event a ThreadGroupEvent; one that means nothing in the present state is ignored.
   */
  dispatch(event: number): void {
    const branch = threadGroupTable.branch(
      this.state,
      event,
      (guard) => guard === "allTasksStopped" && this.allTasksStopped,
    );
    if (branch === null) return;
    this.state = branch.target;
    for (const action of branch.actions) runThreadGroupAction(this, action);
  }

  /** Whether no member runs: all wait in a group stop, or have left. */
  get allTasksStopped(): boolean {
    for (const task of this.tasks) if (task.stop !== "group" && !task.isExiting) return false;
    return true;
  }

  /** Begins a new session with this process as leader. Precondition: the setsid(2) checks passed. */
  startSession(): void {
    const session = new Session(this.pid, this);
    this.joinProcessGroup(new ProcessGroup(this.pid, session));
  }

  /** Moves into `group`, which may be its present one. */
  joinProcessGroup(group: ProcessGroup): void {
    const old = this.processGroup;
    if (old === group) return;
    this.processGroup = group;
    group.add(this);
    old?.remove(this);
  }

  /** The group a setpgid(2) of itself makes. */
  startProcessGroup(): void {
    this.joinProcessGroup(processGroupOf(this.pid) ?? new ProcessGroup(this.pid, this.session!));
  }

  setParent(parent: ThreadGroup | null, creator: Task | null): void {
    if (this.parent !== null) ownSet(this.parent.children).delete(this);
    this.parent = parent;
    this.creator = creator;
    if (parent !== null) parent.children = ownSet(parent.children).add(this);
  }

  /** Forgets the process: it was waited for, or nobody will. Its numbers become free once group and session let go of them. */
  reap(): void {
    this.dispatch(ThreadGroupEvent.REAP);
    this.pending.clear();
    const session = this.session;
    if (session !== null && session.leader === this) session.leader = null;
    this.processGroup?.remove(this);
    this.processGroup = null;
    this.setParent(null, null);
    this.pid.detach(PID_THREAD_GROUP);
    // A namespace may live much longer. That it had an init is all that counts of him (PID-102).
    const namespace = this.pidNamespace;
    if (namespace.init === this) namespace.init = this.pid;
  }
}

savable(ThreadGroup, {
  name: "kernel.ThreadGroup",
  version: 1,
  saved: {
    pid: ref(() => Pid),
    leader: anyRef<Task>(),
    tasks: list(anyRef<Task>()),
    handlers: ref(() => SignalHandlers),
    pending: ref(() => PendingSignals),
    state: stateName(threadGroupTable.states),
    parent: nullable(ref(() => ThreadGroup)),
    creator: nullable(anyRef<Task>()),
    children: set(ref(() => ThreadGroup)),
    processGroup: nullable(ref(() => ProcessGroup)),
    limits: ref(() => Limits),
    terminationSignal: uint,
    isAutoreaped: bool,
    exitStatus: int,
    stopSignal: uint,
    hasWaitableStop: bool,
    hasWaitableContinue: bool,
    hasExecuted: bool,
    execCount: uint,
    isChildSubreaper: bool,
    oomScoreAdj: int,
    oomScoreAdjMin: int,
    isUnkillable: bool,
    executing: nullable(anyRef<Task>()),
    usage: ref(() => CpuUsage),
    childrenUsage: ref(() => CpuUsage),
    timers: ref(() => IntervalTimers),
    posixTimers: ref(() => PosixTimers),
  },
  transient: { childQueue: () => new WaitQueue() },
});
