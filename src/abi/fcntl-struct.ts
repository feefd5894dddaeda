// fcntl(2) locks and owners, openat2(2): include/uapi/asm-generic/fcntl.h, linux/openat2.h.
import { i16, i32, i64, struct, u64 } from "./struct.ts";

export const Flock = struct("struct flock", 32, {
  l_type: i16(0),
  l_whence: i16(2),
  l_start: i64(8),
  l_len: i64(16),
  l_pid: i32(24),
});

export const FOwnerEx = struct("struct f_owner_ex", 8, { type: i32(0), pid: i32(4) });

export const OpenHow = struct("struct open_how", 24, { flags: u64(0), mode: u64(8), resolve: u64(16) });
