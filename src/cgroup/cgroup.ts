import { anyRef, bool, float, map, nullable, ref, set, text, uint } from "../state/fields.ts";
import { savable } from "../state/savable.ts";
import { ALL_CONTROLLERS, type ControllerMask, THREADED_CONTROLLERS } from "./controller.ts";
import { CpuGroup } from "./cpu-group.ts";
import type { CgroupHierarchy } from "./hierarchy.ts";
import type { CgroupMember } from "./member.ts";
import { MemoryGroup } from "./memory-group.ts";
import { PidsGroup } from "./pids-group.ts";

/** What a cgroup tells its directory. */
export interface CgroupDirectoryNode {
  /** The contents of a file changed by themselves (cgroup_file_notify()). */
  fileChanged(name: string): void;
  /** Controllers came or went: so do their files. */
  controllersChanged(): void;
}

/** One node of the unified hierarchy (struct cgroup). */
export class Cgroup {
  readonly hierarchy: CgroupHierarchy;
  /** Null for the root. */
  readonly parent: Cgroup | null;
  readonly name: string;
  /** 0 for the root. */
  readonly level: number;
  /** Those that are not removed, in the order they were made. */
  readonly children: Map<string, Cgroup>;
  /** Removed. It lives on while zombies, namespaces or children refer to it. */
  isDead: boolean;
  /** Tasks that have not exited, in the order they came. */
  readonly members: Set<CgroupMember>;
  /** Children with members in them or below, by kind. */
  populatedDomains: number;
  populatedThreadeds: number;
  /** Where the processes of its threads belong: itself, unless it is threaded (dom_cgrp). */
  domain: Cgroup;
  /** Threaded cgroups whose domain this is. */
  threadedChildren: number;
  /** Controllers that are on in its children. */
  subtreeControl: ControllerMask;
  /** cgroup.max.depth and cgroup.max.descendants; Infinity for "max". */
  maxDepth: number;
  maxDescendants: number;
  /** Below it, at any depth. */
  descendants: number;
  /** Removed, but referred to. */
  dyingDescendants: number;
  /** Zombies, namespaces and children that refer to it; memory that is charged to it. */
  references: number;
  /** cgroup.freeze is 1. */
  freezes: boolean;
  /** It or an ancestor freezes: its members stop. */
  isFreezing: boolean;
  /** ... and all of them, here and below, have stopped. */
  isFrozen: boolean;
  /** CPU time of tasks here and below, in nanoseconds, since it was made. Not counted for the root: that is the machine's. */
  cpuUserNs: number;
  cpuSystemNs: number;
  /** Null where the controller is off. */
  pids: PidsGroup | null;
  cpu: CpuGroup | null;
  memory: MemoryGroup | null;
  /** The same of the nearest ancestor where it is off: whose share its tasks have, and what their memory is charged to. Null: the machine's. */
  cpuGroup: CpuGroup | null;
  memoryGroup: MemoryGroup | null;
  /** Its directory in cgroupfs; null until the file system is mounted for the first time. */
  node: CgroupDirectoryNode | null;

  /** Unlisted: `attachChild` of the parent makes it known. */
  constructor(hierarchy: CgroupHierarchy, parent: Cgroup | null, name: string) {
    this.hierarchy = hierarchy;
    this.parent = parent;
    this.name = name;
    this.level = parent === null ? 0 : parent.level + 1;
    this.children = new Map();
    this.isDead = false;
    this.members = new Set();
    this.populatedDomains = 0;
    this.populatedThreadeds = 0;
    this.domain = this;
    this.threadedChildren = 0;
    this.subtreeControl = 0;
    this.maxDepth = Number.POSITIVE_INFINITY;
    this.maxDescendants = Number.POSITIVE_INFINITY;
    this.descendants = 0;
    this.dyingDescendants = 0;
    this.references = 0;
    this.freezes = false;
    this.isFreezing = false;
    this.isFrozen = false;
    this.cpuUserNs = 0;
    this.cpuSystemNs = 0;
    this.pids = null;
    this.cpu = null;
    this.memory = null;
    this.cpuGroup = parent?.cpuGroup ?? null;
    this.memoryGroup = parent?.memoryGroup ?? null;
    this.node = null;
  }

  /** Controllers whose files it has (cgroup_control()): those its parent gives its children. */
  get controllers(): ControllerMask {
    if (this.parent === null) return ALL_CONTROLLERS;
    const mask = this.parent.subtreeControl;
    return this.isThreaded ? mask & THREADED_CONTROLLERS : mask;
  }

  get isThreaded(): boolean {
    return this.domain !== this;
  }

  /** A task that has not exited is in it or below. */
  get isPopulated(): boolean {
    return this.members.size > 0 || this.populatedDomains > 0 || this.populatedThreadeds > 0;
  }

  /** True for `ancestor` itself, too. */
  isSameOrBelow(ancestor: Cgroup): boolean {
    let at: Cgroup = this;
    while (at.level > ancestor.level) at = at.parent!;
    return at === ancestor;
  }

  /** It and everything below it, parents first. The tree does not change meanwhile. */
  *subtree(): Iterable<Cgroup> {
    const stack: Cgroup[] = [this];
    for (let at = stack.pop(); at !== undefined; at = stack.pop()) {
      yield at;
      stack.push(...[...at.children.values()].reverse());
    }
  }

