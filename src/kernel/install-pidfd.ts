import { O_RDWR } from "../abi/fcntl.ts";
import type { Pid } from "../ns/pid.ts";
import { openPid } from "./pidfd/pid-inode.ts";
import type { Task } from "./task.ts";

/** A descriptor of `pid`'s process for `task`, close-on-exec (pidfd_prepare()). @returns it, or -errno. */
export function installPidfd(task: Task, pid: Pid): number {
  const file = openPid(task, task.kernel.vfs, pid, O_RDWR);
  const fd = task.files.install(file, { closeOnExec: true, limit: task.descriptorLimit });
  if (fd < 0) file.release();
  return fd;
}
