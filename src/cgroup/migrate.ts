/** Moving tasks between cgroups: who may, and whereto (cgroup_attach_permissions(), cgroup_attach_task()). */
import { EBUSY, ENOENT, EOPNOTSUPP } from "../abi/errno.ts";
import type { Cgroup } from "./cgroup.ts";
import type { CgroupMember } from "./member.ts";
import { recountPids } from "./subtree-control.ts";
import { canBeThreadRoot, isValidDomain } from "./thread-mode.ts";

/** Who asks. */
export interface Migrator {
  /** MAY_WRITE over the cgroup.procs of `cgroup`: 0 or -EACCES. */
  mayWrite(cgroup: Cgroup): number;
  /** With nsdelegate, the root of its cgroup namespace; else null. */
  readonly boundary: Cgroup | null;
}

/** @param isProcess all threads go, as through cgroup.procs. */
export function checkMigration(from: Cgroup, to: Cgroup, isProcess: boolean, migrator: Migrator): number {
  let common = from;
  while (!to.isSameOrBelow(common)) common = common.parent!;
  // cgroups(7): EACCES, no permission to write the cgroup.procs of the nearest common ancestor
  const error = migrator.mayWrite(common);
  if (error < 0) return error;
  const { boundary } = migrator;
  // CGROUP-015: both ends must be visible in the namespace
  if (boundary !== null && !(from.isSameOrBelow(boundary) && to.isSameOrBelow(boundary))) return -ENOENT;
  const unfit = vetDestination(to);
  if (unfit < 0) return unfit;
  // cgroups(7): EOPNOTSUPP, threads of one process stay in one threaded subtree
  return !isProcess && from.domain !== to.domain ? -EOPNOTSUPP : 0;
}

/** cgroup_migrate_vet_dst() */
function vetDestination(to: Cgroup): number {
  if (!isValidDomain(to.domain)) return -EOPNOTSUPP;
  if (canBeThreadRoot(to) || to.isThreaded) return 0;
  // "No internal processes": its controllers are for its children.
  return to.subtreeControl !== 0 ? -EBUSY : 0;
}

/** Moves members that have not exited. */
export function migrate(members: readonly CgroupMember[], to: Cgroup): void {
  for (const member of members) {
    const from = member.cgroup;
    if (from === to) continue;
    // In before it is out: a subtree that has both is populated all the time.
    to.join(member);
    from.leave(member);
    recountPids(member);
    if (from.isFreezing !== to.isFreezing) member.freezerChanged();
  }
}
