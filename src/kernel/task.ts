import { POLLERR, POLLHUP, POLLIN } from "../abi/poll.ts";
import { RLIMIT_FSIZE, RLIMIT_NOFILE } from "../abi/resource.ts";
import { SCHED_OTHER } from "../abi/sched.ts";
import { SIGXFSZ, SS_DISABLE } from "../abi/signal.ts";
import { Cgroup } from "../cgroup/cgroup.ts";
import type { CgroupMember } from "../cgroup/member.ts";
import { PidsGroup } from "../cgroup/pids-group.ts";
import type { Caller } from "../fs/caller.ts";
import { FdTable } from "../fs/fd-table.ts";
import { FsContext } from "../fs/fs-context.ts";
import type { MountNamespace } from "../fs/mount-namespace.ts";
import type { TtyJobControl } from "../fs/tty/job-control.ts";
import type { IpcCaller } from "../ipc/ipc-caller.ts";
import { SysvTask } from "../ipc/sysv-task.ts";
import { MemoryManager } from "../mm/memory-manager.ts";
import type { SocketCaller } from "../net/socket-caller.ts";
import { Credentials } from "../ns/credentials.ts";
import type { NetNamespace } from "../ns/net-namespace.ts";
import { NsProxy } from "../ns/ns-proxy.ts";
import { PID_TASK, Pid } from "../ns/pid.ts";
import type { PidNamespace } from "../ns/pid-namespace.ts";
import type { Refusal } from "../ns/refusal.ts";
import { address, anyRef, bool, int, nullable, oneOf, ref, struct, text, uint } from "../state/fields.ts";
import { savable } from "../state/savable.ts";
import { type KTime, ktime } from "../time/ktime.ts";
import { SyntheticClock } from "../time/synthetic-clock.ts";
import { WaitEntry, type WaitQueue, type Wakeable } from "../waiter/wait-queue.ts";
import { CpuUsage } from "./cpu-usage.ts";
import { installPidfd } from "./install-pidfd.ts";
import type { Kernel } from "./kernel.ts";
import { stateName } from "./machines/state-name.ts";
import { TaskState, taskTable } from "./machines/task.machine.ts";
import { PendingExec } from "./pending-exec.ts";
import { taskOf } from "./pid-slots.ts";
import type { AlternateStack, TaskContext } from "./platform.ts";
import { PendingSignals } from "./signals/pending-signals.ts";
import { retargetShared, sendTaskSignal } from "./signals/send.ts";
import { userSignal } from "./signals/signal-info.ts";
import { SignalSet, signalSet } from "./signals/signal-set.ts";
import { BLOCKED } from "./syscall-result.ts";
import { TaskJobControl } from "./task-job-control.ts";
import type { ThreadGroup } from "./thread-group.ts";

/** Why a task stands still between two run states. `none`: it does not. Only `vfork` and `group` stops end by a SIGKILL, as all do here. */
export type TaskStop = "none" | "group" | "freeze" | "vfork" | "siblingExit" | "namespaceExit";

/** SS_DISABLE. */
export const NO_STACK: AlternateStack = { base: 0, flags: SS_DISABLE, size: 0 };

/** Before the first wait in a queue. Never changed. */
const NO_ENTRIES: WaitEntry[] = [];

/** Everything a new task owns. References pass to the task. */
export interface TaskParts {
  readonly kernel: Kernel;
  readonly pid: Pid;
  readonly context: TaskContext;
  readonly mm: MemoryManager;
  readonly fs: FsContext;
  readonly files: FdTable;
  readonly credentials: Credentials;
  readonly nsProxy: NsProxy;
  /** What it is counted by already, and where it belongs; it joins later. */
  readonly pidsGroup: PidsGroup;
  readonly cgroup: Cgroup;
  readonly comm: string;
}

/**
 * A thread (Linux task_struct, gVisor kernel.Task).
 *
 * Its run loop is in task-run.ts; exit, exec, clone and signals have files of their own. What a blocked task waits for is data here,
 * and its syscall handler runs again from the start when it is woken: no stack is ever saved.
 */
