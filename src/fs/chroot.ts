import { MAY_CHDIR, MAY_EXEC } from "../abi/access.ts";
import { CAP_SYS_CHROOT } from "../abi/capability.ts";
import { EPERM } from "../abi/errno.ts";
import { refuseCapability } from "../ns/refusal.ts";
import type { Caller } from "./caller.ts";
import { LOOKUP_DIRECTORY, LOOKUP_FOLLOW, lookup } from "./path-walk.ts";
import { inodePermission } from "./permission.ts";

/** chroot(2). The working directory stays where it is. */
export function chroot(caller: Caller, pathname: string): number {
  const path = lookup(caller, caller.fs.cwd, pathname, LOOKUP_FOLLOW | LOOKUP_DIRECTORY);
  if (typeof path === "number") return path;
  const error = inodePermission(caller, path.mount.idmap, path.inode, MAY_EXEC | MAY_CHDIR);
  if (error < 0) return error;
  // chroot(2): EPERM, no CAP_SYS_CHROOT in the caller's user namespace; every path error comes first (MNT-026)
  const { credentials } = caller;
  if (!credentials.isCapable(CAP_SYS_CHROOT))
    return refuseCapability(EPERM, "MNT-026", credentials, CAP_SYS_CHROOT, credentials.userNamespace);
  caller.fs.setRoot(path);
  return 0;
}

/** current_chrooted(): the caller's root is not that of its mount namespace. */
export function isChrooted(caller: Caller): boolean {
  return !caller.fs.root.equals(caller.mountNamespace.rootPath());
}
