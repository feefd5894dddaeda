import { Siginfo, SiginfoChld, SiginfoRt } from "../../../abi/siginfo-struct.ts";
import { SI_QUEUE, SIG_DFL, SIG_SETMASK, SIGCHLD } from "../../../abi/signal.ts";
import { SIGSET_SIZE, Sigaction, StackT } from "../../../abi/signal-struct.ts";
import type { StructValues } from "../../../abi/struct.ts";
import {
  SYS_getpid,
  SYS_getuid,
  SYS_kill,
  SYS_restart_syscall,
  SYS_rt_sigaction,
  SYS_rt_sigpending,
  SYS_rt_sigprocmask,
  SYS_rt_sigqueueinfo,
  SYS_rt_sigsuspend,
  SYS_rt_sigtimedwait,
  SYS_rt_tgsigqueueinfo,
  SYS_sigaltstack,
  SYS_tgkill,
  SYS_tkill,
} from "../../../abi/unistd-riscv64.ts";
import { type Call, call, type Routine, Syscall } from "../syscall.ts";
import {
  nothing,
  sigsetBytes,
  sigsetNumbers,
  structAt,
  structBytes,
  type TimeValue,
  timespecBytes,
  viewOf,
} from "./arguments.ts";
import type { Sys } from "./index.ts";
import { Slots } from "./slots.ts";

/** What a handler learns of its signal: the fields of siginfo_t that its si_code has. */
export interface SignalDetail {
  readonly si_signo: number;
  readonly si_code: number;
  readonly si_pid: number;
  readonly si_uid: number;
  readonly si_status: number;
  readonly si_value: number;
}

/** A signal handler: a routine of its own, that runs between two system calls of the program (or in one that it interrupts). */
export type SignalHandler = (sys: Sys, signo: number, info: SignalDetail) => Routine<void>;

/** What `sys.sigaction` takes. */
export interface SignalDisposition {
  /** SIG_DFL, SIG_IGN, or a handler. Only one of the program's `functions` outlives a checkpoint and a clone. */
  readonly handler: number | SignalHandler;
  /** SA_* */
  readonly flags?: number;
  /** Signals blocked meanwhile, besides this one. */
  readonly mask?: readonly number[];
}

/** struct sigaction as the kernel has it. Can be given to `sys.sigaction`. */
export interface SignalAction {
  /** SIG_DFL, SIG_IGN, or a number that stands for a handler of the program. */
  readonly handler: number;
  readonly flags: number;
  readonly mask: readonly number[];
}

/** What goes along with a signal that is sent with rt_sigqueueinfo(2). */
export interface QueuedDetail {
  /** Below 0, and not SI_TKILL: others are the kernel's (EPERM), but towards the caller itself. */
  readonly si_code: number;
  readonly si_pid?: number;
  readonly si_uid?: number;
  /** sigval_t, exact up to 2^53. */
  readonly si_value?: number;
}

/** stack_t. */
export type StackValue = StructValues<typeof StackT.fields>;

/** sigaction(2), signal masks, waiting for signals and sending them. */
export const signalCalls = {
  /**
   * sigaction(2): sets what `signal` does, and tells what it did before. EINVAL: no signal, or setting SIGKILL or SIGSTOP.
   * @param disposition null only asks.
   */
  sigaction: (signal: number, disposition: SignalDisposition | null = null): Syscall<SignalAction> => {
    const memory = new Slots();
    const given = memory.input(disposition === null ? null : actionBytes(disposition));
    const old = memory.output(new Uint8Array(Sigaction.size));
    const made = new Syscall<SignalAction>(SYS_rt_sigaction, oldAction, signal, given, old, SIGSET_SIZE);
    made.callee = typeof disposition?.handler === "function" ? disposition.handler : null;
    return memory.of(made);
  },
  /** sigprocmask(2): the mask before. @param how SIG_BLOCK, SIG_UNBLOCK, SIG_SETMASK. */
  sigprocmask: (how: number, signals: Iterable<number>): Syscall<number[]> => sigprocmask(how, sigsetBytes(signals)),
  /** The present mask. */
  sigmask: (): Syscall<number[]> => sigprocmask(SIG_SETMASK, null),
  /** sigpending(2): the signals that are blocked and wait. */
  sigpending: (): Syscall<number[]> => {
    const memory = new Slots();
    const address = memory.output(new Uint8Array(SIGSET_SIZE));
    return memory.of(new Syscall<number[]>(SYS_rt_sigpending, sigsetInSlot, address, SIGSET_SIZE));
  },
  /** sigsuspend(2): waits for a signal with this mask; always throws EINTR. */
  sigsuspend: (mask: Iterable<number>): Syscall<never> => {
    const memory = new Slots();
    return memory.of(new Syscall<never>(SYS_rt_sigsuspend, null, memory.input(sigsetBytes(mask)), SIGSET_SIZE));
  },
  /** sigtimedwait(2): takes one of these signals, which should be blocked. EAGAIN: none came in time; EINTR: another's handler ran. */
  sigtimedwait: (set: Iterable<number>, timeout: TimeValue): Syscall<SignalDetail> => sigtimedwait(set, timeout),
  /** sigwaitinfo(2): the same, without an end. */
  sigwaitinfo: (set: Iterable<number>): Syscall<SignalDetail> => sigtimedwait(set, null),
  /**
   * sigaltstack(2): the one before. EINVAL, ENOMEM: no such flags, or too small. Handlers of a program need no stack.
   * @param ss null only asks.
   */
  sigaltstack: (ss: StackValue | null = null): Syscall<StackValue> => {
    const memory = new Slots();
    const old = memory.output(new Uint8Array(StackT.size));
    const given = memory.input(ss === null ? null : structBytes(StackT, ss));
    return memory.of(new Syscall<StackValue>(SYS_sigaltstack, stackInSlot, given, old));
  },
  /** restart_syscall(2): the kernel's own way to go on after a stop; EINTR when there is nothing to go on with. */
  restart_syscall: (): Syscall => new Syscall(SYS_restart_syscall, null),
  /**
   * kill(2). EPERM: none of them may be signalled; ESRCH: there are none.
   * @param pid 0 for the caller's process group, -1 for all there are, -PGID for a group.
   * @param signal 0 only checks.
   */
  kill: (pid: number, signal: number): Syscall<void> => new Syscall(SYS_kill, nothing, pid, signal),
  /** killpg(3) */
  killpg: (pgrp: number, signal: number): Syscall<void> => new Syscall(SYS_kill, nothing, -pgrp, signal),
  /** tgkill(2): thread `tid` of process `tgid`. */
  tgkill: (tgid: number, tid: number, signal: number): Syscall<void> =>
    new Syscall(SYS_tgkill, nothing, tgid, tid, signal),
  /** tkill(2): a thread, whichever process has the number now. */
  tkill: (tid: number, signal: number): Syscall<void> => new Syscall(SYS_tkill, nothing, tid, signal),
  /** sigqueue(3): a signal with a value. EAGAIN: RLIMIT_SIGPENDING. A routine: it says who sends it. */
  sigqueue: (pid: number, signal: number, value: number): Call<void> => call(sigqueue(pid, signal, value)),
  /** rt_sigqueueinfo(2): to a process. */
  rt_sigqueueinfo: (tgid: number, signal: number, info: QueuedDetail): Syscall<void> => {
    const memory = new Slots();
    const address = memory.input(queuedBytes(signal, info));
    return memory.of(new Syscall<void>(SYS_rt_sigqueueinfo, nothing, tgid, signal, address));
  },
  /** rt_tgsigqueueinfo(2): to one thread. */
  rt_tgsigqueueinfo: (tgid: number, tid: number, signal: number, info: QueuedDetail): Syscall<void> => {
    const memory = new Slots();
    const address = memory.input(queuedBytes(signal, info));
    return memory.of(new Syscall<void>(SYS_rt_tgsigqueueinfo, nothing, tgid, tid, signal, address));
  },
} as const;

