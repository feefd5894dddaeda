import { anyRef, int, list } from "../state/fields.ts";
import { savable } from "../state/savable.ts";
import type { Mount } from "./mount.ts";
import type { VirtualFilesystem } from "./virtual-filesystem.ts";
import { virtualFilesystem } from "./virtual-filesystem-field.ts";

/** Mounts that are shared with each other (mount_namespaces(7)): "shared:N" in mountinfo, and "master:N" of its slaves. */
export class PeerGroup {
  readonly vfs: VirtualFilesystem;
  readonly id: number;
  /** Each copy behind its original, which is the order events reach them. */
  readonly members: Mount[];
  /** Mounts that receive from this group and do not send to it. */
  readonly slaves: Mount[];

  constructor(vfs: VirtualFilesystem) {
    this.vfs = vfs;
    this.id = vfs.peerGroupIds.allocate();
    this.members = [];
    this.slaves = [];
  }

  addMember(mount: Mount, behind: Mount | null = null): void {
    // From the end: there are thousands when a tree is bound into itself again and again, and the one it goes behind came last.
    const at = behind === null ? this.members.length : this.members.lastIndexOf(behind) + 1;
    this.members.splice(at, 0, mount);
    mount.peerGroup = this;
  }

  /** The members other than `mount`, in the order events from it reach them. */
  peersOf(mount: Mount): Mount[] {
    const at = this.members.indexOf(mount);
    return [...this.members.slice(at + 1), ...this.members.slice(0, at)];
  }

  /** The newest slave of a member is the first that events reach. */
  addSlave(mount: Mount, of: Mount): void {
    this.slaves.unshift(mount);
    mount.master = this;
    mount.masterPeer = of;
  }

  /** Of the same member as another slave, right behind that. */
  addSlaveBehind(mount: Mount, other: Mount): void {
    this.slaves.splice(this.slaves.indexOf(other) + 1, 0, mount);
    mount.master = this;
    mount.masterPeer = other.masterPeer;
  }

  removeSlave(mount: Mount): void {
    this.slaves.splice(this.slaves.lastIndexOf(mount), 1);
    mount.master = null;
    mount.masterPeer = null;
  }

  /** Those that hear of events from one member, in this order. */
  slavesOf(member: Mount): Mount[] {
    return this.slaves.filter(({ masterPeer }) => masterPeer === member);
  }

  private bequeathSlaves(mount: Mount, peer: Mount | null): void {
    const heir = peer ?? mount.masterPeer;
    for (const slave of this.slavesOf(mount).reverse()) {
      this.removeSlave(slave);
      heir?.peerGroup?.addSlave(slave, heir);
    }
  }

  /** Takes `mount` out. It leaves its slaves to its next peer; the last member to its own master, if it has one (transfer_propagation()). */
  removeMember(mount: Mount): void {
    const { members } = this;
    const at = members.lastIndexOf(mount);
    if (this.slaves.length > 0)
      this.bequeathSlaves(mount, members.length > 1 ? members[(at + 1) % members.length]! : null);
    members.splice(at, 1);
    mount.peerGroup = null;
    if (members.length === 0) this.vfs.peerGroupIds.release(this.id);
  }
}

savable(PeerGroup, {
  name: "fs.PeerGroup",
  version: 1,
  saved: {
    vfs: virtualFilesystem,
    id: int,
    members: list(anyRef<Mount>("attachTo", "subtree")),
    slaves: list(anyRef<Mount>("attachTo", "subtree")),
  },
});
