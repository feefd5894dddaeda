/** cgroup.subtree_control: which controllers the children of a cgroup have (cgroup_subtree_control_write()). */
import { EBUSY, EINVAL, ENOENT, EOPNOTSUPP } from "../abi/errno.ts";
import type { Cgroup } from "./cgroup.ts";
import {
  CGROUP_CPU,
  CGROUP_MEMORY,
  CGROUP_PIDS,
  CONTROLLERS,
  type ControllerMask,
  THREADED_CONTROLLERS,
} from "./controller.ts";
import { CpuGroup } from "./cpu-group.ts";
import { MemoryGroup } from "./memory-group.ts";
import { PidsGroup } from "./pids-group.ts";
import { canBeThreadRoot, isMixable, isThreadRoot, isValidDomain } from "./thread-mode.ts";

/** What a write asks for. */
export interface ControlChange {
  readonly enable: ControllerMask;
  readonly disable: ControllerMask;
}

/** "+pids -memory"; the last word about a controller counts. EINVAL for anything else. */
export function parseControlChange(words: string): ControlChange | number {
  let enable = 0;
  let disable = 0;
  for (const word of words.split(" ")) {
    if (word === "") continue;
    const bit = CONTROLLERS.find(({ name }) => name === word.slice(1))?.bit;
    if (bit === undefined) return -EINVAL;
    if (word.startsWith("+")) {
      enable |= bit;
      disable &= ~bit;
    } else if (word.startsWith("-")) {
      disable |= bit;
      enable &= ~bit;
    } else return -EINVAL;
  }
  return { enable, disable };
}

/** Turns controllers on and off in the children of `cgroup`: all of them, or none. */
export function changeSubtreeControl(cgroup: Cgroup, change: ControlChange): number {
  const enable = change.enable & ~cgroup.subtreeControl;
  const disable = change.disable & cgroup.subtreeControl;
  for (const { bit } of CONTROLLERS) {
    // cgroups(7): ENOENT, the cgroup itself has not got the controller
    if ((enable & bit) !== 0 && (cgroup.controllers & bit) === 0) return -ENOENT;
    if ((disable & bit) === 0) continue;
    // cgroups(7): EBUSY, a child uses it for its own children
    for (const child of cgroup.children.values()) if ((child.subtreeControl & bit) !== 0) return -EBUSY;
  }
  const error = vetEnable(cgroup, enable);
  if (error < 0) return error;
  if (enable === 0 && disable === 0) return 0;
  cgroup.subtreeControl = (cgroup.subtreeControl | enable) & ~disable;
  for (const child of cgroup.children.values()) updateControllers(child);
  return 0;
}

/** cgroup_vet_subtree_control_enable() */
function vetEnable(cgroup: Cgroup, enable: ControllerMask): number {
  if (enable === 0) return 0;
  if (!isValidDomain(cgroup.domain)) return -EOPNOTSUPP;
  if (isMixable(cgroup)) return 0;
  if ((enable & ~THREADED_CONTROLLERS) !== 0) {
    // Domain controllers know processes only: they cannot be on within a threaded subtree.
    if (isThreadRoot(cgroup) || cgroup.isThreaded) return -EOPNOTSUPP;
  } else if (canBeThreadRoot(cgroup) || cgroup.isThreaded) return 0;
  // cgroups(7): EBUSY, "no internal processes": children never compete with processes of their parent
  return cgroup.members.size > 0 ? -EBUSY : 0;
}

/** Gives `cgroup` the state of each controller it has now, and takes what it has no longer. */
export function updateControllers(cgroup: Cgroup): void {
  const { controllers } = cgroup;
  const hasPids = (controllers & CGROUP_PIDS) !== 0;
  if (hasPids !== (cgroup.pids !== null)) {
    cgroup.pids = hasPids ? new PidsGroup(pidsGroupOf(cgroup.parent!)) : null;
    for (const at of cgroup.subtree()) for (const member of at.members) recountPids(member);
  }
  const hasCpu = (controllers & CGROUP_CPU) !== 0;
  if (hasCpu !== (cgroup.cpu !== null)) {
    cgroup.cpu = hasCpu ? new CpuGroup() : null;
    for (const at of cgroup.subtree()) at.cpuGroup = at.cpu ?? at.parent!.cpuGroup;
  }
  const hasMemory = (controllers & CGROUP_MEMORY) !== 0;
  if (hasMemory !== (cgroup.memory !== null)) {
    // What is charged to a group that goes stays charged to its parents until it is free.
    cgroup.memory = hasMemory ? new MemoryGroup(cgroup.parent!.memoryGroup, cgroup) : null;
    for (const at of cgroup.subtree()) at.memoryGroup = at.memory ?? at.parent!.memoryGroup;
  }
  cgroup.node?.controllersChanged();
}

/** The nearest group of the pids controller: the root has one. */
export function pidsGroupOf(cgroup: Cgroup): PidsGroup {
  let at = cgroup;
  while (at.pids === null) at = at.parent!;
  return at.pids;
}

/** pids_can_attach(): the task is counted where it is now. */
export function recountPids(member: { readonly cgroup: Cgroup; pidsGroup: PidsGroup }): void {
  const group = pidsGroupOf(member.cgroup);
  if (group === member.pidsGroup) return;
  group.charge();
  member.pidsGroup.uncharge();
  member.pidsGroup = group;
}
