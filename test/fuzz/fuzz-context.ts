import { EFAULT } from "../../src/abi/errno.ts";
import { SEGV_MAPERR } from "../../src/abi/siginfo.ts";
import { SIGBUS, SIGFPE, SIGILL, SIGSEGV, SIGTRAP, SS_DISABLE } from "../../src/abi/signal.ts";
import {
  SYS_brk,
  SYS_clone,
  SYS_clone3,
  SYS_exit_group,
  SYS_getpid,
  SYS_gettid,
  SYS_mmap,
  SYS_mremap,
  SYS_rt_sigreturn,
  SYS_wait4,
} from "../../src/abi/unistd-riscv64.ts";
import {
  type AlternateStack,
  type RestoredFrame,
  type SignalFrameRequest,
  SWITCH_BUDGET,
  SWITCH_FAULT,
  SWITCH_SYSCALL,
  type TaskContext,
} from "../../src/kernel/platform.ts";
import { type SignalSet, signalSet } from "../../src/kernel/signals/signal-set.ts";
import { SyscallArguments } from "../../src/kernel/syscall-arguments.ts";
import type { MemoryManager } from "../../src/mm/memory-manager.ts";
import { bool, external, float, int, list, struct, uint } from "../../src/state/fields.ts";
import { savable } from "../../src/state/savable.ts";
import type { FuzzArgument, FuzzCall, FuzzScript } from "./fuzz-call.ts";
import { SCRATCH_BASE } from "./scratch-area.ts";
import { PROLOGUE } from "./useful-calls.ts";

/** The name under which a load is given the script. */
export const SCRIPT = "fuzzScript";
/** Calls a child makes at most, before it exits; its own children half as many. */
const CHILD_CALLS = 12;
/** Handlers that may interrupt each other. */
const MAX_FRAMES = 6;
/** Calls a signal handler makes before it returns. */
const HANDLER_CALLS = 2;
/** Instructions between two calls are a multiple of this: a slice is over after one call here, after ten there. */
const COST = 8000;
const KNOWN = 16;
const FAULTS = [SIGSEGV, SIGILL, SIGFPE, SIGTRAP, SIGBUS] as const;

/** What user code goes back to after a signal handler. */
interface Frame {
  readonly words: readonly number[];
  readonly number: number;
  readonly result: number;
  readonly isCalling: boolean;
  readonly mask: SignalSet;
  readonly base: number;
  readonly flags: number;
  readonly size: number;
}

/** A task that makes the calls of a list, one after the other, and exits. All its state is data. */
export class FuzzContext implements TaskContext {
  /** A box, because a load finds it by identity. */
  readonly script: ScriptBox;
  /** Which list of the script; the last list is that of init. */
  readonly list: number;
  position: number;
  /** Calls it may still make. */
  left: number;
  /** The present call: its number, and its arguments as halves, lo and hi. */
  number: number;
  words: number[];
  isCalling: boolean;
  fds: number[];
  pids: number[];
  maps: number[];
  frames: Frame[];
  /** Calls until the handler returns. */
  handlerLeft: number;
  readonly args: SyscallArguments;
  executed: number;
  faultSignal: number;
  faultCode: number;
  faultAddress: number;

  constructor(script: ScriptBox, listIndex: number, position: number, left: number) {
    this.script = script;
    this.list = listIndex;
    this.position = position;
    this.left = left;
    this.number = -1;
    this.words = new Array<number>(12).fill(0);
    this.isCalling = false;
    this.fds = [];
    this.pids = [];
    this.maps = [];
    this.frames = [];
    this.handlerLeft = 0;
    this.args = new SyscallArguments();
    this.executed = 0;
    this.faultSignal = 0;
    this.faultCode = 0;
    this.faultAddress = 0;
  }

  switchTo(mm: MemoryManager, budget: number): number {
    this.executed = 100 + ((this.position * 37 + this.list * 11) % 7) * COST;
    if (this.isCalling) return this.enter();
    if (this.frames.length > 0 && this.handlerLeft-- <= 0) return this.make(SYS_rt_sigreturn, []);
    const calls = this.script.lists[this.list]!;
    const next = this.left-- > 0 ? calls[this.position++] : undefined;
    if (next === undefined) return this.make(SYS_exit_group, [this.position & 0xff]);
    if ("call" in next) return this.make(next.call, next.args);
    if ("spin" in next) {
      this.executed = Math.min(budget, next.spin);
      return SWITCH_BUDGET;
    }
    if ("store" in next) return this.store(mm, next.store);
    this.faultSignal = FAULTS[next.fault % FAULTS.length]!;
    this.faultCode = SEGV_MAPERR;
    this.faultAddress = next.fault;
    return SWITCH_FAULT;
  }

  private store(mm: MemoryManager, where: FuzzArgument): number {
    const [lo, hi] = this.halves(where);
    const address = (hi >>> 0) * 2 ** 32 + (lo >>> 0);
    if (mm.writeU8(address, this.position & 0xff) === 0) return SWITCH_BUDGET;
    // An address that no page can be at faults before any page is asked for.
    this.faultSignal = address < 2 ** 38 ? mm.faultSignal : SIGSEGV;
    this.faultCode = address < 2 ** 38 ? mm.faultCode : SEGV_MAPERR;
    this.faultAddress = address;
    return SWITCH_FAULT;
  }

