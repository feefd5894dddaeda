/** Cgroup namespaces: a view of the cgroup hierarchy from one cgroup on (cgroup_namespaces(7), kernel/cgroup/namespace.c). */
import { CLONE_NEWCGROUP } from "../abi/sched.ts";
import { Cgroup } from "../cgroup/cgroup.ts";
import { ref } from "../state/fields.ts";
import { savable } from "../state/savable.ts";
import type { Kuid } from "./ids.ts";
import { Namespace } from "./namespace.ts";
import { chargeNamespace } from "./namespace-limits.ts";
import type { UserCounts } from "./user-counts.ts";
import { UserNamespace } from "./user-namespace.ts";

/** A cgroup namespace (cgroup_namespaces(7)). */
export class CgroupNamespace extends Namespace {
  declare readonly owner: UserNamespace;
  /** What it shows as "/". It may be removed meanwhile, and stays the root of the view. CGROUP-001, CGROUP-011 */
  root: Cgroup;

  constructor(owner: UserNamespace, charge: UserCounts | null, root: Cgroup) {
    super(CLONE_NEWCGROUP, owner.tree, owner, charge);
    this.root = root;
    root.retain();
  }

  /** copy_cgroup_ns(): one rooted at `root`, the creator's cgroup. Unpublished and without a reference. */
  static create(owner: UserNamespace, creator: Kuid, root: Cgroup): CgroupNamespace | number {
    const charge = chargeNamespace(owner, creator, CLONE_NEWCGROUP);
    return typeof charge === "number" ? charge : new CgroupNamespace(owner, charge, root);
  }

  /** cgroup_post_fork(): clone3(2) with CLONE_INTO_CGROUP: the namespace begins where the child is. CGROUP-012 */
  moveRoot(root: Cgroup): void {
    root.retain();
    this.root.release();
    this.root = root;
  }

  protected override onRelease(): void {
    this.root.release();
  }
}

savable(CgroupNamespace, {
  name: "ns.CgroupNamespace",
  version: 1,
  saved: { owner: ref(() => UserNamespace), root: ref(() => Cgroup) },
});
