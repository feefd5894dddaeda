import { EBADF, EINVAL, EPERM, ESRCH } from "../abi/errno.ts";
import {
  PIDFD_SELF_THREAD,
  PIDFD_SELF_THREAD_GROUP,
  PIDFD_SIGNAL_PROCESS_GROUP,
  PIDFD_SIGNAL_THREAD,
  PIDFD_SIGNAL_THREAD_GROUP,
} from "../abi/pidfd.ts";
import { SI_TKILL, SI_USER } from "../abi/signal.ts";
import { SYS_pidfd_send_signal } from "../abi/unistd-riscv64.ts";
import { processGroupOf, taskOf } from "../kernel/pid-slots.ts";
import { PidFile } from "../kernel/pidfd/pid-file.ts";
import { ProcessDirectory } from "../kernel/procfs/task/process-directory.ts";
import { sendGroupSignal, sendTaskSignal } from "../kernel/signals/send.ts";
import type { SignalInfo } from "../kernel/signals/signal-info.ts";
import type { SyscallArguments } from "../kernel/syscall-arguments.ts";
import type { Task } from "../kernel/task.ts";
import type { Pid } from "../ns/pid.ts";
import { refuse } from "../ns/refusal.ts";
import { full, type SyscallEntry } from "./entry.ts";
import { checkPermission, infoFor, isForged, isFromAncestor, readSiginfo, signalMany } from "./kill.ts";

/** Whom a signal is for, and what of it: one of PIDFD_SIGNAL_*. */
interface Receiver {
  readonly pid: Pid;
  readonly scope: number;
}

const SCOPES = PIDFD_SIGNAL_THREAD | PIDFD_SIGNAL_THREAD_GROUP | PIDFD_SIGNAL_PROCESS_GROUP;

/** pidfd_send_signal(2) */
function pidfd_send_signal(task: Task, args: SyscallArguments): number {
  const signal = args.int(1);
  const address = args.pointer(2);
  const flags = args.uint(3);
  // pidfd_send_signal(2): EINVAL, flags is none of those, or more than one
  if ((flags & ~SCOPES) !== 0 || (flags & (flags - 1)) !== 0) return -EINVAL;
  const receiver = receiverOf(task, args.int(0));
  if (receiver === null) return -EBADF;
  const { pid } = receiver;
  const scope = flags === 0 ? receiver.scope : flags;
  // access_pidfd_pidns()
  if (!pid.namespace.isSameOrDescendantOf(task.pidNamespace)) {
    return refuse(EINVAL, "PID-120", { namespace: pid.namespace.name, own: task.pidNamespace.name });
  }
  let info: SignalInfo | null = null;
  if (address !== 0) {
    const read = readSiginfo(task, address);
    if (typeof read === "number") return read;
    if (read.signo !== signal) return -EINVAL;
    const isSelf = task.pid === pid && scope !== PIDFD_SIGNAL_PROCESS_GROUP;
    if (isForged(read) && !isSelf) return -EPERM;
    info = read;
  }
  if (scope === PIDFD_SIGNAL_PROCESS_GROUP) {
    const group = processGroupOf(pid);
    return group === null ? -ESRCH : signalMany(task, [...group.members], signal, info);
  }
  return signalOne(task, taskOf(pid), scope, signal, info);
}

/** A pidfd, a directory /proc/PID, or one of PIDFD_SELF_*. Null: `fd` is nothing of that. */
function receiverOf(task: Task, fd: number): Receiver | null {
  if (fd === PIDFD_SELF_THREAD) return { pid: task.pid, scope: PIDFD_SIGNAL_THREAD };
  if (fd === PIDFD_SELF_THREAD_GROUP) return { pid: task.group.pid, scope: PIDFD_SIGNAL_THREAD_GROUP };
  const file = task.files.getReal(fd);
  if (file instanceof PidFile) {
    return { pid: file.pid, scope: file.isThread ? PIDFD_SIGNAL_THREAD : PIDFD_SIGNAL_THREAD_GROUP };
  }
  const inode = file?.inode;
  return inode instanceof ProcessDirectory ? { pid: inode.pid, scope: PIDFD_SIGNAL_THREAD_GROUP } : null;
}

/** kill_pid_info_type() */
function signalOne(task: Task, target: Task | null, scope: number, signal: number, given: SignalInfo | null): number {
  if (target === null) return -ESRCH;
  const { group } = target;
  const refused = checkPermission(task, group, signal);
  if (refused !== 0 || signal === 0) return refused;
  const isThread = scope === PIDFD_SIGNAL_THREAD;
  const isForced = isFromAncestor(task, group);
  const own = given ?? infoFor(task, group, signal, isThread ? SI_TKILL : SI_USER);
  const info = isForced ? { ...own, pid: 0 } : own; // PID-044
  return isThread ? sendTaskSignal(target, info, isForced) : sendGroupSignal(group, info, isForced);
}

export const pidfdSendSignalSyscalls: readonly SyscallEntry[] = [
  full(SYS_pidfd_send_signal, pidfd_send_signal, ["fd", "signal", "siginfoIn", "pidfdSignalFlags"]),
];
