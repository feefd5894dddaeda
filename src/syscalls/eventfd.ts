import { EINVAL } from "../abi/errno.ts";
import { EFD_CLOEXEC, EFD_NONBLOCK, EFD_SEMAPHORE } from "../abi/eventfd.ts";
import { SYS_eventfd2 } from "../abi/unistd-riscv64.ts";
import { EventFile } from "../fs/eventfd/event-file.ts";
import { checkFileRoom } from "../fs/file-description.ts";
import type { SyscallArguments } from "../kernel/syscall-arguments.ts";
import type { Task } from "../kernel/task.ts";
import { full, type SyscallEntry } from "./entry.ts";
import { installFile } from "./install-file.ts";

// eventfd(2)

function eventfd2(task: Task, args: SyscallArguments): number {
  const flags = args.int(1);
  // eventfd(2): EINVAL, an unsupported value was specified in flags
  if ((flags & ~(EFD_CLOEXEC | EFD_NONBLOCK | EFD_SEMAPHORE)) !== 0) return -EINVAL;
  const error = checkFileRoom(task.kernel.vfs);
  if (error < 0) return error;
  const isSemaphore = (flags & EFD_SEMAPHORE) !== 0;
  const file = new EventFile(task.kernel.vfs, task.credentials, args.uint(0), flags & EFD_NONBLOCK, isSemaphore);
  return installFile(task, file, (flags & EFD_CLOEXEC) !== 0);
}

export const eventfdSyscalls: readonly SyscallEntry[] = [full(SYS_eventfd2, eventfd2, ["uint", "eventfdFlags"])];
