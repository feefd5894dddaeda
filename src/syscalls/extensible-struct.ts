import { E2BIG } from "../abi/errno.ts";
import type { Task } from "../kernel/task.ts";
import { structBuffer } from "./scratch.ts";

/**
 * copy_struct_from_user(): a struct that may be of an older or a newer kernel than this one, into the struct buffer. What user space does
 * not have is zero.
 * @param size of user space's, at most a page. @param known of this kernel's.
 * @returns 0, -E2BIG when user space says something this kernel does not know, or -EFAULT.
 */
export function copyInExtensible(task: Task, address: number, size: number, known: number): number {
  structBuffer.fill(0, 0, known);
  const error = task.mm!.copyIn(address, structBuffer, 0, size);
  if (error < 0) return error;
  for (let i = known; i < size; i++) if (structBuffer[i] !== 0) return -E2BIG;
  return 0;
}
