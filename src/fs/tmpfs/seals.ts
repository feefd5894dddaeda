import { EBUSY, EINVAL, EPERM } from "../../abi/errno.ts";
import {
  F_SEAL_EXEC,
  F_SEAL_FUTURE_WRITE,
  F_SEAL_GROW,
  F_SEAL_SEAL,
  F_SEAL_SHRINK,
  F_SEAL_WRITE,
} from "../../abi/fcntl.ts";
import { S_IXUGO } from "../../abi/stat.ts";
import { PAGE_SIZE } from "../../mm/frame-pool.ts";
import type { TmpfsFile } from "./tmpfs-file.ts";

// fcntl(2), "File Sealing": what can be done to a file's contents, narrowed once and for all.

/** F_ALL_SEALS */
const ALL_SEALS = F_SEAL_SEAL | F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE | F_SEAL_FUTURE_WRITE | F_SEAL_EXEC;
/** Either forbids write(2) and new writable mappings. */
export const WRITE_SEALS = F_SEAL_WRITE | F_SEAL_FUTURE_WRITE;

/** memfd_add_seals(): fcntl(2) F_ADD_SEALS. */
export function addSeals(file: TmpfsFile, seals: number): number {
  const { inode } = file;
  // fcntl(2): EPERM, the file is not open for writing; EINVAL, unknown seals; EPERM, F_SEAL_SEAL is set
  if (!file.isWritable) return -EPERM;
  if ((seals & ~ALL_SEALS) !== 0) return -EINVAL;
  if ((inode.seals & F_SEAL_SEAL) !== 0) return -EPERM;
  // fcntl(2): EBUSY, F_SEAL_WRITE while there is a writable, shared mapping
  const addsWrite = (seals & F_SEAL_WRITE) !== 0 && (inode.seals & F_SEAL_WRITE) === 0;
  if (addsWrite && inode.contents.mappings.sharedWritable > 0) return -EBUSY;
  // F_SEAL_EXEC of an executable file: what can be executed can never be written.
  const isExecutable = (seals & F_SEAL_EXEC) !== 0 && (inode.mode & S_IXUGO) !== 0;
  inode.seals |= isExecutable ? seals | F_SEAL_SHRINK | F_SEAL_GROW | WRITE_SEALS : seals;
  return 0;
}

/** How many of `length` bytes may be written at `offset` of a file of `size` bytes (shmem_write_begin(), page by page), or -EPERM. */
export function sealedWriteLength(seals: number, size: number, offset: number, length: number): number {
  if ((seals & WRITE_SEALS) !== 0) return -EPERM;
  if ((seals & F_SEAL_GROW) === 0 || offset + length <= size) return length;
  const lastWholePage = Math.floor(size / PAGE_SIZE) * PAGE_SIZE;
  return lastWholePage > offset ? lastWholePage - offset : -EPERM;
}

/** Whether seals forbid a change of size (shmem_setattr()). */
export function isResizeSealed(seals: number, size: number, newSize: number): boolean {
  return (seals & (newSize < size ? F_SEAL_SHRINK : newSize > size ? F_SEAL_GROW : 0)) !== 0;
}

/** Whether seals forbid a change of permissions: F_SEAL_EXEC keeps the execute bits. */
export function isModeSealed(seals: number, mode: number, newMode: number): boolean {
  return (seals & F_SEAL_EXEC) !== 0 && ((mode ^ newMode) & S_IXUGO) !== 0;
}
