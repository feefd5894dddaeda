import { EAGAIN, ENOLCK } from "../../abi/errno.ts";
import { F_UNLCK, F_WRLCK } from "../../abi/fcntl.ts";
import type { FileDescription } from "../file-description.ts";
import { InodeLocks } from "./inode-locks.ts";

/**
 * flock(2): `type` F_RDLCK, F_WRLCK or F_UNLCK. A conversion is not atomic: the old lock is gone even when the new one is not granted.
 * @returns 0, -ENOLCK, or -EAGAIN: wait on `file.inode.locks.queue`, or give up.
 */
export function lockFile(file: FileDescription, type: number): number {
  const { inode } = file;
  inode.locks ??= new InodeLocks(inode.superblock.vfs.memory);
  const { locks } = inode;
  // flock(2): ENOLCK, the kernel ran out of memory for allocating lock records
  if (type !== F_UNLCK && !locks.hasRoom) return -ENOLCK;
  const own = locks.files.find((lock) => lock.file === file);
  if (own?.type === type) return 0;
  locks.setFile(file, F_UNLCK);
  if (type === F_UNLCK) return 0;
  if (locks.files.some((lock) => type === F_WRLCK || lock.type === F_WRLCK)) return -EAGAIN;
  locks.setFile(file, type);
  return 0;
}