export class Task implements Caller, IpcCaller, SocketCaller, Wakeable, CgroupMember {
  readonly kernel: Kernel;
  /** The struct pid that carries the tid in every namespace; changes only when execve makes this the leader. */
  pid: Pid;
  /** Set right after construction, by the code that decides which process it belongs to. */
  group: ThreadGroup;
  context: TaskContext;
  /** Null once exited. */
  mm: MemoryManager | null;
  /** Null once exited; use `fs`. */
  fsContext: FsContext | null;
  /** Null once exited; use `files`. */
  fdTable: FdTable | null;
  /** Null once exited; use `nsProxy`. */
  proxy: NsProxy | null;
  credentials: Credentials;
  cgroup: Cgroup;
  pidsGroup: PidsGroup;
  /** Thread name, at most 15 bytes. */
  comm: string;

  /** A TaskState. */
  state: number;
  stop: TaskStop;
  /** In the run queue. */
  isQueued: boolean;
  nextRunnable: Task | null;
  /** In a blocking system call. */
  isBlocked: boolean;
  /** When it blocked, in the order of all blocks of the kernel; after a load, calls are made again in this order. */
  blockSequence: number;
  /** When the present system call gives up, on the monotonic clock. */
  deadline: KTime | null;
  /** Place in the kernel's SleepQueue, -1 when not in it. */
  sleepIndex: number;
  /** Queues it waits in; entries beyond `waitCount` are spare. */
  waitEntries: WaitEntry[];
  waitCount: number;

  readonly pending: PendingSignals;
  readonly mask: SignalSet;
  /** The mask to put back once a signal is delivered, or none was: rt_sigsuspend(2), ppoll(2), pselect(2). */
  savedMask: SignalSet | null;
  /** Signals rt_sigtimedwait(2) waits for: counted as deliverable although masked. */
  waitedSignals: SignalSet | null;
  alternateStack: AlternateStack;
  /** Something may have to be done before user code goes on: a signal, a group stop (TIF_SIGPENDING). */
  isInterrupted: boolean;
  /** A fatal signal has been decided on; the task leaves at the next state. */
  isKilled: boolean;
  isGroupStopPending: boolean;

  /** ERESTART* of the interrupted system call whose fate the next signal decides; 0 for none. */
  restartCode: number;
  /** What restart_syscall(2) continues: the call and its deadline. */
  restartNumber: number;
  restartDeadline: KTime | null;
  /** Where a restarted handler goes on: a byte count, an opened file. Cleared when the call ends. */
  progress: number;
  progressObject: object | null;
  /** The result to give once a stop inside a call is over. */
  pendingReturn: number;
  pendingExec: PendingExec | null;

  /** Wait status of this task alone. */
  exitStatus: number;
  /** set_tid_address(2): zeroed, and its futex woken, at exit. 0 for none. */
  clearChildTid: number;
  robustListHead: number;
  robustListLength: number;
  /** PR_SET_PDEATHSIG. */
  parentDeathSignal: number;
  noNewPrivs: boolean;
  /** It took on the user id of somebody who had too many processes; its execve(2) fails as long as that is so (PF_NPROC_EXCEEDED). */
  exceedsProcessLimit: boolean;
  personality: number;
  timerSlackNs: number;
  niceness: number;
  /** SCHED_*, with SCHED_RESET_ON_FORK, and the priority of a real-time policy: kept and reported, as all tasks take turns alike. */
  schedulingPolicy: number;
  realtimePriority: number;
  /** The parent that waits in vfork(2) for this task to let go of its memory. */
  vforkParent: Task | null;
  /** The child this task waits for in vfork(2). */
  vforkChild: Task | null;
  /** Why its last system call that failed was refused; null when no rule was named, and after a load. */
  refusal: Refusal | null;
  /** Its SEM_UNDO adjustments, and the segments it made. */
  readonly sysv: SysvTask;
  /** What its address space was, once it has exited (task_struct.user_dumpable). */
  wasDumpable: boolean;
  readonly usage: CpuUsage;
  /** Its CPU time as a clock, once a timer was set on it. */
  cpuClock: SyntheticClock | null;
  /** On the boottime clock. */
  readonly startTime: KTime;

