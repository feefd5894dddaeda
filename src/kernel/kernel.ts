import { POLLIN } from "../abi/poll.ts";
import { RLIMIT_MSGQUEUE } from "../abi/resource.ts";
import { SIGCHLD, SIGURG } from "../abi/signal.ts";
import { CLOCK_MONOTONIC } from "../abi/time.ts";
import type { Caller } from "../fs/caller.ts";
import { Network } from "../net/network.ts";
import { type Explanation, loadExplainer, refusalOf } from "../ns/explain.ts";
import type { IpcNamespace } from "../ns/ipc-namespace.ts";
import type { NamespaceOps } from "../ns/ops/namespace-ops.ts";
import type { Pid } from "../ns/pid.ts";
import { ref } from "../state/fields.ts";
import { savable } from "../state/savable.ts";
import type { KTime } from "../time/ktime.ts";
import { WaitQueue } from "../waiter/wait-queue.ts";
import type { Alarm } from "./alarms.ts";
import { checkInitArgs } from "./check-init-args.ts";
import { createProcess } from "./create-process.ts";
import type { CreateProcessArgs } from "./create-process-args.ts";
import { KernelError, KernelPanic } from "./errors.ts";
import { EventLoop } from "./event-loop.ts";
import { ExternalMutex } from "./external-mutex.ts";
import { forkKernel } from "./fork.ts";
import type { InitKernelArgs } from "./init-kernel-args.ts";
import { KernelRoots } from "./kernel-roots.ts";
import { type LoadKernelOptions, loadKernel } from "./load.ts";
import { KernelEvent, KernelState, kernelTable } from "./machines/kernel.machine.ts";
import { FORBIDDEN } from "./machines/table.ts";
import { NamespaceView } from "./namespaces/namespace-view.ts";
import { CgroupOomKiller } from "./oom-kill.ts";
import type { Platform } from "./platform.ts";
import { callingTask } from "./procfs/calling-task.ts";
import { type SavePhase, saveKernel } from "./save.ts";
import { Scheduler } from "./scheduler.ts";
import { sendExternalSignal } from "./signals/external.ts";
import { exitGroup } from "./signals/send.ts";
import type { SignalInfo } from "./signals/signal-info.ts";
import type { Task } from "./task.ts";
import { TaskSet } from "./task-set.ts";
import type { ThreadGroup } from "./thread-group.ts";

/**
 * A Linux kernel (gVisor kernel.Kernel).
 *
 * Life: construct, `init` (or `Kernel.loadFrom`), `createProcess`, `start`; then `pause`/`unpause`, `saveTo`, `sendExternalSignal`,
 * `kill`; in the end `waitExited` and `destroy`. Calls in the wrong state reject with a KernelError. Calls from outside are carried
 * out one after the other, in the order they were made; a save holds the later ones back until it is done.
 */
export class Kernel extends KernelRoots implements AsyncDisposable {
  readonly scheduler: Scheduler;
  // --- transient
  /** Notified when the last task is gone. */
  readonly exited: WaitQueue;
  /** A KernelState. */
  state: number;
  pauseDepth: number;
  /** @internal */ loop: EventLoop;
  /** @internal */ readonly mutex: ExternalMutex;
  /** @internal */ readonly exitWaiters: (() => void)[];
  /** @internal */ saveError: Error | null;
  /** @internal What stopped the kernel for good; null while all is well. */ failure: KernelPanic | null;
  /** @internal */ onPausedOrExited: ((isPaused: boolean) => void) | null;

  constructor(options: { readonly platform: Platform }) {
    super(options.platform);
    this.scheduler = new Scheduler(this);
    this.exited = new WaitQueue();
    this.state = kernelTable.initial;
    this.pauseDepth = 0;
    this.loop = new EventLoop(this);
    this.mutex = new ExternalMutex();
    this.exitWaiters = [];
    this.saveError = null;
    this.failure = null;
    this.onPausedOrExited = null;
  }

