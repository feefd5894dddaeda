import { Rusage } from "../../../abi/resource-struct.ts";
import { Siginfo, SiginfoChld } from "../../../abi/siginfo-struct.ts";
import { SYS_wait4, SYS_waitid } from "../../../abi/unistd-riscv64.ts";
import { Syscall } from "../syscall.ts";
import { intIn, nested, viewOf } from "./arguments.ts";
import type { RusageValue } from "./limits.ts";
import { Slots } from "./slots.ts";

/** What wait4(2) found. */
export interface WaitOutcome {
  /** 0: WNOHANG, and nobody has changed state. */
  readonly pid: number;
  /** The wait status; abi/wait.ts has WIFEXITED and its family. */
  readonly status: number;
}

/** What waitid(2) found: the fields of siginfo_t that it fills. */
export interface WaitidOutcome {
  /** SIGCHLD; 0: WNOHANG, and nobody has changed state. */
  readonly si_signo: number;
  /** CLD_* */
  readonly si_code: number;
  readonly si_pid: number;
  readonly si_uid: number;
  /** Exit status, or signal, as si_code says. */
  readonly si_status: number;
}

function waitOutcome(pid: number, { slots }: Syscall<WaitOutcome>): WaitOutcome {
  return { pid, status: intIn(slots[0]!) };
}

function waitOutcomeWithUsage(
  pid: number,
  { slots }: Syscall<WaitOutcome & { rusage: RusageValue }>,
): WaitOutcome & { rusage: RusageValue } {
  const rusage = nested(Rusage.read(viewOf(slots[1]!), 0));
  return { pid, status: intIn(slots[0]!), rusage };
}

function waitidOutcome(_result: number, { slots }: Syscall<WaitidOutcome>): WaitidOutcome {
  const { si_signo, si_code, si_pid, si_uid, si_status } = SiginfoChld.read(viewOf(slots[0]!), 0);
  return { si_signo, si_code, si_pid, si_uid, si_status };
}

/** wait(2). ECHILD: no such children; EINTR: a signal handler ran. */
export const waitingCalls = {
  /**
   * waitpid(2).
   * @param pid -1 for any child, 0 for those of the caller's process group, -PGID for those of a group.
   * @param options WNOHANG, WUNTRACED, WCONTINUED, __WALL, __WCLONE
   */
  wait: (pid = -1, options = 0): Syscall<WaitOutcome> => {
    const memory = new Slots();
    const address = memory.output(new Uint8Array(4));
    return memory.of(new Syscall<WaitOutcome>(SYS_wait4, waitOutcome, pid, address, options));
  },
  /** wait4(2): also what the child used. */
  wait4: (pid = -1, options = 0): Syscall<WaitOutcome & { rusage: RusageValue }> => {
    const memory = new Slots();
    const [status, usage] = [memory.output(new Uint8Array(4)), memory.output(new Uint8Array(Rusage.size))];
    return memory.of(new Syscall(SYS_wait4, waitOutcomeWithUsage, pid, status, options, usage));
  },
  /**
   * waitid(2).
   * @param idtype P_ALL, P_PID, P_PGID, P_PIDFD: `id` is a pidfd; EAGAIN if it is PIDFD_NONBLOCK and nobody has changed
   * @param options at least one of WEXITED, WSTOPPED, WCONTINUED; WNOHANG, WNOWAIT: it can be waited for again.
   */
  waitid: (idtype: number, id: number, options: number): Syscall<WaitidOutcome> => {
    const memory = new Slots();
    const info = memory.output(new Uint8Array(Siginfo.size));
    return memory.of(new Syscall<WaitidOutcome>(SYS_waitid, waitidOutcome, idtype, id, info, options, 0));
  },
} as const;
