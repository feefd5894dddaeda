import { CGROUP_CPU } from "../cgroup/controller.ts";
import { anyRef, nullable, ref, uint } from "../state/fields.ts";
import { savable } from "../state/savable.ts";
import { CpuClockTicker } from "../time/cpu-clock-ticker.ts";
import { KTime } from "../time/ktime.ts";
import { VirtualTimeSource } from "../time/virtual-source.ts";
import { Alarms } from "./alarms.ts";
import type { TurnOutcome } from "./event-loop.ts";
import { FairQueue } from "./fair/fair-queue.ts";
import type { Kernel } from "./kernel.ts";
import { TaskState } from "./machines/task.machine.ts";
import { RunQueue } from "./run-queue.ts";
import { SleepQueue } from "./sleep-queue.ts";
import type { Task } from "./task.ts";
import { isRunnable, LOOK_EVERY, runTask } from "./task-run.ts";

/** Instructions a task may execute before the next one gets a turn. */
export const SLICE_INSTRUCTIONS = 50_000;
/** Instructions between two looks at the host's event loop. */
export const TURN_INSTRUCTIONS = 250_000;
/** Virtual time per instruction: a nominal 100 MHz machine. */
export const VIRTUAL_NS_PER_INSTRUCTION = 10;
/** What an idle look at the clocks costs of a turn, so that a chain of virtual deadlines yields to the host too. */
const IDLE_COST = 1000;
/** setTimeout's resolution: a shorter sleep would fire at once and spin. */
const MIN_IDLE_MS = 0.05;
/** The system's ticks are counted; tasks are charged exactly instead of by tick. */
const NO_TARGET = { onCpuTick(): void {} };

/**
 * Who runs next, for how long, and what that costs: round robin in slices counted in instructions, so that with a virtual clock two
 * runs make the same choices. Its queue and its counts are saved; sleepers queue again when their calls are made again.
 */
export class Scheduler {
  readonly kernel: Kernel;
  readonly runQueue: RunQueue;
  /** Takes the place of `runQueue` while a cgroup has the cpu controller. */
  fair: FairQueue | null;
  /** How often a task has blocked; orders the calls that are made again after a load. */
  blockSequence: number;
  /** CPU time of all tasks, in nanoseconds (/proc/stat, /proc/uptime). */
  cpuUserNs: number;
  cpuSystemNs: number;
  readonly cpuTicker: CpuClockTicker;
  /**
   * Whose slice was cut short because the host had waited long enough, and what is left of it: it goes on before any other's. Nobody sees
   * that: nothing is woken, charged or saved in the midst of a slice.
   */
  cutTask: Task | null;
  cutLeft: number;
  readonly sleepers: SleepQueue;
  readonly alarms: Alarms;
  /** Things the host is doing for a task right now: loading a file, running an async program. */
  hostWork: number;
  /** Virtual time stands still meanwhile, so that how long the host takes is nothing a guest can see. The embedder's to set. */
  waitsForHost: boolean;
  /** Whose registers were in use last: a load reservation survives only with them. Null when it is gone. */
  lastTask: Task | null;
  /** @internal Whose slice was the last one. */ lastRun: Task | null;
  /** @internal Null when time passes by itself. */ virtualSource: VirtualTimeSource | null;
  /** @internal Cost of the present step, in instructions. */ stepCost: number;
  /** @internal Whose slice it is; null between slices. */ running: Task | null;
  /** @internal Up to when its time is charged, or that of the slice that was cut short. */ chargedTo: KTime;
  /** @internal `chargedTo` is now: the slice before ended there, and this source's time costs something to read. */ isChargedToNow: boolean;
  /** @internal Instructions since then, and those of user code among them. */ instructions: number;
  /** @internal */ userInstructions: number;
  /** @internal Faults of its address space up to then. */ countedFaults: number;
  /** @internal Blocked calls are being made again: nobody is woken, and no time passes. */ isReblocking: boolean;
  /** @internal Slices until `onSlicesUsed` is due. */ slicesLeft: number;
  /** @internal */ onSlicesUsed: (() => void) | null;
  /** @internal Instructions until `onInstructionsUsed` is due. */ instructionsLeft: number;
  /** @internal */ onInstructionsUsed: (() => void) | null;

