import { SIG_DFL, SIG_SETMASK } from "../../../abi/signal.ts";
import { SIGSET_SIZE, Sigaction } from "../../../abi/signal-struct.ts";
import { SYS_rt_sigaction, SYS_rt_sigprocmask, SYS_rt_sigsuspend } from "../../../abi/unistd-riscv64.ts";
import { type Routine, Syscall, slotAddress } from "../syscall.ts";
import { nothing, sigsetBytes, sigsetNumbers, viewOf } from "./arguments.ts";
import type { Sys } from "./index.ts";

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

/** sigaction(2) and signal masks. */
export const signalCalls = {
  /** sigaction(2): sets what `signal` does. */
  sigaction: (signal: number, disposition: SignalDisposition): Syscall<void> => {
    const { handler, flags = 0, mask = [] } = disposition;
    const bytes = new Uint8Array(Sigaction.size);
    const { sa_handler, sa_flags } = Sigaction.fields;
    const view = viewOf(bytes);
    sa_handler.set(view, 0, typeof handler === "number" ? handler : SIG_DFL);
    sa_flags.set(view, 0, flags);
    bytes.set(sigsetBytes(mask), Sigaction.fields.sa_mask.offset);
    const made = new Syscall<void>(SYS_rt_sigaction, nothing, signal, slotAddress(0), 0, SIGSET_SIZE);
    made.slots = [bytes];
    made.callee = typeof handler === "number" ? null : handler;
    return made;
  },
  /** sigprocmask(2): the mask before. @param how SIG_BLOCK, SIG_UNBLOCK, SIG_SETMASK. */
  sigprocmask: (how: number, signals: Iterable<number>): Syscall<number[]> => sigprocmask(how, sigsetBytes(signals)),
  /** The present mask. */
  sigmask: (): Syscall<number[]> => sigprocmask(SIG_SETMASK, null),
  /** sigsuspend(2): waits for a signal with this mask; always throws EINTR. */
  sigsuspend: (mask: Iterable<number>): Syscall<never> => {
    const made = new Syscall<never>(SYS_rt_sigsuspend, null, slotAddress(0), SIGSET_SIZE);
    made.slots = [sigsetBytes(mask)];
    return made;
  },
} as const;

function sigprocmask(how: number, set: Uint8Array | null): Syscall<number[]> {
  const old = new Uint8Array(SIGSET_SIZE);
  const made = new Syscall<number[]>(
    SYS_rt_sigprocmask,
    () => sigsetNumbers(old),
    how,
    set === null ? 0 : slotAddress(1),
    slotAddress(0),
    SIGSET_SIZE,
  );
  made.slots = set === null ? [old] : [old, set];
  made.outputs = [old];
  return made;
}
