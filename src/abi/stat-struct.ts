// fstat(2), newfstatat(2): struct stat of include/uapi/asm-generic/stat.h, 128 bytes on riscv64.
import { i32, i64, struct, u32, u64 } from "./struct.ts";

export const Stat = struct("struct stat", 128, {
  st_dev: u64(0),
  st_ino: u64(8),
  st_mode: u32(16),
  st_nlink: u32(20),
  st_uid: u32(24),
  st_gid: u32(28),
  st_rdev: u64(32),
  st_size: i64(48),
  st_blksize: i32(56),
  st_blocks: i64(64), // of 512 bytes
  st_atime: i64(72),
  st_atime_nsec: u64(80),
  st_mtime: i64(88),
  st_mtime_nsec: u64(96),
  st_ctime: i64(104),
  st_ctime_nsec: u64(112),
});