  constructor(kernel: Kernel) {
    this.kernel = kernel;
    this.runQueue = new RunQueue();
    this.fair = null;
    this.blockSequence = 0;
    this.cpuUserNs = 0;
    this.cpuSystemNs = 0;
    this.cpuTicker = new CpuClockTicker();
    this.cutTask = null;
    this.cutLeft = 0;
    this.sleepers = new SleepQueue();
    this.alarms = new Alarms();
    this.hostWork = 0;
    this.waitsForHost = false;
    this.lastTask = null;
    this.lastRun = null;
    this.virtualSource = null;
    this.stepCost = 0;
    this.running = null;
    this.chargedTo = KTime.ZERO;
    this.isChargedToNow = false;
    this.instructions = 0;
    this.userInstructions = 0;
    this.countedFaults = 0;
    this.isReblocking = false;
    this.slicesLeft = Number.POSITIVE_INFINITY;
    this.onSlicesUsed = null;
    this.instructionsLeft = Number.POSITIVE_INFINITY;
    this.onInstructionsUsed = null;
  }

  /** Queues `task` if it can run. */
  makeRunnable(task: Task): void {
    if (this.isReblocking || !isRunnable(task)) return;
    this.enqueue(task);
    this.kernel.wakeLoop();
  }

  private enqueue(task: Task): void {
    if (this.fair === null) this.runQueue.push(task);
    else this.fair.push(task);
  }

  /**
   * Tasks, or controllers, have changed their cgroups: whoever waits for a turn does so in the right group, and the running task's memory
   * is charged to the right one.
   */
  cgroupsChanged(): void {
    this.chargeMemoryOf(this.running);
    const { root } = this.kernel.cgroups;
    const hasGroups = (root.subtreeControl & CGROUP_CPU) !== 0;
    if (!hasGroups && this.fair === null) return;
    const waiting = this.fair?.drain() ?? [];
    for (let task = this.runQueue.pop(); task !== null; task = this.runQueue.pop()) waiting.push(task);
    if (hasGroups) {
      this.fair ??= new FairQueue();
      this.fair.regroup(root);
    } else this.fair = null;
    for (const task of waiting) this.enqueue(task);
  }

  private chargeMemoryOf(task: Task | null): void {
    this.kernel.platform.pool.account = task === null ? null : task.cgroup.memoryGroup;
  }

  /** The next place in the blocking order; a call made again after a load keeps its own. */
  nextBlockSequence(task: Task): number {
    return this.isReblocking ? task.blockSequence : ++this.blockSequence;
  }

  /** One step of a task cost `instructions`, `user` of them in user code. Virtual time passes by it. */
  chargeStep(instructions: number, user: number): void {
    this.stepCost = 0;
    this.userInstructions += this.isReblocking ? 0 : user;
    this.chargeWork(instructions);
  }

  /** The present step did work that grows with its arguments: bytes moved, pages visited. */
  chargeWork(instructions: number): void {
    this.stepCost += instructions;
    if (this.isReblocking) return;
    this.instructions += instructions;
    this.virtualSource?.advance(instructions * VIRTUAL_NS_PER_INSTRUCTION);
  }

  /** The present step has taken as long as a whole turn should: a system call does the rest another time (`Task.yieldCall`). */
  get isStepLong(): boolean {
    return this.stepCost >= TURN_INSTRUCTIONS;
  }

  /** @internal The slice of `task` goes on in the next turn, with `left` instructions. */
  cutSlice(task: Task, left: number): void {
    this.cutTask = task;
    this.cutLeft = left;
  }

  takeStepCost(): number {
    const cost = this.stepCost;
    this.stepCost = 0;
    return cost;
  }

  /** sched_yield(2): the present step uses up the slice. */
  endSlice(): void {
    this.stepCost = SLICE_INSTRUCTIONS;
  }

  /** Calls `callback` once, after `slices` more slices. */
  afterSlices(slices: number, callback: () => void): void {
    this.slicesLeft = slices;
    this.onSlicesUsed = callback;
  }

  /** Calls `callback` once, between two slices, when tasks have executed `instructions` more. */
  afterInstructions(instructions: number, callback: () => void): void {
    this.instructionsLeft = instructions;
    this.onInstructionsUsed = callback;
  }

  /** The host does something for a task; `hostWorkDone` follows. */
  hostWorkBegins(): void {
    this.hostWork++;
  }

  hostWorkDone(): void {
    this.hostWork--;
    this.kernel.wakeLoop();
  }

  forgetSlices(): void {
    this.slicesLeft = Number.POSITIVE_INFINITY;
    this.onSlicesUsed = null;
  }

