import { PIDFD_GET_INFO } from "../../../abi/pidfd.ts";
import { PidfdInfo } from "../../../abi/pidfd-struct.ts";
import { SYS_ioctl, SYS_pidfd_getfd, SYS_pidfd_open, SYS_pidfd_send_signal } from "../../../abi/unistd-riscv64.ts";
import { Syscall } from "../syscall.ts";
import { nested, nothing, structBytes, viewOf } from "./arguments.ts";
import { type QueuedDetail, queuedBytes } from "./signals.ts";
import { Slots } from "./slots.ts";

/** struct pidfd_info. Numbers of processes and users are the caller's; `mask` (PIDFD_INFO_*) tells which fields are filled. */
export interface PidfdInfoValue {
  readonly mask: number;
  readonly cgroupid: number;
  readonly pid: number;
  readonly tgid: number;
  readonly ppid: number;
  readonly ruid: number;
  readonly rgid: number;
  readonly euid: number;
  readonly egid: number;
  readonly suid: number;
  readonly sgid: number;
  readonly fsuid: number;
  readonly fsgid: number;
  /** A wait status. */
  readonly exit_code: number;
  /** PIDFD_COREDUMP_* */
  readonly coredump_mask: number;
  readonly coredump_signal: number;
  readonly supported_mask: number;
}

function infoOf(_result: number, { slots }: Syscall<PidfdInfoValue>): PidfdInfoValue {
  return nested(PidfdInfo.read(viewOf(slots[0]!), 0));
}

/** pidfd_open(2): descriptors that refer to processes. setns(2) and waitid(2) take them, poll(2) tells when the process has exited. */
export const pidfdCalls = {
  /**
   * pidfd_open(2): a close-on-exec descriptor. ESRCH: no such process; ENOENT: a thread, without PIDFD_THREAD.
   * @param flags PIDFD_NONBLOCK, PIDFD_THREAD
   */
  pidfd_open: (pid: number, flags = 0): Syscall => new Syscall(SYS_pidfd_open, null, pid, flags),
  /** pidfd_getfd(2): a close-on-exec duplicate of a descriptor of the process. EPERM: it is not the caller's to look into. */
  pidfd_getfd: (pidfd: number, targetfd: number): Syscall => new Syscall(SYS_pidfd_getfd, null, pidfd, targetfd, 0),
  /**
   * pidfd_send_signal(2). ESRCH: it was reaped; EINVAL: it is not in the caller's pid namespace or below.
   * @param pidfd also a directory /proc/PID, or PIDFD_SELF_*
   * @param flags one of PIDFD_SIGNAL_*, or 0: what the descriptor was opened for
   */
  pidfd_send_signal: (pidfd: number, signal: number, info: QueuedDetail | null = null, flags = 0): Syscall<void> => {
    const memory = new Slots();
    const address = memory.input(info === null ? null : queuedBytes(signal, info));
    return memory.of(new Syscall<void>(SYS_pidfd_send_signal, nothing, pidfd, signal, address, flags));
  },
  /**
   * PIDFD_GET_INFO. ESRCH: it was reaped, and PIDFD_INFO_EXIT was not asked for; EREMOTE: it is not in the caller's pid namespace or below.
   * @param mask PIDFD_INFO_*: what to give beyond numbers and credentials
   */
  pidfd_get_info: (pidfd: number, mask = 0): Syscall<PidfdInfoValue> => {
    const memory = new Slots();
    const address = memory.output(structBytes(PidfdInfo, { mask }));
    return memory.of(new Syscall<PidfdInfoValue>(SYS_ioctl, infoOf, pidfd, PIDFD_GET_INFO, address));
  },
  /** PIDFD_GET_..._NAMESPACE, the `request`: a close-on-exec descriptor. EACCES: it is not the caller's to look at; ESRCH: it is a zombie. */
  pidfd_get_namespace: (pidfd: number, request: number): Syscall => new Syscall(SYS_ioctl, null, pidfd, request, 0),
} as const;
