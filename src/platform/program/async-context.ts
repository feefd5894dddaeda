import { EFAULT, ESRCH } from "../../abi/errno.ts";
import { POLLIN } from "../../abi/poll.ts";
import { CLONE_THREAD } from "../../abi/sched.ts";
import { SYS_exit_group, SYS_rt_sigreturn } from "../../abi/unistd-riscv64.ts";
import { KernelPanic } from "../../kernel/errors.ts";
import {
  type RestoredFrame,
  type SignalFrameRequest,
  SWITCH_SYSCALL,
  SWITCH_WAIT,
  type TaskContext,
} from "../../kernel/platform.ts";
import { SyscallArguments } from "../../kernel/syscall-arguments.ts";
import type { MemoryManager } from "../../mm/memory-manager.ts";
import type { Refusal } from "../../ns/refusal.ts";
import { WaitQueue } from "../../waiter/wait-queue.ts";
import { asyncSys, runRoutine } from "./async-sys.ts";
import { environmentOf, textOf } from "./environment.ts";
import { Errno } from "./errno-error.ts";
import { FunctionTable } from "./function-table.ts";
import { GeneratorContext } from "./generator-context.ts";
import { OP_CHECKPOINT, OP_ENVIRON, OP_LOCALS, OP_PEEK, OP_POKE, OP_SPAWN_ERROR } from "./local-operation.ts";
import { cloneFlags, prepare } from "./prepare.ts";
import type { AsyncProgram, ProgramRegistry } from "./program.ts";
import type { ProgramMemory } from "./program-memory.ts";
import { signalDetail } from "./signal-detail.ts";
import { SpawnReport } from "./spawn-report.ts";
import { sys } from "./sys/index.ts";
import { Call, type CallMaker, Syscall } from "./syscall.ts";
import { uncaught } from "./uncaught.ts";

/** What the way from one system call to the next is taken to cost, in instructions. */
const STEP_INSTRUCTIONS = 200;
const sharedArguments = new SyscallArguments();

/** A system call that was asked for, and whom to tell. */
interface Request {
  readonly made: Syscall<unknown>;
  readonly done: (outcome: unknown) => void;
  readonly failed: (error: unknown) => void;
}

/**
 * A task that runs an async program. Between two system calls it is wherever the embedder's promises are, so it cannot be saved; while it is
 * there, the task sleeps in `waiting`.
 */
export class AsyncContext implements TaskContext {
  private readonly registry: ProgramRegistry;
  private readonly program: AsyncProgram;
  private readonly argv: readonly string[];
  private readonly envv: readonly string[];
  private readonly table: FunctionTable;
  private readonly locals: object;
  private readonly requests: Request[];
  /** The one whose call the kernel handles, or has handled. */
  private current: Request | null;
  private isCalling: boolean;
  private replacement: number;
  /** Handlers whose rt_sigreturn(2) is due. */
  private readonly frames: RestoredFrame[];
  private hasStarted: boolean;
  private isGone: boolean;
  private report: SpawnReport | null;
  private memory: ProgramMemory | null;
  readonly waiting: WaitQueue;
  /** Aborted when the task is gone. */
  private readonly life: AbortController;

  constructor(registry: ProgramRegistry, program: AsyncProgram, argv: readonly string[], envv: readonly string[]) {
    this.registry = registry;
    this.program = program;
    this.argv = argv;
    this.envv = envv;
    this.table = new FunctionTable(program);
    this.locals = {};
    this.requests = [];
    this.current = null;
    this.isCalling = false;
    this.replacement = -1;
    this.frames = [];
    this.hasStarted = false;
    this.isGone = false;
    this.report = null;
    this.memory = null;
    this.waiting = new WaitQueue();
    this.life = new AbortController();
  }

  get unsavable(): string {
    return "runs an async program";
  }

  get executed(): number {
    return STEP_INSTRUCTIONS;
  }

  get faultSignal(): number {
    return 0;
  }

  get faultCode(): number {
    return 0;
  }

  get faultAddress(): number {
    return 0;
  }

  // --- running

  switchTo(mm: MemoryManager): number {
    if (this.memory === null) this.memory = mm as ProgramMemory;
    if (!this.hasStarted) this.start();
    if (this.frames.length > 0 || this.isCalling) return SWITCH_SYSCALL;
    if (this.current !== null) this.finish(this.current);
    return this.begin() ? SWITCH_SYSCALL : SWITCH_WAIT;
  }

  private start(): void {
    this.hasStarted = true;
    const { program, argv, envv } = this;
    const make: CallMaker = (step) => this.make(step);
    const main = async () => program.main(asyncSys(make), argv.map(textOf), environmentOf(envv), this.life.signal);
    main().then(
      (status) => this.end(typeof status === "number" ? status : 0),
      (error: unknown) => runRoutine(uncaught(sys, program.name, error), make).catch(ignoreEnd),
    );
  }

  private end(status: number): void {
    this.request(new Syscall<unknown>(SYS_exit_group, null, status)).catch(ignoreEnd);
  }

  private make<T>(step: Syscall<T> | Call<T>): Promise<T> {
    return step instanceof Call ? runRoutine(step.routine, (inner) => this.make(inner)) : this.request(step);
  }

