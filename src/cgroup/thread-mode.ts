/** Threaded cgroups (cgroups(7), "Thread mode"): which states a cgroup can be in. kernel/cgroup/cgroup.c */
import { EOPNOTSUPP } from "../abi/errno.ts";
import type { Cgroup } from "./cgroup.ts";
import { THREADED_CONTROLLERS } from "./controller.ts";

/** Domain controllers that are on in its children. */
function domainControl(cgroup: Cgroup): number {
  return cgroup.subtreeControl & ~THREADED_CONTROLLERS;
}

/** cgroup_is_mixable(): the root takes processes and children alike. */
export function isMixable(cgroup: Cgroup): boolean {
  return cgroup.parent === null;
}

/** cgroup_can_be_thread_root() */
export function canBeThreadRoot(cgroup: Cgroup): boolean {
  if (isMixable(cgroup)) return true;
  return !cgroup.isThreaded && cgroup.populatedDomains === 0 && domainControl(cgroup) === 0;
}

/** cgroup_is_thread_root() */
export function isThreadRoot(cgroup: Cgroup): boolean {
  if (cgroup.isThreaded) return false;
  return (
    cgroup.threadedChildren > 0 || (cgroup.members.size > 0 && (cgroup.subtreeControl & THREADED_CONTROLLERS) !== 0)
  );
}

/** cgroup_is_valid_domain() */
export function isValidDomain(cgroup: Cgroup): boolean {
  if (cgroup.isThreaded) return false;
  for (let at = cgroup.parent; at !== null; at = at.parent) {
    if ((!isMixable(at) && isThreadRoot(at)) || at.isThreaded) return false;
  }
  return true;
}

/** cgroup.type */
export function cgroupType(cgroup: Cgroup): string {
  if (cgroup.isThreaded) return "threaded";
  if (!isValidDomain(cgroup)) return "domain invalid";
  return isThreadRoot(cgroup) ? "domain threaded" : "domain";
}

/** cgroup_enable_threaded(): "threaded" is written to cgroup.type. There is no way back. */
export function enableThreaded(cgroup: Cgroup): number {
  if (cgroup.isThreaded) return 0;
  const { domain } = cgroup.parent!;
  // cgroups(7): EOPNOTSUPP, there are processes in it, or domain controllers on
  if (cgroup.isPopulated || domainControl(cgroup) !== 0) return -EOPNOTSUPP;
  if (!isValidDomain(domain) || !canBeThreadRoot(domain)) return -EOPNOTSUPP;
  for (const at of cgroup.subtree()) {
    if (at !== cgroup && !at.isThreaded) continue;
    if (at.isThreaded) at.domain.threadedChildren--;
    at.domain = domain;
    domain.threadedChildren++;
    at.node?.controllersChanged();
  }
  return 0;
}