  constructor(parts: TaskParts) {
    this.kernel = parts.kernel;
    this.pid = parts.pid;
    this.group = null as unknown as ThreadGroup;
    this.context = parts.context;
    this.mm = parts.mm;
    this.fsContext = parts.fs;
    this.fdTable = parts.files;
    this.proxy = parts.nsProxy;
    this.credentials = parts.credentials;
    this.cgroup = parts.cgroup;
    this.pidsGroup = parts.pidsGroup;
    this.comm = parts.comm;
    this.state = taskTable.initial;
    this.stop = "none";
    this.isQueued = false;
    this.nextRunnable = null;
    this.isBlocked = false;
    this.blockSequence = 0;
    this.deadline = null;
    this.sleepIndex = -1;
    this.waitEntries = NO_ENTRIES;
    this.waitCount = 0;
    this.pending = new PendingSignals(parts.kernel.vfs.memory);
    this.mask = new SignalSet();
    this.savedMask = null;
    this.waitedSignals = null;
    this.alternateStack = NO_STACK;
    this.isInterrupted = false;
    this.isKilled = false;
    this.isGroupStopPending = false;
    this.restartCode = 0;
    this.restartNumber = 0;
    this.restartDeadline = null;
    this.progress = 0;
    this.progressObject = null;
    this.pendingReturn = 0;
    this.pendingExec = null;
    this.exitStatus = 0;
    this.clearChildTid = 0;
    this.robustListHead = 0;
    this.robustListLength = 0;
    this.parentDeathSignal = 0;
    this.noNewPrivs = false;
    this.exceedsProcessLimit = false;
    this.personality = 0;
    this.timerSlackNs = 50_000;
    this.niceness = 0;
    this.schedulingPolicy = SCHED_OTHER;
    this.realtimePriority = 0;
    this.vforkParent = null;
    this.vforkChild = null;
    this.refusal = null;
    this.sysv = new SysvTask();
    this.wasDumpable = false;
    this.usage = new CpuUsage();
    this.cpuClock = null;
    this.startTime = parts.kernel.timekeeper.monotonic();
    parts.pid.attach(PID_TASK, this);
  }

  // --- what others see of it

  /** Precondition of these three: the task has not exited. */
  get fs(): FsContext {
    return this.fsContext!;
  }

  get files(): FdTable {
    return this.fdTable!;
  }

  get nsProxy(): NsProxy {
    return this.proxy!;
  }

  /** The pid namespace it was born into: its own for ever (PID-138). */
  get pidNamespace(): PidNamespace {
    return this.pid.namespace;
  }

  get mountNamespace(): MountNamespace {
    return this.proxy!.mnt as MountNamespace;
  }

  get netNamespace(): NetNamespace {
    return this.proxy!.net;
  }

  netNamespaceOfProcess(pid: number): NetNamespace | null {
    return taskOf(this.pidNamespace.find(pid))?.proxy?.net ?? null;
  }

  get processId(): Pid {
    return this.group.pid;
  }

  get descriptorLimit(): number {
    return this.group.limits.get(RLIMIT_NOFILE);
  }

  /** Its tid in its own pid namespace: gettid(2). */
  get tid(): number {
    return this.pid.number;
  }

  /** task_tgid() */
  get processPid(): Pid {
    return this.group.pid;
  }

  get isLeader(): boolean {
    return this.group.leader === this;
  }

  get isExiting(): boolean {
    return this.state >= TaskState.exit;
  }

  get isZombie(): boolean {
    return this.state === TaskState.zombie;
  }

  now(): KTime {
    return this.kernel.timekeeper.realtime();
  }

  /** Its CPU time as a clock that can have timers: it goes with `usage` from now on. */
  timerClock(): SyntheticClock {
    if (this.cpuClock === null) {
      this.cpuClock = new SyntheticClock();
      this.cpuClock.add(this.usage.userNs + this.usage.systemNs);
    }
    return this.cpuClock;
  }

  get fileSizeLimit(): number {
    return this.group.limits.get(RLIMIT_FSIZE);
  }

  fileSizeLimitExceeded(): void {
    sendTaskSignal(this, userSignal(SIGXFSZ, this.group.idIn(this.pidNamespace), this.credentials.uid), true);
  }

  installPidfd(pid: Pid): number {
    return installPidfd(this, pid);
  }

  get jobControl(): TtyJobControl | null {
    return this.group.processGroup === null ? null : new TaskJobControl(this);
  }

  // --- blocking

