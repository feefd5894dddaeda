import { EFAULT } from "../../abi/errno.ts";
import { SEGV_MAPERR } from "../../abi/siginfo.ts";
import { SIGSEGV } from "../../abi/signal.ts";
import { type RestoredFrame, SWITCH_FAULT, SWITCH_SYSCALL, type TaskContext } from "../../kernel/platform.ts";
import { SyscallArguments } from "../../kernel/syscall-arguments.ts";
import type { MemoryManager } from "../../mm/memory-manager.ts";
import { bool, external, float, int, list, struct, text, uint } from "../../state/fields.ts";
import { savable } from "../../state/savable.ts";
import { PROGRAMS, type ProgramRegistry } from "./program.ts";
import type { CallArgument, ProgramState, ReducerProgram } from "./reducer.ts";

/** Bytes of user memory through which a program's strings and buffers pass. */
export const PROGRAM_WINDOW = 65536;
/** What a step of a program is taken to cost, in instructions. */
const STEP_INSTRUCTIONS = 1000;

interface Output {
  readonly address: number;
  readonly length: number;
}

/** A task that runs a reducer program. Between two calls its whole state is data. */
export class ReducerContext implements TaskContext {
  readonly registry: ProgramRegistry;
  readonly programName: string;
  readonly programVersion: number;
  /** JSON of the ProgramState. */
  state: string;
  /** Address of the PROGRAM_WINDOW bytes that arguments are put into. */
  readonly window: number;
  number: number;
  /** The arguments of the present call, as the kernel sees them. */
  words: number[];
  outputs: Output[];
  /** Result of the last call; the first step sees 0. */
  result: number;
  /** A call was made and has no result yet: the task is inside it. */
  isCalling: boolean;
  readonly args: SyscallArguments;
  executed: number;
  faultSignal: number;
  faultCode: number;
  faultAddress: number;

  constructor(
    registry: ProgramRegistry,
    program: Pick<ReducerProgram, "name" | "version">,
    state: ProgramState,
    window: number,
  ) {
    this.registry = registry;
    this.programName = program.name;
    this.programVersion = program.version;
    this.state = JSON.stringify(state);
    this.window = window;
    this.number = -1;
    this.words = [0, 0, 0, 0, 0, 0];
    this.outputs = [];
    this.result = 0;
    this.isCalling = false;
    this.args = new SyscallArguments();
    this.executed = 0;
    this.faultSignal = 0;
    this.faultCode = 0;
    this.faultAddress = 0;
  }

  switchTo(mm: MemoryManager): number {
    this.executed = STEP_INSTRUCTIONS;
    if (this.isCalling) return this.enterCall();
    const outputs = this.outputs.map(({ address, length }) => {
      const bytes = new Uint8Array(length);
      return mm.copyIn(address, bytes, 0, length) === 0 ? bytes : new Uint8Array(0);
    });
    const program = this.registry.get(this.programName) as ReducerProgram;
    const { state, call } = program.step(JSON.parse(this.state), { result: this.result, outputs });
    this.state = JSON.stringify(state);
    this.number = call.number;
    return this.place(mm, call.args) ? this.enterCall() : this.fault();
  }

  /** Puts the arguments where the kernel finds them. @returns false when they do not fit. */
  private place(mm: MemoryManager, args: readonly CallArgument[]): boolean {
    let next = this.window;
    const end = this.window + PROGRAM_WINDOW;
    this.words = [0, 0, 0, 0, 0, 0];
    this.outputs = [];
    for (const [i, arg] of args.entries()) {
      if (typeof arg === "number") {
        this.words[i] = arg;
        continue;
      }
      const bytes = bytesOf(arg);
      if (next + bytes.length > end || mm.copyOut(next, bytes, 0, bytes.length) !== 0) return false;
      if (typeof arg === "object" && "room" in arg) this.outputs.push({ address: next, length: arg.room });
      this.words[i] = next;
      // Structs in memory want their alignment.
      next += Math.ceil(bytes.length / 16) * 16;
    }
    return true;
  }

  private enterCall(): number {
    this.isCalling = true;
    this.loadArguments();
    return SWITCH_SYSCALL;
  }

  private loadArguments(): void {
    for (let i = 0; i < 6; i++) this.args.set(i, this.words[i]!);
  }

  /** @internal After a load. */
  restoreArguments(): void {
    this.loadArguments();
  }

  private fault(): number {
    this.faultSignal = SIGSEGV;
    this.faultCode = SEGV_MAPERR;
    this.faultAddress = this.window + PROGRAM_WINDOW;
    return SWITCH_FAULT;
  }

  syscallNumber(): number {
    return this.number;
  }

  setReturn(value: number): void {
    this.result = value;
    this.isCalling = false;
  }

  /** The call stands as it was made; `isCalling` makes it again. Reducers have no restart_syscall of their own. */
  restartSyscall(replacement: number): void {
    this.isCalling = true;
    if (replacement >= 0) this.number = replacement;
  }

  fork(): TaskContext {
    const child = new ReducerContext(
      this.registry,
      { name: this.programName, version: this.programVersion },
      null,
      this.window,
    );
    child.state = this.state;
    child.outputs = this.outputs;
    return child;
  }

  /** Reducers register no handlers: one that were there would be at an address. */
  pushSignalFrame(): number {
    return -EFAULT;
  }

  popSignalFrame(): RestoredFrame | number {
    return -EFAULT;
  }

  get unsavable(): null {
    return null;
  }

  restored(): void {}

  release(): void {}

  instructionPointer(): number {
    return 0;
  }

  stackPointer(): number {
    return 0;
  }

  loseReservation(): void {}
}

function bytesOf(arg: string | Uint8Array | { readonly room: number }): Uint8Array {
  if (arg instanceof Uint8Array) return arg;
  if (typeof arg !== "string") return new Uint8Array(arg.room);
  const bytes = new Uint8Array(arg.length + 1);
  for (let i = 0; i < arg.length; i++) bytes[i] = arg.charCodeAt(i);
  return bytes;
}

savable(ReducerContext, {
  name: "program.ReducerContext",
  version: 1,
  saved: {
    registry: external<ProgramRegistry>(PROGRAMS),
    programName: text,
    programVersion: uint,
    state: text,
    window: uint,
    number: int,
    words: list(float),
    outputs: list(struct<Output>({ address: uint, length: uint })),
    result: int,
    isCalling: bool,
  },
  transient: {
    args: () => new SyscallArguments(),
    executed: () => 0,
    faultSignal: () => 0,
    faultCode: () => 0,
    faultAddress: () => 0,
  },
  afterLoad: (self) => self.restoreArguments(),
});
