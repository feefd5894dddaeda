import type { Task } from "./task.ts";

/** cgroup_exit(): a zombie is no member, but still counted, and still says where it was. CGROUP-014 */
export function leaveCgroup(task: Task): void {
  task.cgroup.retain();
  task.cgroup.leave(task);
}

/** cgroup_release(): the zombie is gone. */
export function forgetCgroup(task: Task): void {
  task.pidsGroup.uncharge();
  task.cgroup.release();
}