  /**
   * Waits for `mask` on `queue`. The caller has tried and found nothing; it returns what this returns, and is invoked again from its
   * start when something happened.
   * @param interrupted what to return when a signal is pending: -ERESTARTSYS, -EINTR ...
   * @param deadline on the monotonic clock; `timedOut` is returned when it has passed.
   * @returns BLOCKED, `interrupted` or `timedOut`.
   */
  block(queue: WaitQueue, mask: number, interrupted: number, deadline: KTime | null = null, timedOut = 0): number {
    this.waitFor(queue, mask | POLLERR | POLLHUP);
    return this.sleep(interrupted, deadline, timedOut);
  }

  /** Adds one more queue to wait in, for exactly `mask`; `sleep` begins the wait. */
  waitFor(queue: WaitQueue, mask: number): void {
    let entry = this.waitEntries[this.waitCount];
    if (entry === undefined) {
      entry = new WaitEntry(this, 0);
      if (this.waitEntries === NO_ENTRIES) this.waitEntries = [entry];
      else this.waitEntries.push(entry);
      if (this.waitEntries.length > SPARE_ENTRIES) this.kernel.platform.pool.kernelBytes += WAIT_ENTRY_BYTES;
    }
    this.waitCount++;
    entry.mask = mask;
    queue.add(entry);
  }

  /** Begins a wait in the queues added by `waitFor`, or in none (pause(2), nanosleep(2)). */
  sleep(interrupted: number, deadline: KTime | null = null, timedOut = 0): number {
    if (this.isInterrupted) {
      this.leaveQueues();
      return interrupted;
    }
    if (deadline !== null && deadline.compare(this.kernel.timekeeper.monotonic()) <= 0) {
      this.leaveQueues();
      return timedOut;
    }
    this.isBlocked = true;
    this.deadline = deadline;
    this.blockSequence = this.kernel.scheduler.nextBlockSequence(this);
    if (deadline !== null) this.kernel.scheduler.sleepers.add(this);
    return BLOCKED;
  }

  /**
   * The call has done as much as one turn allows: it goes on, from its start, when it is the task's turn again.
   * @param interrupted what to return instead when a signal is pending.
   */
  yieldCall(interrupted: number): number {
    return this.isInterrupted ? interrupted : BLOCKED;
  }

  /**
   * The deadline of a relative timeout: fixed when the call is made, the same when it is made again.
   * @param timeout null for no timeout.
   */
  deadlineAfter(timeout: KTime | null): KTime | null {
    if (timeout === null) return null;
    this.deadline ??= this.kernel.timekeeper.monotonic().plus(timeout);
    return this.deadline;
  }

  /** Wakeable: something it waits for happened. */
  wake(_events: number): void {
    if (!this.isBlocked) return;
    this.isBlocked = false;
    // Not in a system call: it was the embedder's turn.
    if (this.state === TaskState.app) this.kernel.scheduler.hostWork--;
    this.leaveQueues();
    this.kernel.scheduler.sleepers.remove(this);
    this.kernel.scheduler.makeRunnable(this);
  }

  /** Whether there is memory to wait in `count` queues at once; asked before `waitFor` is called so often. */
  mayWaitFor(count: number): boolean {
    return count <= SPARE_ENTRIES || this.kernel.platform.pool.hasRoom(count * WAIT_ENTRY_BYTES);
  }

  private leaveQueues(): void {
    for (let i = 0; i < this.waitCount; i++) {
      const entry = this.waitEntries[i]!;
      entry.queue?.remove(entry);
    }
    this.waitCount = 0;
    if (this.waitEntries.length <= SPARE_ENTRIES) return;
    this.kernel.platform.pool.kernelBytes -= (this.waitEntries.length - SPARE_ENTRIES) * WAIT_ENTRY_BYTES;
    this.waitEntries.length = SPARE_ENTRIES;
  }

  // --- interruption and stops

  /** Makes the task look for signals and stops before it runs user code, and ends an interruptible wait. */
  interrupt(): void {
    this.isInterrupted = true;
    this.wake(POLLIN);
  }

  /** SIGKILL was decided on: every stop and wait ends. */
  kill(): void {
    this.isKilled = true;
    this.interrupt();
    if (this.stop !== "none") this.endStop();
  }

  /** The task stands still for `stop`, which is not "none". */
  beginStop(stop: TaskStop): void {
    this.stop = stop;
    if (this.cgroup.isFreezing) this.cgroup.updateFrozen();
  }