  /**
   * Reads what `saveTo` wrote, in this or another process.
   * @returns a kernel that is not started: attach its streams, then `start`.
   * @throws SnapshotError that says what is wrong with the file, and where; or what the loader lacks.
   */
  static loadFrom(source: Uint8Array | ReadableStream<Uint8Array>, options: LoadKernelOptions): Promise<Kernel> {
    return loadKernel(source, options, Kernel);
  }

  // --- life

  /** Gives the kernel its roots. Creates no tasks. Rejects when an argument is missing; the first missing one is named. */
  init(args: InitKernelArgs): Promise<void> {
    return this.outside(() => {
      this.requireEvent(KernelEvent.INIT, "kernel already initialized");
      checkInitArgs(args, this.platform);
      this.featureSet = [...args.featureSet];
      this.timekeeper = args.timekeeper;
      this.initialNamespaces = args.initialNamespaces;
      this.tasks = new TaskSet(args.rootPIDNamespace, args.vfs.memory);
      this.rootMountNamespace = args.rootMountNamespace;
      this.vfs = args.vfs;
      this.cgroups.pool = this.platform.pool;
      this.network = new Network(args.vfs, args.entropy, args.timekeeper.clockOf(CLOCK_MONOTONIC)!);
      this.entropy = args.entropy;
      this.applicationCores = args.applicationCores;
      this.useHostCores = args.useHostCores ?? false;
      if (this.useHostCores) this.applicationCores = Math.max(this.applicationCores, this.platform.hostCores());
      this.extraAuxv = [...(args.extraAuxv ?? [])];
      this.attach();
      this.step(KernelEvent.INIT);
    });
  }

  /**
   * Makes a process that nobody in the kernel created; the first one is init. It runs once the kernel is started.
   * Rejects with the codes of KernelError and, where Linux has one, an errno.
   */
  createProcess(args: CreateProcessArgs): Promise<ThreadGroup> {
    return this.outside(() => {
      if (this.state === KernelState.created) throw new KernelError("STATE", "kernel is not initialized");
      const group = createProcess(this, args);
      this.globalInit ??= group;
      this.addTask(group.leader);
      return group;
    });
  }

  /** Lets the tasks run; after a load, from where they were. */
  start(): Promise<void> {
    return this.outside(() => {
      if (this.isStarted) throw new KernelError("STATE", "kernel already started");
      if (this.globalInit === null) throw new KernelError("NO_TASKS", "kernel contains no tasks");
      this.requireEvent(KernelEvent.START, `cannot start a kernel that is ${this.stateName}`);
      this.step(KernelEvent.START);
      this.timekeeper.resumeUpdates();
      this.resumeTimers();
      this.scheduler.reblock();
      if (this.tasks.liveCount === 0) this.allTasksGone();
      this.loop.kick();
    });
  }

  /** Stops all tasks between two of their slices. Nests. Resolves when every task is quiescent. */
  pause(): Promise<void> {
    return this.outside(() => {
      this.finishSlice();
      this.requireEvent(KernelEvent.PAUSE, `cannot pause a kernel that is ${this.stateName}`);
      this.step(KernelEvent.PAUSE);
      this.pauseDepth++;
      if (this.pauseDepth === 1) this.events.emit("kernel:pause");
    });
  }

  unpause(): Promise<void> {
    return this.outside(() => {
      if (this.pauseDepth === 0) throw new KernelError("STATE", "kernel is not paused");
      this.step(KernelEvent.UNPAUSE);
      this.pauseDepth--;
      if (this.pauseDepth > 0) return;
      this.events.emit("kernel:unpause");
      this.loop.kick();
    });
  }

