import { EFAULT, EINVAL } from "../abi/errno.ts";
import { SIGSET_SIZE } from "../abi/signal-struct.ts";
import type { Task } from "../kernel/task.ts";
import { structBuffer, structView } from "./scratch.ts";

/**
 * set_user_sigmask(): the mask of ppoll(2), pselect(2) and epoll_pwait(2) holds while the call waits; `Task.savedMask` keeps the old one.
 * Does nothing when the call is made again after a wait.
 * @returns 0, -EINVAL or -EFAULT.
 */
export function setTemporaryMask(task: Task, address: number, size: number): number {
  if (address === 0 || task.savedMask !== null) return 0;
  if (size !== SIGSET_SIZE) return -EINVAL;
  if (task.mm!.copyIn(address, structBuffer, 0, SIGSET_SIZE) < 0) return -EFAULT;
  task.savedMask = task.mask.clone();
  task.setMask(structView.getInt32(0, true), structView.getInt32(4, true));
  return 0;
}

/** restore_saved_sigmask(), unless a signal ended the call: its handler then runs with the temporary mask, and signal delivery restores. */
export function restoreMask(task: Task): void {
  const { savedMask } = task;
  if (savedMask === null) return;
  task.savedMask = null;
  task.setMask(savedMask.lo, savedMask.hi);
}
