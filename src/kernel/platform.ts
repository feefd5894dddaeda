/**
 * The plug between the kernel and whatever runs user code (gVisor `pkg/sentry/platform`): an interpreter, a JIT, a TypeScript program.
 * The kernel knows these interfaces and nothing of instruction sets.
 */
import type { Caller } from "../fs/caller.ts";
import type { FileDescription } from "../fs/file-description.ts";
import type { FramePool } from "../mm/frame-pool.ts";
import type { MemoryLimits, MemoryManager } from "../mm/memory-manager.ts";
import type { NamespaceOps } from "../ns/ops/namespace-ops.ts";
import type { Refusal } from "../ns/refusal.ts";
import type { WaitQueue } from "../waiter/wait-queue.ts";
import type { Kernel } from "./kernel.ts";
import type { SignalAction } from "./signals/signal-handlers.ts";
import type { SignalInfo } from "./signals/signal-info.ts";
import type { SignalSet } from "./signals/signal-set.ts";
import type { SyscallArguments } from "./syscall-arguments.ts";
import type { SyscallTable } from "./syscall-table.ts";

/** Why `TaskContext.switchTo` came back. */
export const SWITCH_BUDGET = 0;
export const SWITCH_SYSCALL = 1;
/** User code faulted: `faultSignal`, `faultCode` and `faultAddress` say how. */
export const SWITCH_FAULT = 2;
/** User code waits for the embedder's world: the task sleeps until `waiting` is notified. */
export const SWITCH_WAIT = 3;

/** sigaltstack(2)'s stack_t. */
export interface AlternateStack {
  readonly base: number;
  readonly flags: number;
  readonly size: number;
}

/** What sigreturn(2) found in the frame. */
export interface RestoredFrame {
  readonly mask: SignalSet;
  readonly stack: AlternateStack;
}

/** The user-mode half of one task: registers, or the state of a program. Savable. */
export interface TaskContext {
  /**
   * Runs user code until it makes a system call, faults, or has executed `budget` instructions.
   * @returns SWITCH_*; `executed` tells how many instructions that took.
   */
  switchTo(mm: MemoryManager, budget: number): number;
  readonly executed: number;
  readonly faultSignal: number;
  readonly faultCode: number;
  readonly faultAddress: number;

  /** Valid after SWITCH_SYSCALL, and until the result is set. */
  syscallNumber(): number;
  readonly args: SyscallArguments;
  /** Gives the system call its result: a value, or -errno, with the reason for it where a rule named one. */
  setReturn(value: number, refusal: Refusal | null): void;
  /** Steps back so that the call is made again; with `replacement` >= 0 as that system call (restart_syscall). */
  restartSyscall(replacement: number): void;

  /** The child's half at clone(2): a copy that returns 0, on `stack` unless it is 0, with `tls` unless it is null. */
  fork(stack: number, tls: number | null): TaskContext;

  /** Pushes a frame so that user code continues in `action.handler`. @returns 0 or -EFAULT. */
  pushSignalFrame(mm: MemoryManager, frame: SignalFrameRequest): number;
  /** Pops the frame of rt_sigreturn(2). @returns what it held, or -EFAULT. */
  popSignalFrame(mm: MemoryManager): RestoredFrame | number;

  /** Where the task waits after SWITCH_WAIT. Contexts that never come back so have none. */
  readonly waiting?: WaitQueue;
  /** Why a save cannot keep it; null when it can. */
  readonly unsavable: string | null;
  /** After a load, when every object is there: builds what was not saved. @throws SnapshotError */
  restored(): void;
  /** The task exits, or executes another program: gives back what it holds. */
  release(): void;

  instructionPointer(): number;
  stackPointer(): number;
  /** Another task may have run: a load reservation (LR/SC) does not survive that. */
  loseReservation(): void;
}

/** What a signal handler's frame has to hold. */
export interface SignalFrameRequest {
  readonly action: SignalAction;
  readonly info: SignalInfo;
  /** `info.uid` in the receiver's user namespace. */
  readonly uid: number;
  /** The mask to put back at sigreturn. */
  readonly mask: SignalSet;
  readonly stack: AlternateStack;
}

/** What execve(2) hands to a binary format. */
export interface ExecImage {
  readonly file: FileDescription;
  /** The file's first bytes: 256, or fewer in a shorter file. */
  readonly header: Uint8Array;
  /** Byte strings. */
  readonly filename: string;
  readonly argv: readonly string[];
  readonly envv: readonly string[];
  readonly pool: FramePool;
  /** Opens the program interpreter with the caller's permissions; -errno as open(2) and execve(2) give. */
  openInterpreter(path: string): FileDescription | number;
  /** AT_UID, AT_EUID, AT_GID, AT_EGID, AT_SECURE. */
  readonly uid: number;
  readonly euid: number;
  readonly gid: number;
  readonly egid: number;
  readonly secure: boolean;
  readonly extraAuxv: readonly { readonly type: number; readonly value: number }[];
  /** 16 random bytes for AT_RANDOM. */
  readonly random: Uint8Array;
  /** For reading the file. */
  readonly caller: Caller;
  /** How many bytes strings and pointers may take: a quarter of RLIMIT_STACK (execve(2)). */
  readonly stackLimit: number;
  /** The rlimits that bind the new address space. */
  readonly memoryLimits: MemoryLimits;
}

/** A program ready to run: its address space, and a context at its entry point. */
export interface LoadedImage {
  readonly mm: MemoryManager;
  readonly context: TaskContext;
}

/** A kind of executable file (Linux binfmt). Scripts are the kernel's own and need none. */
export interface BinaryFormat {
  readonly name: string;
  /** @returns the loaded image, -ENOEXEC when the file is not of this kind, or what execve(2) gives for a broken one. */
  load(image: ExecImage): LoadedImage | number;
}

/** The name under which saves and loads are given the platform (state/ `external`). */
export const PLATFORM = "platform";

/** What runs user code (gVisor platform.Platform). */
export interface Platform {
  /** Stored in snapshots: a loader must have a platform of the same name. */
  readonly name: string;
  /** Guest memory. */
  readonly pool: FramePool;
  readonly binaryFormats: readonly BinaryFormat[];
  /** The ABI its programs speak. */
  readonly syscalls: SyscallTable;
  /** What the emulated CPU can do, e.g. the letters of its ISA string. A loader must have at least these. */
  readonly features: readonly string[];
  /** Names of what a snapshot needs besides: registered programs. A loader must provide all of them. */
  requirements(): readonly string[];
  /** Objects of the loader's own that saved fields refer to by name (state/ `external`), besides the pool and the platform. */
  externals(): ReadonlyMap<string, object>;
  /** The host's core count, for `useHostCores`. */
  hostCores(): number;
  /** See `Kernel.namespaceOps`. A platform without it has no processes that could be told what to do. */
  namespaceOps?(kernel: Kernel): Promise<NamespaceOps>;
}
