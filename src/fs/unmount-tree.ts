import type { Dentry } from "./dentry.ts";
import type { Mount } from "./mount.ts";
import type { MountNamespace } from "./mount-namespace.ts";
import { propagateUmount } from "./propagate-umount.ts";
import { makePrivate } from "./propagation.ts";

// Which mounts stay connected to a parent that goes with them (UMOUNT_CONNECTED, disconnect_mount()).
const CONNECT_NONE = 0;
/** Locked ones: they keep covering what they cover. */
const CONNECT_LOCKED = 1;
const CONNECT_ALL = 2;

/** Takes `top` and everything below it out of its tree and namespace (umount_tree()). Other mounts hear nothing of it. */
export function unmountTree(top: Mount): void {
  dismantle(top.subtree(), CONNECT_NONE);
}

/** dissolve_on_fput(): a detached tree whose file is closed. To those who are in it, it stays the tree it was. */
export function dissolveTree(top: Mount): void {
  dismantle(top.subtree(), CONNECT_ALL);
}

/**
 * umount2(2): `top` with everything below it, and what corresponds to it on the peers and slaves of its parent (UMOUNT_PROPAGATE).
 * `isLazy`: there may be users, who must not get to see what locked mounts cover.
 */
export function unmountEverywhere(top: Mount, isLazy: boolean): void {
  const mounts = top.subtree();
  const others = propagateUmount(mounts);
  const revealed = coveringMounts(others, new Set([...mounts, ...others]));
  const namespaces = new Set<MountNamespace>();
  for (const mount of [...mounts, ...others]) if (mount.namespace !== null) namespaces.add(mount.namespace);
  const connects = isLazy ? CONNECT_LOCKED : CONNECT_NONE;
  dismantle(mounts, connects);
  dismantle(others, connects);
  for (const { mount, parent, mountpoint } of revealed) mount.attachTo(parent, mountpoint);
  for (const namespace of namespaces) namespace.touch();
}

/** Each mount leaves its place and lives on, by itself, for those who use it: names and ".." end at its root (MNT-022). */
function dismantle(mounts: readonly Mount[], connects: number): void {
  const going = new Set(mounts);
  const alone: Mount[] = [];
  for (const mount of [...mounts].reverse()) {
    mount.namespace?.leave(mount);
    makePrivate(mount);
    const staysConnected = connects === CONNECT_ALL || (connects === CONNECT_LOCKED && mount.isLocked);
    if (staysConnected && mount.parent !== null && going.has(mount.parent)) continue;
    mount.detachFromParent();
    mount.isLocked = false;
    alone.push(mount);
  }
  // Only now: the last reference to a mount takes those along that are connected to it, and propagated ones come in no order.
  for (const mount of alone) mount.release();
}

interface Place {
  readonly mount: Mount;
  readonly parent: Mount;
  readonly mountpoint: Dentry;
}

/** Mounts that cover one of `going` as a whole and are not among all that are `gone`: each moves down to the place of what it covered. */
function coveringMounts(going: readonly Mount[], gone: ReadonlySet<Mount>): Place[] {
  const places: Place[] = [];
  for (const mount of going) {
    const covering = mount.root.mountOn(mount);
    if (covering === null || gone.has(covering)) continue;
    let bottom = mount;
    while (gone.has(bottom.parent!) && bottom.mountpoint === bottom.parent!.root) bottom = bottom.parent!;
    covering.detachFromParent();
    places.push({ mount: covering, parent: bottom.parent!, mountpoint: bottom.mountpoint! });
  }
  return places;
}