  /**
   * Runs tasks for a bounded number of instructions.
   * @param mustYield whether the host has waited long enough. The order of slices, and their lengths, do not depend on it.
   */
  runTurn(mustYield: () => boolean): TurnOutcome {
    if (this.virtualSource !== null) return this.takeTurn(mustYield);
    const { timekeeper } = this.kernel;
    this.isChargedToNow = false;
    timekeeper.tick();
    try {
      return this.takeTurn(mustYield);
    } finally {
      timekeeper.endTicks();
    }
  }

  private takeTurn(mustYield: () => boolean): TurnOutcome {
    const { kernel } = this;
    let left = TURN_INSTRUCTIONS;
    let untilLook = LOOK_EVERY;
    if (this.cutTask === null) this.expire();
    while (left > 0) {
      if (!kernel.isRunning) return { kind: "stopped" };
      const task = this.cutTask ?? (this.fair === null ? this.runQueue.pop() : this.fair.pop());
      if (task === null) {
        const milliseconds = this.idle();
        if (milliseconds > 0)
          return kernel.tasks.liveCount === 0 ? { kind: "stopped" } : { kind: "idle", milliseconds };
        left -= IDLE_COST;
        continue;
      }
      const used = this.runSlice(task, mustYield);
      left -= used;
      this.instructionsLeft -= used;
      if (this.cutTask !== null) break;
      if (this.instructionsLeft <= 0) this.instructionsUsed();
      untilLook -= used;
      if (untilLook > 0) continue;
      untilLook = LOOK_EVERY;
      if (mustYield()) break;
    }
    return { kind: "more" };
  }

  /** A slice that was cut short goes on to its end: the kernel is about to pause. */
  finishSlice(): void {
    if (this.cutTask !== null) this.runSlice(this.cutTask, () => false);
  }

  /** After a load: blocked system calls are made again, in the order they blocked, so that queues are as they were. */
  reblock(): void {
    const isToRepeat = (task: Task): boolean => task.isBlocked && task.waitCount === 0 && task.sleepIndex < 0;
    const blocked = [...this.kernel.tasks.tasks].filter(isToRepeat).sort((a, b) => a.blockSequence - b.blockSequence);
    const woken: Task[] = [];
    this.isReblocking = true;
    for (const task of blocked) {
      task.isBlocked = false;
      runTask(task, 1);
      if (isRunnable(task)) woken.push(task);
    }
    this.isReblocking = false;
    for (const task of woken) this.makeRunnable(task);
  }

  private slicesUsed(): void {
    const callback = this.onSlicesUsed;
    this.forgetSlices();
    callback?.();
  }

  private instructionsUsed(): void {
    const callback = this.onInstructionsUsed;
    this.instructionsLeft = Number.POSITIVE_INFINITY;
    this.onInstructionsUsed = null;
    callback?.();
  }

  private runSlice(task: Task, mustYield: () => boolean): number {
    let budget = SLICE_INSTRUCTIONS;
    if (this.cutTask === null) {
      if (!this.isChargedToNow) this.chargedTo = this.kernel.timekeeper.monotonic();
      this.isChargedToNow = false;
      this.instructions = 0;
      this.userInstructions = 0;
    } else {
      this.cutTask = null;
      budget = this.cutLeft;
      this.cutLeft = 0;
    }
    this.running = task;
    this.lastRun = task;
    this.countedFaults = task.mm === null ? 0 : task.mm.minorFaults;
    if (task.cgroup.memoryGroup !== null) this.chargeMemoryOf(task);
    const used = runTask(task, budget, mustYield);
    if (this.kernel.platform.pool.account !== null) this.chargeMemoryOf(null);
    // What it has used so far is charged at its end, in one: the split between user and system time is rounded.
    if (this.cutTask === null) {
      this.charge();
      this.isChargedToNow = this.virtualSource === null;
    } else this.countFaults(task);
    this.running = null;
    this.fair?.charge(task, used);
    if (this.cutTask !== null) return used;
    if (isRunnable(task)) {
      task.usage.involuntarySwitches++;
      this.enqueue(task);
    }
    this.expire();
    if (--this.slicesLeft === 0) this.slicesUsed();
    return used;
  }

