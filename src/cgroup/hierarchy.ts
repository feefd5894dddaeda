import { bool, external, nullable, ref } from "../state/fields.ts";
import { savable } from "../state/savable.ts";
import { Cgroup } from "./cgroup.ts";
import type { FrameOwners, OomKiller } from "./memory-group.ts";
import { PidsGroup } from "./pids-group.ts";

/** The unified hierarchy: the tree of all cgroups of a kernel, and the mount options that hold for all its mounts (cgrp_dfl_root). */
export class CgroupHierarchy {
  readonly root: Cgroup;
  /** nsdelegate: roots of cgroup namespaces are delegation boundaries. CGROUP-015 */
  isNamespaceDelegated: boolean;
  /** favordynmods: migrations are no faster for it here. */
  favorsDynamicMods: boolean;
  /** memory_recursiveprot: nothing is reclaimed here, so nothing needs protection. */
  isProtectionRecursive: boolean;
  /** memory_localevents: memory.events counts as memory.events.local does. */
  hasLocalMemoryEvents: boolean;

  /** The frames that memory groups own; null without a kernel. */
  pool: FrameOwners | null;
  /** Set by the kernel, again after a load. */
  oomKiller: OomKiller | null;

  constructor() {
    this.root = new Cgroup(this, null, "");
    this.root.pids = new PidsGroup(null);
    this.pool = null;
    this.oomKiller = null;
    this.isNamespaceDelegated = false;
    this.favorsDynamicMods = false;
    this.isProtectionRecursive = false;
    this.hasLocalMemoryEvents = false;
  }

  /** num_cgroups of /proc/cgroups: removed ones count while something refers to them. */
  get count(): number {
    return 1 + this.root.descendants + this.root.dyingDescendants;
  }
}

savable(CgroupHierarchy, {
  name: "cgroup.CgroupHierarchy",
  version: 1,
  saved: {
    root: ref(() => Cgroup),
    isNamespaceDelegated: bool,
    favorsDynamicMods: bool,
    isProtectionRecursive: bool,
    hasLocalMemoryEvents: bool,
    pool: nullable(external<FrameOwners>("framePool")),
  },
  transient: { oomKiller: () => null },
});
