import { RLIMIT_NOFILE } from "../abi/resource.ts";
import type { FileDescription } from "../fs/file-description.ts";
import type { Task } from "../kernel/task.ts";

/** Gives a new file, with the caller's reference, a descriptor. @returns it, or -EMFILE: the file is released then. */
export function installFile(task: Task, file: FileDescription, closeOnExec: boolean): number {
  const fd = task.files.install(file, { closeOnExec, limit: task.group.limits.get(RLIMIT_NOFILE) });
  if (fd < 0) file.release();
  return fd;
}
