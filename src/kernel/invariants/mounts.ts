/** Invariants of mounts and of what propagates between them. */
import type { Mount } from "../../fs/mount.ts";
import { MountNamespace } from "../../fs/mount-namespace.ts";
import type { PeerGroup } from "../../fs/peer-group.ts";
import type { Kernel } from "../kernel.ts";
import { type Invariant, namespacesOf } from "./invariant.ts";

/** Those of published namespaces. */
export function* everyMount(kernel: Kernel): Iterable<Mount> {
  for (const namespace of namespacesOf(kernel)) if (namespace instanceof MountNamespace) yield* namespace.mounts;
}

export const peerGroups: Invariant = {
  number: 27,
  says: "Peer groups have the mounts that say they are in them, and nobody follows himself.",
  *check(kernel) {
    const ids = new Map<number, PeerGroup>();
    for (const mount of everyMount(kernel)) {
      const { peerGroup, master } = mount;
      if (peerGroup !== null) {
        if (!peerGroup.members.includes(mount)) yield `mount ${mount.id} is no member of its group ${peerGroup.id}`;
        if ((ids.get(peerGroup.id) ?? peerGroup) !== peerGroup) yield `two groups have the number ${peerGroup.id}`;
        ids.set(peerGroup.id, peerGroup);
      }
      const passed = new Set<PeerGroup>();
      for (let at = master; at !== null; at = masterOf(at)) {
        if (at === peerGroup || passed.has(at)) {
          yield `mount ${mount.id} follows itself`;
          break;
        }
        passed.add(at);
      }
    }
  },
};

/** All members of a group follow the same one, if any. */
function masterOf(group: PeerGroup): PeerGroup | null {
  return group.members.find(({ master }) => master !== null)?.master ?? null;
}

export const mountTree: Invariant = {
  number: 30,
  says: "The mounts of a namespace are one tree below its root, each at the place its parent knows it at.",
  *check(kernel) {
    for (const namespace of namespacesOf(kernel)) {
      if (!(namespace instanceof MountNamespace)) continue;
      for (const mount of namespace.mounts) {
        if (mount.namespace !== namespace) yield `mount ${mount.id} of ${namespace.name} is of another namespace`;
        const { parent, mountpoint } = mount;
        if (parent === null) {
          if (mount !== namespace.root) yield `mount ${mount.id} of ${namespace.name} hangs nowhere`;
        } else if (!parent.children.has(mount) || mountpoint?.mountedHere?.get(parent) !== mount) {
          yield `mount ${mount.id} is not where its parent has it`;
        }
      }
    }
  },
};
