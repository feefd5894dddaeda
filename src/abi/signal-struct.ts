// Signal structs: include/uapi/asm-generic/signal.h, siginfo.h.
import { i32, struct, u64 } from "./struct.ts";

/**
 * The kernel's sigset_t: signal n is bit n - 1. `low` and `high` of the field give the halves as unsigned words,
 * `setHalves` stores them.
 */
export const Sigset = struct("sigset_t", 8, { "sig[0]": u64(0) });

/** sizeof(sigset_t): what rt_sigaction(2) and the others want as sigsetsize. */
export const SIGSET_SIZE = 8;

/** rt_sigaction(2). riscv64 has no sa_restorer, so the mask follows the flags. */
export const Sigaction = struct("struct sigaction", 24, { sa_handler: u64(0), sa_flags: u64(8), sa_mask: u64(16) });

/** sigaltstack(2) */
export const StackT = struct("stack_t", 24, { ss_sp: u64(0), ss_flags: i32(8), ss_size: u64(16) });

/** timer_create(2), mq_notify(2); SIGEV_THREAD_ID uses _tid. */
export const Sigevent = struct("struct sigevent", 64, {
  sigev_value: u64(0),
  sigev_signo: i32(8),
  sigev_notify: i32(12),
  "_sigev_un._tid": i32(16),
});
