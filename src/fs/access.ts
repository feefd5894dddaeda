import { MAY_ACCESS, MAY_EXEC, MAY_WRITE } from "../abi/access.ts";
import { EACCES, EINVAL, EROFS } from "../abi/errno.ts";
import { AT_EACCESS, AT_EMPTY_PATH, AT_SYMLINK_NOFOLLOW } from "../abi/fcntl.ts";
import { MS_NOEXEC } from "../abi/mount.ts";
import { SECBIT_NO_SETUID_FIXUP } from "../abi/securebits.ts";
import { S_IFBLK, S_IFCHR, S_IFIFO, S_IFSOCK, S_IRWXO, S_ISREG } from "../abi/stat.ts";
import { CapabilitySet } from "../ns/capability-set.ts";
import type { Credentials } from "../ns/credentials.ts";
import type { Caller } from "./caller.ts";
import type { FsContext } from "./fs-context.ts";
import type { MountNamespace } from "./mount-namespace.ts";
import type { Path } from "./path.ts";
import { LOOKUP_EMPTY, LOOKUP_FOLLOW, lookup } from "./path-walk.ts";
import { inodePermission, wantWrite } from "./permission.ts";
import type { TtyJobControl } from "./tty/job-control.ts";

/** faccessat2(2): `mode` is F_OK or a set of R_OK, W_OK, X_OK. */
export function access(caller: Caller, start: Path, pathname: string, mode: number, atFlags: number): number {
  // access(2): EINVAL, mode or flags incorrectly specified
  if ((mode & ~S_IRWXO) !== 0) return -EINVAL;
  if ((atFlags & ~(AT_EACCESS | AT_SYMLINK_NOFOLLOW | AT_EMPTY_PATH)) !== 0) return -EINVAL;
  let flags = (atFlags & AT_SYMLINK_NOFOLLOW) !== 0 ? 0 : LOOKUP_FOLLOW;
  if ((atFlags & AT_EMPTY_PATH) !== 0) flags |= LOOKUP_EMPTY;
  const as = (atFlags & AT_EACCESS) !== 0 ? caller : new RealIdCaller(caller);
  const path = lookup(as, start, pathname, flags);
  return typeof path === "number" ? path : accessPath(as, path, mode);
}

function accessPath(caller: Caller, path: Path, mode: number): number {
  const inode = path.inode;
  // access(2): EACCES, nothing can be executed on a noexec mount
  if ((mode & MAY_EXEC) !== 0 && S_ISREG(inode.mode) && (path.mount.flags & MS_NOEXEC) !== 0) return -EACCES;
  const error = inodePermission(caller, path.mount.idmap, inode, mode | MAY_ACCESS);
  if (error < 0 || (mode & MAY_WRITE) === 0) return error;
  // access(2): EROFS; device files on a read-only file system are writable
  const isSpecial = [S_IFCHR, S_IFBLK, S_IFIFO, S_IFSOCK].includes(inode.type);
  return !isSpecial && wantWrite(path) < 0 ? -EROFS : 0;
}

/**
 * The caller with its real ids (access_override_creds()): access(2) answers for the user who runs a set-user-ID program. Capabilities
 * count as if an exec by that user had happened, unless SECBIT_NO_SETUID_FIXUP is set.
 */
class RealIdCaller implements Caller {
  readonly credentials: Credentials;
  readonly fs: FsContext;
  readonly mountNamespace: MountNamespace;
  readonly fileSizeLimit: number;
  readonly jobControl: TtyJobControl | null;
  readonly actsFor: Caller;

  constructor(caller: Caller) {
    this.credentials = realCredentials(caller.credentials);
    this.fs = caller.fs;
    this.mountNamespace = caller.mountNamespace;
    this.fileSizeLimit = caller.fileSizeLimit;
    this.jobControl = caller.jobControl;
    this.actsFor = caller;
  }

  fileSizeLimitExceeded(): void {
    this.actsFor.fileSizeLimitExceeded();
  }
}

function realCredentials(credentials: Credentials): Credentials {
  const { uid, gid, permitted, effective, securebits, userNamespace } = credentials;
  let capabilities = effective;
  if ((securebits & SECBIT_NO_SETUID_FIXUP) === 0) {
    capabilities = uid === userNamespace.makeKuid(0) ? permitted : CapabilitySet.EMPTY;
  }
  return credentials.with({ fsuid: uid, fsgid: gid, effective: capabilities });
}
