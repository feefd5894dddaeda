import { EBADF, EINVAL } from "../abi/errno.ts";
import { SFD_CLOEXEC, SFD_NONBLOCK } from "../abi/eventfd.ts";
import { POLLIN } from "../abi/poll.ts";
import { SIGKILL, SIGSTOP } from "../abi/signal.ts";
import { SIGSET_SIZE } from "../abi/signal-struct.ts";
import { SYS_signalfd4 } from "../abi/unistd-riscv64.ts";
import { checkFileRoom } from "../fs/file-description.ts";
import { SignalFile } from "../kernel/signals/signal-file.ts";
import type { SyscallArguments } from "../kernel/syscall-arguments.ts";
import type { Task } from "../kernel/task.ts";
import { full, type SyscallEntry } from "./entry.ts";
import { installFile } from "./install-file.ts";
import { copyInSigset } from "./sigaction.ts";

/** signalfd(2): a new file, or other signals for one that is there. */
function signalfd4(task: Task, args: SyscallArguments): number {
  const fd = args.int(0);
  const flags = args.int(3);
  if (args.ulong(2) !== SIGSET_SIZE) return -EINVAL;
  const wanted = copyInSigset(task, args.pointer(1));
  if (typeof wanted === "number") return wanted;
  if ((flags & ~(SFD_CLOEXEC | SFD_NONBLOCK)) !== 0) return -EINVAL;
  // signalfd(2): "It is not possible to receive SIGKILL or SIGSTOP"; they are silently ignored
  wanted.remove(SIGKILL);
  wanted.remove(SIGSTOP);
  const { vfs } = task.kernel;
  if (fd === -1) {
    const error = checkFileRoom(vfs);
    if (error < 0) return error;
    const made = new SignalFile(vfs, task.credentials, wanted, flags & SFD_NONBLOCK);
    return installFile(task, made, (flags & SFD_CLOEXEC) !== 0);
  }
  const file = task.files.getReal(fd);
  if (file === null) return -EBADF;
  if (!(file instanceof SignalFile)) return -EINVAL;
  file.blocked.assign(~wanted.lo, ~wanted.hi);
  task.group.handlers.waitQueue().notify(POLLIN);
  return fd;
}

export const signalfdSyscalls: readonly SyscallEntry[] = [
  full(SYS_signalfd4, signalfd4, ["fd", "sigsetIn", "ulong", "signalfdFlags"]),
];
