/** unshare(2): ksys_unshare() of kernel/fork.c. */
import { EINVAL } from "../abi/errno.ts";
import {
  CLONE_FILES,
  CLONE_FS,
  CLONE_NEWNS,
  CLONE_NEWUSER,
  CLONE_SIGHAND,
  CLONE_SYSVSEM,
  CLONE_THREAD,
  CLONE_VM,
  UNSHARE_EMPTY_MNTNS,
} from "../abi/sched.ts";
import type { UserNamespaceRlimits } from "./create-user-namespace.ts";
import type { NamespaceCaller } from "./namespace-caller.ts";
import { type MountNamespaceCopier, NamespaceChange } from "./namespace-change.ts";
import { CLONE_NEW_PRIVILEGED } from "./namespace-type.ts";
import { refuse } from "./refusal.ts";

const UNSHARE_FLAGS =
  CLONE_THREAD |
  CLONE_FS |
  CLONE_SIGHAND |
  CLONE_VM |
  CLONE_FILES |
  CLONE_SYSVSEM |
  CLONE_NEWUSER |
  CLONE_NEW_PRIVILEGED;

/** What some flags ask for without saying so. GEN-043 */
export function impliedUnshareFlags(flags: number): number {
  if (!fitsWord(flags)) return flags; // checkUnshareFlags() will refuse it
  let implied = flags;
  if ((implied & CLONE_NEWUSER) !== 0) implied |= CLONE_THREAD | CLONE_FS;
  if ((implied & CLONE_VM) !== 0) implied |= CLONE_SIGHAND;
  if ((implied & CLONE_SIGHAND) !== 0) implied |= CLONE_THREAD;
  if ((implied & UNSHARE_EMPTY_MNTNS) !== 0) implied |= CLONE_NEWNS; // NEW-010
  if ((implied & CLONE_NEWNS) !== 0) implied |= CLONE_FS;
  return implied;
}

/** check_unshare_flags(), on flags with those they imply. GEN-031, GEN-032, GEN-040 */
export function checkUnshareFlags(flags: number, caller: NamespaceCaller): number {
  const known = caller.pidNamespace.tree.behaves("newMountNamespaces")
    ? UNSHARE_FLAGS | UNSHARE_EMPTY_MNTNS
    : UNSHARE_FLAGS;
  if (!fitsWord(flags) || (flags & ~known) !== 0) return refuse(EINVAL, "GEN-040", { flags });
  // unshare(2): EINVAL, CLONE_THREAD, CLONE_SIGHAND, or CLONE_VM, and the caller is multithreaded. There is nothing to unshare else.
  if ((flags & (CLONE_THREAD | CLONE_SIGHAND | CLONE_VM)) !== 0 && caller.isMultithreaded) {
    return refuse(EINVAL, "GEN-031", { flags });
  }
  if ((flags & (CLONE_SIGHAND | CLONE_VM)) !== 0 && caller.sharesSighand) return -EINVAL;
  if ((flags & CLONE_VM) !== 0 && caller.sharesMemory) return -EINVAL;
  return 0;
}

/**
 * The namespaces part of unshare(2): everything the checked `flags` ask for, or -errno and nothing. CLONE_FS, CLONE_FILES and
 * CLONE_SYSVSEM are the kernel's, which does them before it commits.
 */
export function prepareUnshare(
  flags: number,
  caller: NamespaceCaller,
  mounts: MountNamespaceCopier,
  rlimits?: UserNamespaceRlimits,
): NamespaceChange | number {
  const change = NamespaceChange.forCaller(caller);
  const error = change.copyCredentials(flags, rlimits) || change.createNamespaces(flags, mounts);
  if (error < 0) {
    change.abort();
    return error;
  }
  return change;
}

/** An unsigned long without bits beyond the 32 that have names. */
function fitsWord(flags: number): boolean {
  return flags >= -0x80000000 && flags <= 0xffffffff;
}