  // --- members

  /** `member` comes in: a new task, or one that has left another cgroup. */
  join(member: CgroupMember): void {
    const wasPopulated = this.isPopulated;
    this.members.add(member);
    member.cgroup = this;
    if (!wasPopulated) this.populatedChanged(1);
    this.updateFrozen();
  }

  /** `member` migrates, or has exited. */
  leave(member: CgroupMember): void {
    this.members.delete(member);
    if (!this.isPopulated) this.populatedChanged(-1);
    this.updateFrozen();
  }

  /** cgroup_update_populated(): ancestors learn of it as far as it changes anything for them. */
  private populatedChanged(by: 1 | -1): void {
    let changed: Cgroup = this;
    for (;;) {
      changed.node?.fileChanged("cgroup.events");
      const { parent } = changed;
      if (parent === null) return;
      const wasPopulated = parent.isPopulated;
      if (changed.isThreaded) parent.populatedThreadeds += by;
      else parent.populatedDomains += by;
      if (parent.isPopulated === wasPopulated) return;
      changed = parent;
    }
  }

  /** Time a member used. */
  chargeCpu(userNs: number, systemNs: number): void {
    for (let at: Cgroup = this; at.parent !== null; at = at.parent) {
      at.cpuUserNs += userNs;
      at.cpuSystemNs += systemNs;
    }
  }

  // --- freezer (kernel/cgroup/freezer.c)

  /** cgroup.freeze is written. */
  setFreezes(freezes: boolean): void {
    if (this.freezes === freezes) return;
    this.freezes = freezes;
    this.inheritFreezing();
  }

  /** Whether an ancestor freezes concerns all below. */
  inheritFreezing(): void {
    const changed: Cgroup[] = [];
    for (const at of this.subtree()) {
      const isFreezing = at.freezes || at.parent?.isFreezing === true;
      if (at.isFreezing === isFreezing) continue;
      at.isFreezing = isFreezing;
      changed.push(at);
    }
    for (const at of changed) for (const member of [...at.members]) member.freezerChanged();
    // From below: who has nobody else to wait for is frozen at once.
    for (const at of changed.reverse()) at.updateFrozen();
  }

  /** cgroup_update_frozen(): whether everybody stands still may have changed, here and above. */
  updateFrozen(): void {
    for (let at: Cgroup | null = this; at !== null; at = at.parent) {
      const isFrozen: boolean = at.isFreezing && at.standsStill;
      if (at.isFrozen === isFrozen) return;
      at.isFrozen = isFrozen;
      at.node?.fileChanged("cgroup.events");
    }
  }

  private get standsStill(): boolean {
    for (const member of this.members) if (!member.isStanding) return false;
    for (const child of this.children.values()) if (!child.isFrozen) return false;
    return true;
  }

  // --- lifetime

  /** Makes a child known. */
  attachChild(child: Cgroup): void {
    this.children.set(child.name, child);
    this.retain();
    for (let at: Cgroup | null = this; at !== null; at = at.parent) at.descendants++;
    child.inheritFreezing();
    child.updateFrozen();
  }

  /** cgroup_destroy_locked(), behind its checks: the name is free again. */
  remove(): void {
    const { parent } = this;
    if (parent === null) throw new Error("the root cgroup cannot be removed");
    this.isDead = true;
    parent.children.delete(this.name);
    if (this.isThreaded) this.domain.threadedChildren--;
    for (let at: Cgroup | null = parent; at !== null; at = at.parent) {
      at.descendants--;
      at.dyingDescendants++;
    }
    this.node = null;
    parent.updateFrozen();
    this.forgetIfUnused();
  }

  retain(): void {
    this.references++;
  }

  release(): void {
    this.references--;
    this.forgetIfUnused();
  }

  /** The last reference takes the one of its parent along. */
  private forgetIfUnused(): void {
    for (let at: Cgroup | null = this; at?.isDead === true && at.references === 0; ) {
      for (let above = at.parent; above !== null; above = above.parent) above.dyingDescendants--;
      at = at.parent;
      if (at !== null) at.references--;
    }
  }
}

savable(Cgroup, {
  name: "cgroup.Cgroup",
  version: 1,
  saved: {
    hierarchy: anyRef<CgroupHierarchy>(),
    parent: nullable(ref(() => Cgroup)),
    name: text,
    level: uint,
    children: map(
      text,
      ref(() => Cgroup),
    ),
    isDead: bool,
    members: set(anyRef<CgroupMember>("freezerChanged")),
    populatedDomains: uint,
    populatedThreadeds: uint,
    domain: ref(() => Cgroup),
    threadedChildren: uint,
    subtreeControl: uint,
    maxDepth: float,
    maxDescendants: float,
    descendants: uint,
    dyingDescendants: uint,
    references: uint,
    freezes: bool,
    isFreezing: bool,
    isFrozen: bool,
    cpuUserNs: uint,
    cpuSystemNs: uint,
    pids: nullable(ref(() => PidsGroup)),
    cpu: nullable(ref(() => CpuGroup)),
    memory: nullable(ref(() => MemoryGroup)),
    cpuGroup: nullable(ref(() => CpuGroup)),
    memoryGroup: nullable(ref(() => MemoryGroup)),
    node: nullable(anyRef<CgroupDirectoryNode>("fileChanged", "controllersChanged")),
  },
});
