import { EFAULT } from "../../abi/errno.ts";
import { CLONE_THREAD } from "../../abi/sched.ts";
import { SIGKILL } from "../../abi/signal.ts";
import { SYS_rt_sigreturn } from "../../abi/unistd-riscv64.ts";
import {
  type RestoredFrame,
  type SignalFrameRequest,
  SWITCH_FAULT,
  SWITCH_SYSCALL,
  type TaskContext,
} from "../../kernel/platform.ts";
import { SyscallArguments } from "../../kernel/syscall-arguments.ts";
import type { FramePool } from "../../mm/frame-pool.ts";
import type { MemoryManager } from "../../mm/memory-manager.ts";
import type { Refusal } from "../../ns/refusal.ts";
import { bool, external, list, nullable, ref, text, uint } from "../../state/fields.ts";
import { savable } from "../../state/savable.ts";
import { SnapshotError } from "../../state/snapshot-error.ts";
import { Execution, type ExecutionStart } from "./execution.ts";
import { EARLY_SIGNAL_ENTRY, Journal, SIGNAL_ENTRY } from "./journal.ts";
import { Level } from "./level.ts";
import { type LevelRecord, levelRecord } from "./level-record.ts";
import {
  isJournalled,
  OP_CHECKPOINT,
  OP_ENVIRON,
  OP_FAIL_SPAWN,
  OP_LOCALS,
  OP_PEEK,
  OP_POKE,
  OP_SPAWN_ERROR,
} from "./local-operation.ts";
import { cloneFlags } from "./prepare.ts";
import {
  type AsyncProgram,
  type GeneratorProgram,
  isAsyncProgram,
  isGeneratorProgram,
  PROGRAMS,
  type ProgramRegistry,
} from "./program.ts";
import { ProgramMemory } from "./program-memory.ts";
import { replay } from "./replay.ts";
import { encodeDetail, signalDetail } from "./signal-detail.ts";
import { SpawnReport } from "./spawn-report.ts";
import { sys } from "./sys/index.ts";
import type { Syscall } from "./syscall.ts";

/** What the way from one system call to the next is taken to cost, in instructions. */
const STEP_INSTRUCTIONS = 200;
/** Signal handlers above each other; beyond, there is no stack for one more (SIGSEGV). */
const MAX_LEVELS = 256;
/** The journal is charged to guest memory in steps of so many bytes. */
const CHARGE_STEP = 4096;

/** Of a task that has ended, and before `restored` of one that has not: nothing runs in it. */
const ENDED = null as unknown as Execution;

const NO_RECORDS: readonly LevelRecord[] = [];

/** The arguments of the call that is handled now, whosever it is: handlers do not nest. */
const sharedArguments = new SyscallArguments();
let argumentsOf: Syscall<unknown> | null = null;

/**
 * A task that runs a generator program. What it is between two system calls is in JS generators, which cannot be saved: a snapshot has the
 * journal of what they were given, and a load makes new ones and gives them the same.
 */
export class GeneratorContext implements TaskContext, ExecutionStart {
  readonly registry: ProgramRegistry;
  readonly programName: string;
  readonly programVersion: number;
  readonly entry: string;
  readonly argv: readonly string[];
  readonly envv: readonly string[];
  state: string | null;
  readonly isThread: boolean;
  readonly journal: Journal;
  /** Where its children of `sys.spawn` leave word. */
  report: SpawnReport | null;
  /** Where it leaves word, as a child. */
  parentReport: SpawnReport | null;
  /** What its levels wait for, as of the last save. */
  records: readonly LevelRecord[];
  memory: ProgramMemory | null;

  // --- transient
  faultSignal: number;
  /** @internal */ execution: Execution;
  /** Bytes of the journal that `pool` is charged with. */
  /** @internal */ charged: number;
  /** @internal */ pool: FramePool | null;