  private make(number: number, args: readonly FuzzArgument[]): number {
    this.number = number;
    this.words = [];
    for (let i = 0; i < 6; i++) this.words.push(...this.halves(args[i] ?? 0));
    return this.enter();
  }

  private halves(arg: FuzzArgument): [lo: number, hi: number] {
    if (typeof arg === "number") return [arg | 0, Math.floor(arg / 2 ** 32) | 0];
    switch (arg[0]) {
      case "word":
        return [arg[2] | 0, arg[1] | 0];
      case "at":
        return [(SCRATCH_BASE + arg[1]) | 0, 0];
      case "fd":
        return [known(this.fds, arg[1], arg[1] % 8), 0];
      case "pid":
        return [known(this.pids, arg[1], arg[1] % 8), 0];
      default: {
        const address = known(this.maps, arg[1], SCRATCH_BASE) + arg[2];
        return [address | 0, Math.floor(address / 2 ** 32) | 0];
      }
    }
  }

  private enter(): number {
    this.isCalling = true;
    this.loadArguments();
    return SWITCH_SYSCALL;
  }

  /** @internal Also after a load. */
  loadArguments(): void {
    for (let i = 0; i < 6; i++) {
      this.args.lo[i] = this.words[2 * i]!;
      this.args.hi[i] = this.words[2 * i + 1]!;
    }
  }

  syscallNumber(): number {
    return this.number;
  }

  setReturn(value: number): void {
    this.isCalling = false;
    if (value < 0) return;
    switch (this.number) {
      case SYS_clone:
      case SYS_clone3:
      case SYS_getpid:
      case SYS_gettid:
      case SYS_wait4:
        remember(this.pids, value);
        break;
      case SYS_mmap:
      case SYS_mremap:
      case SYS_brk:
        remember(this.maps, value);
        break;
      default:
        if (value < 4096) remember(this.fds, value);
    }
  }

  restartSyscall(replacement: number): void {
    this.isCalling = true;
    if (replacement >= 0) this.number = replacement;
  }

  /** A child of init begins the list whose turn it is; any other goes on where its parent is, for a while. */
  fork(): TaskContext {
    const { lists } = this.script;
    if (this.list === lists.length - 1) return new FuzzContext(this.script, this.position - 1, 0, 1000);
    const left = Math.min(CHILD_CALLS, this.left >> 1);
    const child = new FuzzContext(this.script, this.list, this.position, left);
    child.fds = this.fds.slice();
    child.pids = this.pids.slice();
    child.maps = this.maps.slice();
    return child;
  }

  pushSignalFrame(_mm: MemoryManager, request: SignalFrameRequest): number {
    if (this.frames.length >= MAX_FRAMES || request.action.handler % 2 === 1) return -EFAULT;
    const { base, flags, size } = request.stack;
    const { words, number, isCalling } = this;
    this.frames.push({ words, number, result: 0, isCalling, mask: request.mask, base, flags, size });
    this.isCalling = false;
    this.handlerLeft = HANDLER_CALLS;
    return 0;
  }

  popSignalFrame(): RestoredFrame | number {
    const frame = this.frames.pop();
    if (frame === undefined) return -EFAULT;
    this.words = frame.words.slice();
    this.number = frame.number;
    this.isCalling = frame.isCalling;
    const stack: AlternateStack =
      frame.flags === 0 ? { base: frame.base, flags: 0, size: frame.size } : { base: 0, flags: SS_DISABLE, size: 0 };
    return { mask: frame.mask, stack };
  }

  get unsavable(): null {
    return null;
  }

  restored(): void {}

  release(): void {}

  instructionPointer(): number {
    return SCRATCH_BASE + this.position;
  }

  stackPointer(): number {
    return SCRATCH_BASE;
  }

  loseReservation(): void {}
}

/** The script of a platform, with init's list at the end. */
export class ScriptBox {
  readonly lists: readonly (readonly FuzzCall[])[];

  constructor(script: FuzzScript, init: readonly FuzzCall[]) {
    this.lists = [...script.processes.map((calls) => [...PROLOGUE, ...calls]), init];
  }
}

function remember(numbers: number[], value: number): void {
  numbers.unshift(value);
  if (numbers.length > KNOWN) numbers.pop();
}

function known(numbers: readonly number[], which: number, otherwise: number): number {
  return numbers.length === 0 ? otherwise : numbers[which % numbers.length]!;
}

savable(FuzzContext, {
  name: "test.FuzzContext",
  version: 1,
  saved: {
    script: external<ScriptBox>(SCRIPT),
    list: uint,
    position: uint,
    left: int,
    number: int,
    words: list(int),
    isCalling: bool,
    fds: list(int),
    pids: list(int),
    maps: list(float),
    frames: list(
      struct<Frame>({
        words: list(int),
        number: int,
        result: int,
        isCalling: bool,
        mask: signalSet,
        base: float,
        flags: int,
        size: float,
      }),
    ),
    handlerLeft: int,
  },
  transient: {
    args: () => new SyscallArguments(),
    executed: () => 0,
    faultSignal: () => 0,
    faultCode: () => 0,
    faultAddress: () => 0,
  },
  afterLoad: (self) => self.loadArguments(),
});
