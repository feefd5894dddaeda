import { EINVAL, EOPNOTSUPP } from "../abi/errno.ts";
import { S_ISREG } from "../abi/stat.ts";
import { RWF_APPEND, RWF_ATOMIC, RWF_DONTCACHE, RWF_NOAPPEND, RWF_NOWAIT, RWF_SUPPORTED } from "../abi/uio.ts";
import type { FileDescription } from "../fs/file-description.ts";

/** kiocb_set_rw_flags(): what preadv2(2) and pwritev2(2) may ask of `file`. @returns 0 or -errno. */
export function checkRwFlags(file: FileDescription, flags: number): number {
  // readv(2): EOPNOTSUPP, an unknown flag is specified in flags
  if ((flags & ~RWF_SUPPORTED) !== 0) return -EOPNOTSUPP;
  if ((flags & RWF_APPEND) !== 0 && (flags & RWF_NOAPPEND) !== 0) return -EINVAL;
  // Files of the page cache do not promise to be fast (no FMODE_NOWAIT), as those of Linux's tmpfs.
  if ((flags & RWF_NOWAIT) !== 0 && S_ISREG(file.inode.mode)) return -EOPNOTSUPP;
  if ((flags & (RWF_ATOMIC | RWF_DONTCACHE)) !== 0) return -EOPNOTSUPP;
  return 0;
}
