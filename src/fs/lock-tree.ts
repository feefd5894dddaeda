import { MS_NODEV, MS_NOEXEC, MS_NOSUID, MS_RDONLY } from "../abi/mount.ts";
import type { Mount } from "./mount.ts";
import { ATIME_FLAGS } from "./mount-checks.ts";

const LOCKABLE = MS_RDONLY | MS_NODEV | MS_NOSUID | MS_NOEXEC;

/**
 * lock_mnt_tree(): a tree that comes into a mount namespace of less privilege. Its restrictions stay (MNT-053), and nothing in it can be
 * taken off to see what is underneath (MNT-051).
 */
export function lockTree(top: Mount): void {
  for (const mount of top.subtree()) {
    mount.lockedFlags |= (mount.flags & LOCKABLE) | ATIME_FLAGS;
    mount.isLocked = true;
  }
}
