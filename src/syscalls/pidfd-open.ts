import { EBADF, EINVAL, ENOENT, EPERM, ESRCH } from "../abi/errno.ts";
import { O_RDWR } from "../abi/fcntl.ts";
import { PIDFD_NONBLOCK, PIDFD_THREAD } from "../abi/pidfd.ts";
import { SYS_pidfd_getfd, SYS_pidfd_open } from "../abi/unistd-riscv64.ts";
import { checkFileRoom } from "../fs/file-description.ts";
import { taskOf } from "../kernel/pid-slots.ts";
import { PidFile } from "../kernel/pidfd/pid-file.ts";
import { openPid } from "../kernel/pidfd/pid-inode.ts";
import { mayPtrace } from "../kernel/ptrace-access.ts";
import type { SyscallArguments } from "../kernel/syscall-arguments.ts";
import type { Task } from "../kernel/task.ts";
import { PTRACE_MODE_ATTACH_REALCREDS } from "../ns/ptrace-access.ts";
import { refuse } from "../ns/refusal.ts";
import { full, type SyscallEntry } from "./entry.ts";
import { installFile } from "./install-file.ts";

/** pidfd_open(2): a close-on-exec descriptor. PID-128 */
function pidfd_open(task: Task, args: SyscallArguments): number {
  const number = args.int(0);
  const flags = args.uint(1);
  // pidfd_open(2): EINVAL, flags or pid is not valid
  if ((flags & ~(PIDFD_NONBLOCK | PIDFD_THREAD)) !== 0 || number <= 0) return -EINVAL;
  const pid = task.pidNamespace.find(number);
  if (pid === null || taskOf(pid) === null) return -ESRCH;
  // ENOENT since 6.18: a thread that is not the leader of its group, and no PIDFD_THREAD
  if ((flags & PIDFD_THREAD) === 0 && pid.threadGroup === null) {
    return refuse(task.kernel.behaves("pidfdOpenThreadIsAbsent") ? ENOENT : EINVAL, "PID-128", { pid: number });
  }
  const { vfs } = task.kernel;
  const error = checkFileRoom(vfs);
  return error < 0 ? error : installFile(task, openPid(task, vfs, pid, flags | O_RDWR), true);
}

/** pidfd_getfd(2): a close-on-exec duplicate of another process's descriptor. */
function pidfd_getfd(task: Task, args: SyscallArguments): number {
  // pidfd_getfd(2): EINVAL, flags is not 0
  if (args.uint(2) !== 0) return -EINVAL;
  const pidfd = task.files.getReal(args.int(0));
  if (!(pidfd instanceof PidFile)) return -EBADF;
  const target = pidfd.task;
  if (target === null) return -ESRCH;
  // pidfd_getfd(2): EPERM, no PTRACE_MODE_ATTACH_REALCREDS permissions
  if (!mayPtrace(task.credentials, task, target, PTRACE_MODE_ATTACH_REALCREDS)) return -EPERM;
  const { fdTable } = target;
  if (fdTable === null) return -ESRCH;
  const file = fdTable.get(args.int(1));
  if (file === null) return -EBADF;
  file.retain();
  return installFile(task, file, true);
}

export const pidfdOpenSyscalls: readonly SyscallEntry[] = [
  full(SYS_pidfd_open, pidfd_open, ["pid", "pidfdOpenFlags"]),
  full(SYS_pidfd_getfd, pidfd_getfd, ["fd", "fd", "hex"]),
];