  /** Ends the present stop; the task executes its run state again. Precondition: it is stopped. */
  endStop(): void {
    this.stop = "none";
    if (this.cgroup.isFreezing) this.cgroup.updateFrozen();
    this.kernel.scheduler.makeRunnable(this);
  }

  // --- cgroups

  /** CgroupMember: cgroup_enter_frozen() is called for these stops. */
  get isStanding(): boolean {
    return this.stop === "freeze" || this.stop === "group" || this.stop === "vfork";
  }

  /** CgroupMember: cgroup_freeze_task(). JOBCTL_TRAP_FREEZE is that the cgroup freezes. */
  freezerChanged(): void {
    if (this.isExiting) return;
    if (this.cgroup.isFreezing) this.interrupt();
    else if (this.stop === "freeze") this.endStop();
  }

  /** Sets `isInterrupted` to whether there is something to do (recalc_sigpending). */
  recalculateInterrupted(): void {
    this.isInterrupted =
      this.isKilled ||
      this.isGroupStopPending ||
      this.cgroup.isFreezing ||
      this.pending.first(this.mask) !== 0 ||
      this.group.pending.first(this.mask) !== 0;
  }

  /** Replaces the signal mask; signals that became deliverable interrupt. */
  setMask(lo: number, hi: number): void {
    const { lo: oldLo, hi: oldHi } = this.mask;
    this.mask.assign(lo & ~KILL_AND_STOP, hi);
    if (this.isInterrupted && this.group.tasks.length > 1) {
      retargetShared(this, this.mask.lo & ~oldLo, this.mask.hi & ~oldHi);
    }
    this.recalculateInterrupted();
  }
}

/** Wait entries a task keeps for its next wait. Those of a poll(2) of more files are charged while it waits. */
const SPARE_ENTRIES = 64;
const WAIT_ENTRY_BYTES = 96;

/** SIGKILL and SIGSTOP cannot be blocked. */
const KILL_AND_STOP = (1 << 8) | (1 << 18);

const alternateStack = struct<AlternateStack>({ base: address, flags: int, size: address });

savable(Task, {
  name: "kernel.Task",
  version: 1,
  saved: {
    kernel: anyRef<Kernel>(),
    pid: ref(() => Pid),
    group: anyRef<ThreadGroup>(),
    context: anyRef<TaskContext>(),
    mm: nullable(ref(() => MemoryManager)),
    fsContext: nullable(ref(() => FsContext)),
    fdTable: nullable(ref(() => FdTable)),
    proxy: nullable(ref(() => NsProxy)),
    credentials: ref(() => Credentials),
    cgroup: ref(() => Cgroup),
    pidsGroup: ref(() => PidsGroup),
    comm: text,
    state: stateName(taskTable.states),
    stop: oneOf("none", "group", "freeze", "vfork", "siblingExit", "namespaceExit"),
    isQueued: bool,
    nextRunnable: nullable(ref(() => Task)),
    isBlocked: bool,
    blockSequence: uint,
    deadline: nullable(ktime),
    pending: ref(() => PendingSignals),
    mask: signalSet,
    savedMask: nullable(signalSet),
    waitedSignals: nullable(signalSet),
    alternateStack,
    isInterrupted: bool,
    isKilled: bool,
    isGroupStopPending: bool,
    restartCode: uint,
    restartNumber: uint,
    restartDeadline: nullable(ktime),
    progress: int,
    progressObject: nullable(anyRef()),
    pendingReturn: int,
    pendingExec: nullable(ref(() => PendingExec)),
    exitStatus: int,
    clearChildTid: address,
    robustListHead: address,
    robustListLength: uint,
    parentDeathSignal: uint,
    noNewPrivs: bool,
    exceedsProcessLimit: bool,
    personality: uint,
    timerSlackNs: uint,
    niceness: int,
    schedulingPolicy: uint,
    realtimePriority: uint,
    vforkParent: nullable(ref(() => Task)),
    vforkChild: nullable(ref(() => Task)),
    sysv: ref(() => SysvTask),
    wasDumpable: bool,
    usage: ref(() => CpuUsage),
    cpuClock: nullable(ref(() => SyntheticClock)),
    startTime: ktime,
  },
  transient: { sleepIndex: () => -1, waitEntries: () => NO_ENTRIES, waitCount: () => 0, refusal: () => null },
});