  private request<T>(made: Syscall<T>): Promise<T> {
    if (this.isGone) return Promise.reject(new Errno(ESRCH, made.name));
    return new Promise<T>((resolve, failed) => {
      const done = resolve as (outcome: unknown) => void;
      this.requests.push({ made: made as Syscall<unknown>, done, failed });
      this.waiting.notify(POLLIN);
    });
  }

  /** Tells whoever asked for the call what came of it. */
  private finish(request: Request): void {
    this.current = null;
    const { made, done, failed } = request;
    try {
      done(made.outcome());
    } catch (error) {
      failed(error);
    }
  }

  /** Takes up the next call, after local operations before it. @returns false when there is none. */
  private begin(): boolean {
    for (let request = this.requests.shift(); request !== undefined; request = this.requests.shift()) {
      const { made } = request;
      this.replacement = -1;
      made.failure = null;
      try {
        prepare(made, this.table);
        if (made.number < 0) this.operate(made);
      } catch (error) {
        made.failure = error as Error;
      }
      if (made.number >= 0 && made.failure === null) {
        this.current = request;
        this.isCalling = true;
        return true;
      }
      this.finish(request);
    }
    return false;
  }

  private operate(made: Syscall<unknown>): void {
    made.result = 0;
    const memory = this.memory!;
    switch (made.number) {
      case OP_CHECKPOINT:
        throw new TypeError("an async program cannot be saved, and has no checkpoints");
      case OP_LOCALS:
        made.state = this.locals;
        break;
      case OP_ENVIRON:
        made.state = environmentOf(this.envv);
        break;
      case OP_PEEK:
        made.result = memory.copyIn(made.a0, made.slots[0]!, 0, made.a1);
        break;
      case OP_POKE:
        made.result = memory.copyOut(made.a0, made.slots[0]!, 0, made.a2);
        break;
      case OP_SPAWN_ERROR:
        made.result = this.report?.take() ?? 0;
    }
  }

  restored(): void {
    throw new KernelPanic("an async program was loaded");
  }

  release(): void {
    this.isGone = true;
    this.memory = null;
    const abandoned = this.current === null ? this.requests.splice(0) : [this.current, ...this.requests.splice(0)];
    this.current = null;
    for (const { made, failed } of abandoned) failed(new Errno(ESRCH, made.name, made.path));
    this.life.abort();
  }

  // --- system calls

  private get calling(): Syscall<unknown> {
    return this.frames.length > 0 ? SIGRETURN : this.current!.made;
  }

  get args(): SyscallArguments {
    const made = this.calling;
    this.memory!.slots = made.slots;
    sharedArguments.set(0, made.a0);
    sharedArguments.set(1, made.a1);
    sharedArguments.set(2, made.a2);
    sharedArguments.set(3, made.a3);
    sharedArguments.set(4, made.a4);
    sharedArguments.set(5, made.a5);
    return sharedArguments;
  }

  syscallNumber(): number {
    return this.frames.length === 0 && this.replacement >= 0 ? this.replacement : this.calling.number;
  }

  setReturn(value: number, refusal: Refusal | null): void {
    // execve(2) returns 0 to a program that has not begun.
    if (this.current === null) return;
    this.current.made.result = value;
    this.current.made.refusal = refusal;
    this.isCalling = false;
  }

  restartSyscall(replacement: number): void {
    this.isCalling = true;
    if (replacement >= 0) this.replacement = replacement;
  }

  /** The child runs one of the program's functions, which are generators. */
  fork(): TaskContext {
    const { made } = this.current!;
    this.report ??= new SpawnReport();
    return new GeneratorContext(
      this.registry,
      this.program,
      {
        entry: this.table.nameOf(made.callee)!,
        argv: this.argv,
        envv: this.envv,
        state: made.encodedState,
        isThread: (cloneFlags(made) & CLONE_THREAD) !== 0,
      },
      this.report,
    );
  }

  // --- signals

  /** A handler runs beside main, which goes on: its calls queue with main's, and the signal mask is put back at once. */
  pushSignalFrame(_mm: MemoryManager, request: SignalFrameRequest): number {
    const handler = this.table.at(request.action.handler);
    if (handler === null) return -EFAULT;
    const { signo } = request.info;
    const routine = handler(sys, signo, signalDetail(request.info, request.uid));
    runRoutine(routine, (step) => this.make(step)).catch((error: unknown) => this.handlerFailed(error));
    this.frames.push({ mask: request.mask, stack: request.stack });
    return 0;
  }

  private handlerFailed(error: unknown): void {
    if (this.isGone) return;
    runRoutine(uncaught(sys, this.program.name, error), (step) => this.make(step)).catch(ignoreEnd);
  }

  popSignalFrame(): RestoredFrame | number {
    return this.frames.pop() ?? -EFAULT;
  }

  instructionPointer(): number {
    return 0;
  }

  stackPointer(): number {
    return 0;
  }

  loseReservation(): void {}
}

const SIGRETURN = new Syscall<unknown>(SYS_rt_sigreturn, null);

/** The task is gone, which is what was asked for. */
function ignoreEnd(): void {}
