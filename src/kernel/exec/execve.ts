import { EAGAIN } from "../../abi/errno.ts";
import { EXEC_STOP } from "../syscall-result.ts";
import type { Task } from "../task.ts";
import { commitExec } from "./commit-exec.ts";
import { type ExecRequest, loadImage } from "./load-image.ts";

/**
 * execve(2), execveat(2): loads the image; then, past the point of no return, other threads of the process are killed and the image
 * replaces the old one.
 * @returns 0, -errno, or EXEC_STOP while siblings are still dying.
 */
export function execve(task: Task, request: ExecRequest): number {
  const { group } = task;
  // de_thread(): a sibling was faster, or the process is dying; this thread dies of it when the call returns.
  if (task.isKilled || (group.executing !== null && group.executing !== task)) {
    request.file.release();
    return -EAGAIN;
  }
  const image = loadImage(task, request);
  if (typeof image === "number") return image;
  task.pendingExec = image;
  if (group.tasks.length === 1 && group.leader === task) {
    commitExec(task);
    return 0;
  }
  group.executing = task;
  for (const sibling of group.tasks) {
    if (sibling !== task && !sibling.isExiting) sibling.kill();
  }
  return EXEC_STOP;
}
