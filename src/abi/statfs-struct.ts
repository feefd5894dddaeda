// statfs(2), fstatfs(2): struct statfs of include/uapi/asm-generic/statfs.h with 64-bit words.
import { i64, struct, u64 } from "./struct.ts";

export const Statfs = struct("struct statfs", 120, {
  f_type: i64(0), // magic.ts
  f_bsize: i64(8),
  f_blocks: i64(16),
  f_bfree: i64(24),
  f_bavail: i64(32),
  f_files: i64(40),
  f_ffree: i64(48),
  f_fsid: u64(56),
  f_namelen: i64(64),
  f_frsize: i64(72),
  f_flags: i64(80), // ST_* of mount.ts
});