  /**
   * Charges the running task with what it has used since this was last called: when its slice ends, when somebody asks for CPU times,
   * and before it hands its account to its process. Time is split as the instructions were between user code and the kernel.
   */
  charge(): void {
    const task = this.running;
    if (task === null) return;
    this.countFaults(task);
    const now = this.kernel.timekeeper.monotonic();
    const elapsedNs = now.minus(this.chargedTo).toNumber();
    const share = this.instructions === 0 ? 0 : this.userInstructions / this.instructions;
    this.chargedTo = now;
    this.instructions = 0;
    this.userInstructions = 0;
    if (elapsedNs <= 0) return;
    const userNs = Math.round(elapsedNs * share);
    const systemNs = elapsedNs - userNs;
    const usage = task.state >= TaskState.zombie ? task.group.usage : task.usage;
    usage.userNs += userNs;
    usage.systemNs += systemNs;
    this.cpuUserNs += userNs;
    this.cpuSystemNs += systemNs;
    if (task.cgroup.parent !== null) task.cgroup.chargeCpu(userNs, systemNs);
    this.fair?.consume(task, elapsedNs, now);
    this.cpuTicker.charge(elapsedNs, NO_TARGET);
    task.cpuClock?.add(elapsedNs);
    if (!task.group.isDead) task.group.timers.charge(userNs, systemNs);
  }

  /** @internal An address space counts its faults; those of this slice are the running task's. Called before it is exchanged. */
  countFaults(task: Task): void {
    if (task !== this.running || task.mm === null) return;
    const faults = task.mm.minorFaults - this.countedFaults;
    task.usage.minorFaults += faults;
    task.cgroup.memoryGroup?.noteFaults(faults);
    this.countedFaults = task.mm.minorFaults;
  }

  /** @internal execve(2) has given the task a new address space: faults of loading it are the task's too. */
  memoryReplaced(task: Task): void {
    if (task === this.running) this.countedFaults = 0;
  }

  /** Wakes sleepers, fires timers and rings alarms that are due. */
  private expire(): void {
    const { timekeeper } = this.kernel;
    if (this.alarms.next !== null) this.alarms.ringDue(timekeeper.monotonic());
    const sleeper = this.sleepers.next;
    if (sleeper !== null) {
      const now = timekeeper.monotonic();
      if (sleeper.compare(now) <= 0) this.sleepers.wakeDue(now);
    }
    timekeeper.fireDue();
    if (this.fair !== null) this.fair.expire(timekeeper.monotonic());
  }

  /**
   * Nobody is runnable: virtual time jumps to the next deadline, unless the host is about to make somebody runnable.
   * @returns 0 after a jump; else the milliseconds until the next deadline, Infinity for none.
   */
  private idle(): number {
    const { timekeeper, tasks } = this.kernel;
    this.isChargedToNow = false;
    const alarm = tasks.liveCount === 0 ? null : this.alarms.next;
    const timer = earliest(timekeeper.nextDeadline(), this.fair === null ? null : this.fair.nextDeadline);
    const next = earliest(earliest(this.sleepers.next, timer), alarm);
    const waits = this.waitsForHost && this.hostWork > 0 && this.virtualSource !== null;
    if (next === null || waits) return Number.POSITIVE_INFINITY;
    const remaining = KTime.max(KTime.ZERO, next.minus(timekeeper.monotonic()));
    if (remaining.isZero || timekeeper.source!.skip(remaining)) {
      this.expire();
      return 0;
    }
    return Math.max(MIN_IDLE_MS, remaining.toNumber() / 1e6);
  }

  /** Connects the clock that time is charged to, if it is a virtual one. After init and after a load. */
  attachClock(): void {
    const { source } = this.kernel.timekeeper;
    this.virtualSource = source instanceof VirtualTimeSource ? source : null;
  }
}

function earliest(a: KTime | null, b: KTime | null): KTime | null {
  return a === null ? b : b === null ? a : KTime.min(a, b);
}

savable(Scheduler, {
  name: "kernel.Scheduler",
  version: 1,
  saved: {
    kernel: anyRef<Kernel>("createProcess"),
    runQueue: ref(() => RunQueue),
    fair: nullable(ref(() => FairQueue)),
    blockSequence: uint,
    cpuUserNs: uint,
    cpuSystemNs: uint,
    cpuTicker: ref(() => CpuClockTicker),
    lastTask: nullable(anyRef<Task>()),
  },
  transient: {
    cutTask: () => null,
    cutLeft: () => 0,
    sleepers: () => new SleepQueue(),
    alarms: () => new Alarms(),
    hostWork: () => 0,
    waitsForHost: () => false,
    lastRun: () => null,
    virtualSource: () => null,
    stepCost: () => 0,
    running: () => null,
    chargedTo: () => KTime.ZERO,
    isChargedToNow: () => false,
    instructions: () => 0,
    userInstructions: () => 0,
    countedFaults: () => 0,
    isReblocking: () => false,
    slicesLeft: () => Number.POSITIVE_INFINITY,
    onSlicesUsed: () => null,
    instructionsLeft: () => Number.POSITIVE_INFINITY,
    onInstructionsUsed: () => null,
  },
});