  constructor(
    registry: ProgramRegistry,
    program: GeneratorProgram | AsyncProgram,
    start: ExecutionStart,
    parentReport: SpawnReport | null,
  ) {
    this.registry = registry;
    this.programName = program.name;
    this.programVersion = program.version;
    this.entry = start.entry;
    this.argv = start.argv;
    this.envv = start.envv;
    this.state = start.state;
    this.isThread = start.isThread;
    this.journal = new Journal();
    this.report = null;
    this.parentReport = parentReport;
    this.records = NO_RECORDS;
    this.memory = null;
    this.faultSignal = 0;
    this.execution = new Execution(program, this);
    this.charged = 0;
    this.pool = null;
  }

  // --- running

  get executed(): number {
    return STEP_INSTRUCTIONS;
  }

  get faultCode(): number {
    return 0;
  }

  get faultAddress(): number {
    return 0;
  }

  switchTo(mm: MemoryManager): number {
    if (this.memory === null) this.memory = mm as ProgramMemory;
    const { execution } = this;
    const level = execution.top;
    while (!level.isCalling) {
      if (level.hasResult) this.record(level);
      const made = execution.advance(level);
      if (made.number >= 0 || made.failure !== null) continue;
      this.operate(made);
      level.isCalling = false;
      level.hasResult = true;
    }
    return this.charge(mm.pool) ? SWITCH_SYSCALL : SWITCH_FAULT;
  }

  /** Keeps the result that the routine is about to get. */
  private record(level: Level): void {
    const made = level.syscall!;
    level.hasResult = false;
    if (made.failure !== null || !isJournalled(made.number)) return;
    const { journal } = this;
    const { result, data, outputs } = made;
    journal.append(made.number, result);
    // Copies: the program may write into its buffers later.
    if (data !== null && result > 0) journal.attach(data.slice(0, result));
    for (let i = 0; i < outputs.length; i++) journal.attach(outputs[i]!.slice());
  }

  /** Carries out a call that is no system call. */
  private operate(made: Syscall<unknown>): void {
    made.result = 0;
    switch (made.number) {
      case OP_CHECKPOINT:
        this.journal.clear();
        this.state = made.encodedState;
        break;
      case OP_PEEK:
        made.result = this.memory!.copyIn(made.a0, made.slots[0]!, 0, made.a1);
        break;
      case OP_POKE:
        made.result = this.memory!.copyOut(made.a0, made.slots[0]!, 0, made.a2);
        break;
      case OP_SPAWN_ERROR:
        made.result = this.report?.take() ?? 0;
        break;
      case OP_FAIL_SPAWN:
        if (this.parentReport !== null) this.parentReport.errno = made.a0;
        break;
      default:
        this.look(made);
    }
  }

  /** The operations that are the same in a replay. */
  private look(made: Syscall<unknown>): void {
    made.result = 0;
    if (made.number === OP_LOCALS) made.state = this.execution.locals;
    else if (made.number === OP_ENVIRON) made.state = this.execution.environment;
  }

  /** @returns false when there is no memory for what the journal has grown by. */
  private charge(pool: FramePool): boolean {
    const growth = this.journal.size - this.charged;
    if (growth >= 0 && growth < CHARGE_STEP) return true;
    if (!pool.hasRoom(growth)) {
      // As an ELF program is killed when a page cannot be had.
      this.faultSignal = SIGKILL;
      return false;
    }
    pool.kernelBytes += growth;
    this.charged += growth;
    this.pool = pool;
    return true;
  }

  release(): void {
    if (this.pool !== null) this.pool.kernelBytes -= this.charged;
    this.charged = 0;
    this.pool = null;
    this.memory = null;
    this.journal.release();
    this.execution = ENDED;
  }

  // --- system calls

  get args(): SyscallArguments {
    const made = this.execution.top.syscall!;
    this.memory!.slots = made.slots;
    if (argumentsOf !== made) {
      argumentsOf = made;
      sharedArguments.set(0, made.a0);
      sharedArguments.set(1, made.a1);
      sharedArguments.set(2, made.a2);
      sharedArguments.set(3, made.a3);
      sharedArguments.set(4, made.a4);
      sharedArguments.set(5, made.a5);
    }
    return sharedArguments;
  }

