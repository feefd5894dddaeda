/** Making and removing cgroups, behind the file system's checks. */
import { EAGAIN, EBUSY } from "../abi/errno.ts";
import { Cgroup } from "./cgroup.ts";
import { updateControllers } from "./subtree-control.ts";

/** cgroup_check_hierarchy_limits(): EAGAIN where cgroup.max.depth or cgroup.max.descendants of it or an ancestor forbids a child. */
export function checkHierarchyLimits(parent: Cgroup): number {
  let depth = 1;
  for (let at: Cgroup | null = parent; at !== null; at = at.parent) {
    if (at.descendants >= at.maxDescendants || depth > at.maxDepth) return -EAGAIN;
    depth++;
  }
  return 0;
}

/** cgroup_create() */
export function makeCgroup(parent: Cgroup, name: string): Cgroup {
  const child = new Cgroup(parent.hierarchy, parent, name);
  parent.attachChild(child);
  updateControllers(child);
  return child;
}

/** cgroup_destroy_locked(). Zombies do not count. CGROUP-014 */
export function removeCgroup(cgroup: Cgroup): number {
  // cgroups(7): EBUSY, it has processes, or children
  if (cgroup.isPopulated || cgroup.children.size > 0) return -EBUSY;
  cgroup.remove();
  return 0;
}