function actionBytes({ handler, flags = 0, mask = [] }: SignalDisposition): Uint8Array {
  // The address of a handler is put in when the call is made.
  const sa_handler = typeof handler === "number" ? handler : SIG_DFL;
  const bytes = structBytes(Sigaction, { sa_handler, sa_flags: flags >>> 0 });
  bytes.set(sigsetBytes(mask), Sigaction.fields.sa_mask.offset);
  return bytes;
}

function oldAction(_result: number, { outputs }: Syscall<SignalAction>): SignalAction {
  const [bytes] = outputs as [Uint8Array];
  const { sa_handler, sa_flags } = Sigaction.read(viewOf(bytes), 0);
  const mask = sigsetNumbers(bytes.subarray(Sigaction.fields.sa_mask.offset));
  return { handler: sa_handler, flags: sa_flags, mask };
}

const stackInSlot = structAt(StackT, 0);

function sigsetInSlot(_result: number, { slots }: Syscall<number[]>): number[] {
  return sigsetNumbers(slots[0]!);
}

function sigprocmask(how: number, set: Uint8Array | null): Syscall<number[]> {
  const memory = new Slots();
  const old = memory.output(new Uint8Array(SIGSET_SIZE));
  return memory.of(new Syscall<number[]>(SYS_rt_sigprocmask, sigsetInSlot, how, memory.input(set), old, SIGSET_SIZE));
}

function sigtimedwait(set: Iterable<number>, timeout: TimeValue | null): Syscall<SignalDetail> {
  const memory = new Slots();
  const info = memory.output(new Uint8Array(Siginfo.size));
  const signals = memory.input(sigsetBytes(set));
  const time = memory.input(timespecBytes(timeout));
  return memory.of(new Syscall<SignalDetail>(SYS_rt_sigtimedwait, detailInSlot, signals, info, time, SIGSET_SIZE));
}

/** si_status and si_value are in one place of the union: which one it is depends on the code (sigaction(2)). */
function detailInSlot(_result: number, { slots }: Syscall<SignalDetail>): SignalDetail {
  const view = viewOf(slots[0]!);
  const { si_signo, si_code, si_pid, si_uid, si_status } = SiginfoChld.read(view, 0);
  const isChild = si_signo === SIGCHLD && si_code > 0;
  const si_value = isChild ? 0 : SiginfoRt.fields.si_value.low(view, 0) | 0;
  return { si_signo, si_code, si_pid, si_uid, si_status: isChild ? si_status : 0, si_value };
}

export function queuedBytes(si_signo: number, info: QueuedDetail): Uint8Array {
  return structBytes(SiginfoRt, { si_signo, ...info });
}

function* sigqueue(pid: number, signal: number, value: number): Routine<void> {
  const si_pid = yield* new Syscall(SYS_getpid, null);
  const si_uid = yield* new Syscall(SYS_getuid, null);
  yield* signalCalls.rt_sigqueueinfo(pid, signal, { si_code: SI_QUEUE, si_pid, si_uid, si_value: value });
}