  syscallNumber(): number {
    const { replacement, syscall } = this.execution.top;
    return replacement >= 0 ? replacement : syscall!.number;
  }

  setReturn(value: number, refusal: Refusal | null): void {
    const level = this.execution.top;
    // execve(2) returns 0 to a program that has not begun.
    if (level.syscall === null) return;
    level.syscall.result = value;
    level.syscall.refusal = refusal;
    level.isCalling = false;
    level.hasResult = true;
  }

  restartSyscall(replacement: number): void {
    const level = this.execution.top;
    level.isCalling = true;
    level.hasResult = false;
    if (replacement >= 0) level.replacement = replacement;
  }

  /** The child of clone(2) begins in a function of its own: a generator cannot be copied. */
  fork(): TaskContext {
    const { execution, argv, envv, registry } = this;
    const made = execution.top.syscall!;
    this.report ??= new SpawnReport();
    const start = {
      entry: execution.table.nameOf(made.callee)!,
      argv,
      envv,
      state: made.encodedState,
      isThread: (cloneFlags(made) & CLONE_THREAD) !== 0,
    };
    return new GeneratorContext(registry, execution.program, start, this.report);
  }

  // --- signals

  pushSignalFrame(_mm: MemoryManager, request: SignalFrameRequest): number {
    const { depth, table, top } = this.execution;
    const address = request.action.handler;
    const handler = table.at(address);
    if (handler === null || depth > MAX_LEVELS) return -EFAULT;
    const { signo } = request.info;
    const detail = signalDetail(request.info, request.uid);
    this.journal.append(top.hasStarted ? SIGNAL_ENTRY : EARLY_SIGNAL_ENTRY, signo);
    this.journal.attach(encodeDetail(address, detail));
    this.execution.push(new Level(handler(sys, signo, detail), { mask: request.mask, stack: request.stack }));
    return 0;
  }

  popSignalFrame(): RestoredFrame | number {
    const { execution } = this;
    const { frame } = execution.top;
    if (frame === null) return -EFAULT;
    execution.pop();
    this.journal.append(SYS_rt_sigreturn, 0);
    return frame;
  }

  // --- saving and loading

  get unsavable(): null {
    return null;
  }

  /** @internal */
  describe(): void {
    this.records = this.execution === ENDED ? NO_RECORDS : this.execution.levels.map((level) => level.describe());
  }

  restored(): void {
    const program = this.registry.get(this.programName);
    if (program === null || !(isGeneratorProgram(program) || isAsyncProgram(program)))
      throw new SnapshotError("corrupt", `there is no generator program ${this.programName}`);
    if (program.version !== this.programVersion)
      throw new SnapshotError(
        "version",
        `program ${program.name} is of version ${program.version}, it was ${this.programVersion}`,
      );
    this.execution = this.begin(program);
    replay(this.execution, this.journal, this.records, (made) => this.look(made));
    this.records = NO_RECORDS;
  }

  private begin(program: GeneratorProgram | AsyncProgram): Execution {
    try {
      return new Execution(program, this);
    } catch (error) {
      throw new SnapshotError("corrupt", (error as Error).message);
    }
  }

  instructionPointer(): number {
    return 0;
  }

  stackPointer(): number {
    return 0;
  }

  loseReservation(): void {}
}

savable(GeneratorContext, {
  name: "program.GeneratorContext",
  version: 1,
  saved: {
    registry: external<ProgramRegistry>(PROGRAMS),
    programName: text,
    programVersion: uint,
    entry: text,
    argv: list(text),
    envv: list(text),
    state: nullable(text),
    isThread: bool,
    journal: ref(() => Journal),
    report: nullable(ref(() => SpawnReport)),
    parentReport: nullable(ref(() => SpawnReport)),
    records: list(levelRecord),
    memory: nullable(ref(() => ProgramMemory)),
  },
  transient: {
    faultSignal: () => 0,
    execution: () => ENDED,
    charged: () => 0,
    pool: () => null,
  },
  beforeSave: (self) => self.describe(),
});
