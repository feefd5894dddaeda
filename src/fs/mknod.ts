import { CAP_MKNOD } from "../abi/capability.ts";
import { EINVAL, EPERM } from "../abi/errno.ts";
import { S_IALLUGO, S_IFBLK, S_IFCHR, S_IFDIR, S_IFIFO, S_IFMT, S_IFREG, S_IFSOCK } from "../abi/stat.ts";
import { refuseCapability } from "../ns/refusal.ts";
import type { RuleNumber } from "../ns/rules/index.ts";
import type { UserNamespace } from "../ns/user-namespace.ts";
import type { Caller } from "./caller.ts";
import { creationMode } from "./creation-mode.ts";
import { creatorThrough } from "./creator.ts";
import type { Dentry } from "./dentry.ts";
import { lookupForCreation, mayCreate, type NewEntry } from "./directory-entry.ts";
import { created } from "./fsnotify/changes.ts";
import { shownInode } from "./idmap.ts";
import type { Path } from "./path.ts";

/** Overlay file systems' "nothing here": character device 0:0, which needs no capability (MNT-058). */
const WHITEOUT_DEV = 0;

/** mknodat(2): regular files, devices, FIFOs and sockets. `dev` counts for devices only. */
export function mknod(caller: Caller, start: Path, pathname: string, mode: number, dev: number): number {
  const type = mode & S_IFMT;
  // mknod(2): EINVAL, a type other than these; EPERM, a directory (may_mknod())
  if (type === S_IFDIR) return -EPERM;
  if (![0, S_IFREG, S_IFCHR, S_IFBLK, S_IFIFO, S_IFSOCK].includes(type)) return -EINVAL;
  const entry = lookupForCreation(caller, start, pathname, false);
  if (typeof entry === "number") return entry;
  const finalMode = creationMode(
    caller,
    shownInode(entry.parent.mount.idmap, entry.directory),
    (type === 0 ? S_IFREG : type) | (mode & S_IALLUGO),
  );
  return created(makeNode(caller, entry, finalMode, dev));
}

/** Makes a socket's or another node behind a name found by `lookupForCreation` (vfs_create(), vfs_mknod()). */
export function makeNode(caller: Caller, entry: NewEntry, mode: number, dev: number): Dentry | number {
  const { directory, parent, name } = entry;
  const error = mayCreate(caller, parent);
  if (error < 0) return error;
  const type = mode & S_IFMT;
  const creator = creatorThrough(caller, parent.mount.idmap, directory.superblock);
  if (type === S_IFREG) return directory.create(creator, parent.dentry, name, mode);
  const isDevice = type === S_IFCHR || type === S_IFBLK;
  const isWhiteout = type === S_IFCHR && dev === WHITEOUT_DEV;
  // mknod(2): EPERM, devices need CAP_MKNOD (CAP-001: in the initial user namespace)
  if (isDevice && !isWhiteout) {
    const initial = directory.superblock.vfs.initialUserNamespace;
    if (!caller.credentials.hasCapability(CAP_MKNOD, initial))
      return refuseCapability(EPERM, ruleOf(caller, initial), caller.credentials, CAP_MKNOD, initial);
  }
  return directory.mknod(creator, parent.dentry, name, mode, isDevice ? dev : 0);
}

/** The same check, which a user namespace's root meets as a rule of its own. */
function ruleOf({ credentials }: Caller, initial: UserNamespace): RuleNumber {
  return credentials.userNamespace === initial ? "CAP-001" : "MNT-058";
}
