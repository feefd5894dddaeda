import { EFAULT } from "../abi/errno.ts";
import type { Task } from "../kernel/task.ts";
import { structBuffer, structView } from "./scratch.ts";

/**
 * The loff_t at `address`, 0 for a null pointer. -EFAULT when it cannot be read; the offset -EFAULT itself is as invalid as any negative
 * one, and is taken for -1.
 */
export function copyInOffset(task: Task, address: number): number {
  if (address === 0) return 0;
  if (task.mm!.copyIn(address, structBuffer, 0, 8) < 0) return -EFAULT;
  const offset = structView.getInt32(4, true) * 4294967296 + structView.getUint32(0, true);
  return offset === -EFAULT ? -1 : offset;
}
