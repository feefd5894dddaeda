import { PATH_MAX } from "../abi/limits.ts";
import type { Task } from "../kernel/task.ts";

/** getname_flags(): a pathname argument as a byte string, -EFAULT, or -ENAMETOOLONG when it has PATH_MAX bytes or more. */
export function copyInPath(task: Task, address: number): string | number {
  return task.mm!.copyInString(address, PATH_MAX);
}
