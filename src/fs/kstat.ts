import type { KTime } from "../time/ktime.ts";

/**
 * What stat(2) and statx(2) report of an inode, before ids are translated for the caller (include/linux/stat.h struct kstat).
 * `uid` and `gid` are kernel ids; the syscall layer shows them with `fromKuidMunged`.
 */
export interface Kstat {
  dev: number;
  ino: number;
  /** File type and permission bits. */
  mode: number;
  nlink: number;
  uid: number;
  gid: number;
  rdev: number;
  size: number;
  blockSize: number;
  /** Units of 512 bytes. */
  blocks: number;
  atime: KTime;
  mtime: KTime;
  ctime: KTime;
  btime: KTime;
  mountId: number;
  uniqueMountId: number;
  /** STATX_ATTR_*, and which of them this file system can report. */
  attributes: number;
  attributesMask: number;
}
