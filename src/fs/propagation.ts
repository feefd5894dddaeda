import { MS_PRIVATE, MS_SHARED, MS_SLAVE, MS_UNBINDABLE } from "../abi/mount.ts";
import type { Mount } from "./mount.ts";
import { PeerGroup } from "./peer-group.ts";

/** change_mnt_propagation(): one mount, one of the four types. The transitions are table 1.12c of mount_namespaces(7)'s rules. */
export function changePropagation(mount: Mount, type: number): void {
  switch (type) {
    case MS_SHARED:
      makeShared(mount);
      break;
    case MS_SLAVE:
      makeSlave(mount);
      break;
    case MS_PRIVATE:
      makePrivate(mount);
      break;
    case MS_UNBINDABLE:
      makePrivate(mount);
      mount.isUnbindable = true;
      break;
  }
}

/** MNT-013: a slave that is made shared keeps its master. MNT-014: an unbindable mount becomes shared. */
export function makeShared(mount: Mount): void {
  if (mount.peerGroup === null) new PeerGroup(mount.superblock.vfs).addMember(mount);
  mount.isUnbindable = false;
}

/** Leaves the peer group and follows it. MNT-015: the only member has nobody to follow but its own master, if it has one. */
function makeSlave(mount: Mount): void {
  const [peer] = mount.peerGroup?.peersOf(mount) ?? [];
  const followed = peer ?? mount.masterPeer;
  mount.peerGroup?.removeMember(mount);
  mount.master?.removeSlave(mount);
  // MNT-013: no-op on a private mount; MNT-014: leaves an unbindable one unbindable
  followed?.peerGroup?.addSlave(mount, followed);
}

/** MNT-013: drops both memberships. */
export function makePrivate(mount: Mount): void {
  mount.peerGroup?.removeMember(mount);
  mount.master?.removeSlave(mount);
  mount.isUnbindable = false;
}