  /**
   * Pauses once tasks have had `slices` more turns on the processor: with a virtual clock, the same point in every run.
   * @returns true when the kernel is paused there, false when its last task exited before, or the kernel failed or was destroyed.
   */
  async pauseAfter(slices: number): Promise<boolean> {
    this.refuseDestroyed();
    if (!(slices >= 1)) throw new KernelError("ARGUMENT", `cannot pause after ${slices} slices`);
    if (this.onPausedOrExited !== null) throw new KernelError("STATE", "kernel is about to pause already");
    if (this.failure !== null || (this.isStarted && this.tasks.liveCount === 0)) return false;
    return new Promise((resolve) => {
      this.onPausedOrExited = resolve;
      this.scheduler.afterSlices(slices, () => {
        this.onPausedOrExited = null;
        this.step(KernelEvent.PAUSE);
        this.pauseDepth++;
        this.events.emit("kernel:pause");
        resolve(true);
      });
    });
  }

  get isPaused(): boolean {
    return this.pauseDepth > 0;
  }

  get isStarted(): boolean {
    return this.state === KernelState.running || this.state === KernelState.paused || this.state === KernelState.saving;
  }

  /** The kernel machine's state. */
  get stateName(): string {
    return kernelTable.states[this.state]!;
  }

  /**
   * Writes the whole kernel to `writable`, which is closed, or aborted with the error. The kernel must be paused, and stays so; it can go
   * on afterwards. Rejects with a SnapshotError that names what cannot be saved.
   * @returns the phases of the save, in order, with the time each took.
   */
  saveTo(writable: WritableStream<Uint8Array>): Promise<readonly SavePhase[]> {
    return this.outside(async () => {
      this.requireEvent(
        KernelEvent.SAVE,
        this.isPaused ? `cannot save a kernel that is ${this.stateName}` : "kernel is not paused",
      );
      this.step(KernelEvent.SAVE);
      try {
        const phases = await saveKernel(this, writable);
        this.events.emit("kernel:save", phases);
        return phases;
      } catch (error) {
        this.saveError ??= error as Error;
        throw error;
      } finally {
        this.step(KernelEvent.SAVED);
      }
    });
  }

  /**
   * A copy of this kernel, which must be paused and stays so: an unstarted one, as `loadFrom` gives, on a platform of its own. Neither sees
   * anything of the other. Rejects with a SnapshotError that names what cannot be copied.
   */
  fork(options: LoadKernelOptions): Promise<Kernel> {
    return this.outside(() => {
      this.requireEvent(
        KernelEvent.SAVE,
        this.isPaused ? `cannot fork a kernel that is ${this.stateName}` : "kernel is not paused",
      );
      return forkKernel(this, options);
    });
  }

  /** The first error of a save; null when every save succeeded. */
  get exitError(): Error | null {
    return this.saveError;
  }

  /**
   * A signal from outside to the first process, as if from the machine's operator: unlike one from inside it is not held off by init's
   * protection. SIGURG and SIGCHLD are ignored.
   */
  sendExternalSignal(info: SignalInfo, context: string): Promise<void> {
    return this.outside(() => {
      if (info.signo === SIGURG || info.signo === SIGCHLD) return;
      if (this.globalInit === null)
        throw new KernelError("NO_TASKS", `cannot send a signal (${context}): kernel contains no tasks`);
      sendExternalSignal(this.globalInit, info);
      this.loop.kick();
    });
  }

  /** Kills all processes; those that have no exit status yet get `status` (a wait status). Does not wait for them. */
  kill(status: number): Promise<void> {
    return this.outside(() => {
      if (this.tasks === null) throw new KernelError("STATE", "kernel is not initialized");
      this.tasks.rootPidNamespace.disableAllocation();
      for (const group of [...this.tasks.threadGroups()]) exitGroup(group, status);
      this.loop.kick();
    });
  }

