import type { Mount } from "./mount.ts";

/**
 * Takes `top` and everything below it out of the tree and the namespace (umount_tree()). Each mount stays alive for those who still use
 * it, on its own: nothing stays connected, so ".." and names end at its root (MNT-022).
 */
export function unmountTree(top: Mount): void {
  const mounts = [...top.subtree()];
  for (const mount of mounts.reverse()) {
    mount.namespace?.leave(mount);
    mount.detachFromParent();
    mount.isLocked = false;
    mount.release();
  }
}
