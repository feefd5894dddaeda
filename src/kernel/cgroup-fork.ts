/** Which cgroup a new task belongs to, and whether there is room for it: cgroup_can_fork() and cgroup_post_fork(). */
import { EAGAIN, EBADF, ENODEV } from "../abi/errno.ts";
import { CLONE_NEWCGROUP, CLONE_THREAD } from "../abi/sched.ts";
import type { Cgroup } from "../cgroup/cgroup.ts";
import { checkMigration } from "../cgroup/migrate.ts";
import type { PidsGroup } from "../cgroup/pids-group.ts";
import { pidsGroupOf } from "../cgroup/subtree-control.ts";
import { CgroupDirectory } from "./cgroupfs/cgroup-directory.ts";
import { CgroupMigrator } from "./cgroupfs/cgroup-migrator.ts";
import type { CloneRequest } from "./clone.ts";
import type { Task } from "./task.ts";

/** Its parent's, or with CLONE_INTO_CGROUP that of a directory: -errno when the caller could not put it there. CGROUP-012 */
export function cgroupOfChild(parent: Task, request: CloneRequest): Cgroup | number {
  if (request.cgroup === undefined) return parent.cgroup;
  const file = parent.files.get(request.cgroup);
  // clone(2): EBADF, the descriptor is bad, or is not of a cgroup's directory. GEN-053
  const directory = file?.inode;
  if (!(directory instanceof CgroupDirectory)) return -EBADF;
  const { cgroup } = directory;
  if (cgroup.isDead) return -ENODEV;
  const migrator = new CgroupMigrator(parent.credentials, parent.nsProxy.cgroup);
  const error = migrator.mayWrite(cgroup);
  if (error < 0) return error;
  const isProcess = (request.flags & CLONE_THREAD) === 0;
  const refused = checkMigration(parent.cgroup, cgroup, isProcess, migrator);
  return refused < 0 ? refused : cgroup;
}

/** pids_can_fork(): counts the child. clone(2): EAGAIN, a pids.max would be exceeded. */
export function chargeFork(cgroup: Cgroup): PidsGroup | number {
  const group = pidsGroupOf(cgroup);
  const full = group.tryCharge();
  if (full === null) return group;
  full.noteLimitHit();
  for (let at: Cgroup | null = cgroup; at !== null; at = at.parent) {
    if (at.pids === full) at.node?.fileChanged("pids.events.local");
    if (at.pids !== null && full.isSameOrBelow(at.pids)) at.node?.fileChanged("pids.events");
  }
  return -EAGAIN;
}

/** cgroup_post_fork(): the child is a member; a namespace it was given begins where it is. */
export function enterCgroup(child: Task, flags: number): void {
  child.cgroup.join(child);
  if (child.cgroup.isFreezing) child.isInterrupted = true;
  if ((flags & CLONE_NEWCGROUP) !== 0) child.nsProxy.cgroup.moveRoot(child.cgroup);
}