  /**
   * Resolves with init's wait status when every task has exited. Rejects when there is no init, when the kernel is destroyed before they
   * have, and when it failed itself (KernelPanic).
   */
  async waitExited(): Promise<number> {
    if (this.globalInit === null) throw new KernelError("NO_TASKS", "kernel contains no tasks");
    const isOver = (): boolean => this.failure !== null || this.state === KernelState.destroyed;
    if (!isOver() && (this.tasks.liveCount > 0 || !this.isStarted)) {
      await new Promise<void>((resolve) => this.exitWaiters.push(resolve));
    }
    if (this.failure !== null) throw this.failure;
    if (this.tasks.liveCount > 0) this.refuseDestroyed();
    return this.globalInit.exitStatus;
  }

  /** Lets go of everything. No task may run any more: kill and wait first, or the guest simply ends here. Idempotent. */
  destroy(): Promise<void> {
    return this.mutex.run(() => {
      if (this.state === KernelState.destroyed) return;
      this.step(KernelEvent.DESTROY);
      this.loop.stop();
      if (this.tasks !== null) {
        for (const task of this.tasks.tasks) {
          if (task.mm === null) continue;
          task.context.release();
          task.mm.release();
          task.mm = null;
        }
      }
      for (const resolve of this.exitWaiters.splice(0)) resolve();
      this.endPauseAfter();
    });
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.destroy();
  }

  /**
   * Why a system call was refused, in words: the rule, and what it was asked about.
   * @param subject a task, for its last system call that failed; the `Errno` that a call threw; or a Refusal, as syscall:refused has it.
   * @returns null when no rule is known: a failure of another kind, a task that was loaded since.
   */
  async explain(subject: unknown): Promise<Explanation | null> {
    const refusal = refusalOf(subject);
    return refusal === null ? null : (await loadExplainer())(refusal);
  }

  // --- what is asked of it

  /** task_tgid(current): the process whose turn it is; null between turns. */
  get currentProcess(): Pid | null {
    return this.scheduler.running?.group.pid ?? null;
  }

  // --- what IPC namespaces ask (IpcHost)

  visiblePid(pid: Pid): number {
    return pid.numberIn(this.scheduler.running?.pidNamespace ?? this.rootPIDNamespace);
  }

  ipcNamespaceOf(caller: Caller | null): IpcNamespace {
    return (caller === null ? null : callingTask(caller))?.nsProxy.ipc ?? this.rootIPCNamespace;
  }

  messageQueueLimit(caller: Caller): number {
    return callingTask(caller)?.group.limits.get(RLIMIT_MSGQUEUE) ?? Number.POSITIVE_INFINITY;
  }

  /**
   * Every namespace there is, in the order they were made. The views are live: they say what is true when they are asked, also of namespaces
   * that are gone by then. `namespace:create`, `namespace:join` and `namespace:destroy` tell when to look again.
   */
  namespaces(): NamespaceView[] {
    return this.rootUserNamespace.tree.all().map((namespace) => new NamespaceView(this, namespace));
  }

  /**
   * Processes that make and join namespaces when they are told to, as `tuxlet/host` has them on the real kernel. The kernel must run while it is
   * asked, and while they are. They are saved with it, so that a loaded kernel has the same; what was not yet answered then
   * has no answer there. Rejects with a KernelError of code ARGUMENT when the platform's programs lack `namespaceActor`.
   */
  async namespaceOps(): Promise<NamespaceOps> {
    const { platform } = this;
    if (platform.namespaceOps === undefined)
      throw new KernelError("ARGUMENT", `platform ${platform.name} has no namespaceOps`);
    return platform.namespaceOps(this);
  }

  // --- for tasks

  /** @internal A new task: counted, announced, runnable. */
  addTask(task: Task): void {
    this.tasks.add(task);
    this.events.emit("task:start", task);
    this.scheduler.makeRunnable(task);
  }

  /** @internal Something became runnable. */
  wakeLoop(): void {
    if (this.isStarted) this.loop.kick();
  }

  /** @internal Tasks may run. */
  get isRunning(): boolean {
    return this.state === KernelState.running && this.failure === null;
  }

