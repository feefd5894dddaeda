import { EBADF, EFBIG, EINVAL, EISDIR, ENODEV, EOPNOTSUPP, ESPIPE } from "../abi/errno.ts";
import { FALLOC_FL_KEEP_SIZE, FALLOC_FL_PUNCH_HOLE } from "../abi/fcntl.ts";
import { S_ISDIR, S_ISFIFO, S_ISREG } from "../abi/stat.ts";
import type { Caller } from "./caller.ts";
import type { FileDescription } from "./file-description.ts";
import { noteModified } from "./fsnotify/changes.ts";
import { removePrivileges } from "./remove-privileges.ts";
import { MAX_FILE_SIZE } from "./superblock.ts";
import { checkNewSize, touchTimes } from "./truncate.ts";

/** fallocate(2): preallocation (0, FALLOC_FL_KEEP_SIZE) and holes (FALLOC_FL_PUNCH_HOLE with KEEP_SIZE). */
export function fallocate(caller: Caller, file: FileDescription, mode: number, offset: number, length: number): number {
  const inode = file.inode;
  if (offset < 0 || length <= 0) return -EINVAL;
  // fallocate(2): EOPNOTSUPP, a mode the file system does not know; PUNCH_HOLE must be OR-ed with KEEP_SIZE
  if ((mode & ~(FALLOC_FL_KEEP_SIZE | FALLOC_FL_PUNCH_HOLE)) !== 0 || mode === FALLOC_FL_PUNCH_HOLE) return -EOPNOTSUPP;
  if (!file.isWritable) return -EBADF;
  if (S_ISFIFO(inode.mode)) return -ESPIPE;
  if (S_ISDIR(inode.mode)) return -EISDIR;
  if (!S_ISREG(inode.mode)) return -ENODEV;
  if (offset + length > MAX_FILE_SIZE) return -EFBIG;
  const grows = (mode & FALLOC_FL_KEEP_SIZE) === 0;
  const size = grows ? checkNewSize(caller, inode, offset + length) : 0;
  if (size < 0) return size;
  removePrivileges(caller, file.path);
  const error = inode.fallocate(caller, mode, offset, length);
  if (error < 0) return error;
  touchTimes(inode);
  noteModified(file.path.dentry);
  return 0;
}
