import { ENOENT, EPERM } from "../../abi/errno.ts";
import type { Caller } from "../../fs/caller.ts";
import type { Task } from "../task.ts";
import { HIDEPID_INVISIBLE, HIDEPID_NO_ACCESS, HIDEPID_NOT_PTRACEABLE } from "./mount-options.ts";
import type { ProcfsSuperblock } from "./procfs-superblock.ts";
import { mayAccessTask } from "./task-access.ts";

/** has_pid_permissions(): whether hidepid= lets the caller do what `from` and stricter modes forbid. */
function isExempt(caller: Caller, superblock: ProcfsSuperblock, task: Task, from: number): boolean {
  const { hidePid, gid } = superblock.mountOptions;
  if (hidePid === HIDEPID_NOT_PTRACEABLE) return mayAccessTask(caller, task);
  if (hidePid < from || caller.credentials.inGroup(gid)) return true;
  return mayAccessTask(caller, task);
}

/** Is the task listed, found, and shown by stat(2)? PID-083 */
export function isTaskVisible(caller: Caller, superblock: ProcfsSuperblock, task: Task): boolean {
  return isExempt(caller, superblock, task, HIDEPID_INVISIBLE);
}

/** proc_pid_permission(): may the caller enter the task's directory? */
export function checkHidePid(caller: Caller, superblock: ProcfsSuperblock, task: Task): number {
  if (isExempt(caller, superblock, task, HIDEPID_NO_ACCESS)) return 0;
  return superblock.mountOptions.hidePid === HIDEPID_INVISIBLE ? -ENOENT : -EPERM;
}