  /**
   * Calls `ring` between two slices once `delay` has passed on the monotonic clock. Not saved.
   * @returns what cancels it.
   */
  setAlarm(delay: KTime, ring: () => void): () => void {
    const alarm: Alarm = { deadline: this.timekeeper.monotonic().plus(delay), ring };
    this.scheduler.alarms.add(alarm);
    // The loop may be asleep until a later deadline.
    this.wakeLoop();
    return () => this.scheduler.alarms.remove(alarm);
  }

  /** @internal A task has exited. */
  taskExited(): void {
    if (this.tasks.liveCount === 0) this.allTasksGone();
  }

  /** @internal An error of the kernel's own escaped from a turn: nothing runs any more, and `waitExited` rejects with it. */
  fail(error: unknown): void {
    this.failure = new KernelPanic(`kernel panic: ${error instanceof Error ? error.message : String(error)}`, {
      cause: error,
    });
    this.nothingRunsAnyMore();
  }

  private finishSlice(): void {
    try {
      this.scheduler.finishSlice();
    } catch (error) {
      this.fail(error);
    }
  }

  private allTasksGone(): void {
    this.exited.notify(POLLIN);
    this.nothingRunsAnyMore();
  }

  /** Those who wait for the end, or for a number of slices, wait no longer. */
  private nothingRunsAnyMore(): void {
    for (const resolve of this.exitWaiters.splice(0)) resolve();
    this.endPauseAfter();
  }

  private endPauseAfter(): void {
    this.scheduler.forgetSlices();
    this.onPausedOrExited?.(false);
    this.onPausedOrExited = null;
  }

  // --- saving and loading

  /** @internal Pauses the timers and clocks for a save, or for the time between a load and the start. */
  pauseTime(): void {
    for (const group of this.tasks.threadGroups()) group.timers.pause();
    this.timekeeper.pauseUpdates();
  }

  /** @internal */
  resumeTime(): void {
    this.timekeeper.resumeUpdates();
    this.resumeTimers();
  }

  private resumeTimers(): void {
    for (const group of this.tasks.threadGroups()) group.timers.resume();
  }

  /** @internal Connects what is not saved: events, the virtual clock. After init and after a load. */
  attach(): void {
    this.scheduler.attachClock();
    this.cgroups.oomKiller = new CgroupOomKiller(this);
    this.initialNamespaces.user.tree.events = {
      created: (namespace) => this.events.emit("namespace:create", namespace),
      destroyed: (namespace) => this.events.emit("namespace:destroy", namespace),
    };
  }

  /** @internal Steps the kernel machine. Precondition: the event is allowed. */
  step(event: number): void {
    const branch = kernelTable.branch(this.state, event, (guard) => guard === "isOutermost" && this.pauseDepth === 1);
    this.state = branch!.target;
  }

  /** A call from outside: after the earlier ones, and never on a destroyed kernel. */
  private outside<T>(section: () => T | Promise<T>): Promise<T> {
    return this.mutex.run(() => {
      this.refuseDestroyed();
      return section();
    });
  }

  private refuseDestroyed(): void {
    if (this.state === KernelState.destroyed) throw new KernelError("STATE", "kernel is destroyed");
  }

  private requireEvent(event: number, message: string): void {
    if (kernelTable.next[this.state * kernelTable.events.length + event] === FORBIDDEN)
      throw new KernelError("STATE", message);
  }
}

/** A loaded kernel's loop needs the kernel: `afterLoad` makes it. */
const NO_LOOP = null as unknown as EventLoop;
savable(Kernel, {
  name: "kernel.Kernel",
  version: 1,
  saved: {
    scheduler: ref(() => Scheduler),
  },
  transient: {
    exited: () => new WaitQueue(),
    state: () => kernelTable.initial,
    pauseDepth: () => 0,
    loop: () => NO_LOOP,
    mutex: () => new ExternalMutex(),
    exitWaiters: () => [],
    saveError: () => null,
    failure: () => null,
    onPausedOrExited: () => null,
  },
  afterLoad: (kernel) => {
    kernel.loop = new EventLoop(kernel);
  },
});
