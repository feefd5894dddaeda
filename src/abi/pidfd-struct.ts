// PIDFD_GET_INFO: include/uapi/linux/pidfd.h.
import { i32, struct, u32, u64 } from "./struct.ts";

export const PidfdInfo = struct("struct pidfd_info", 80, {
  mask: u64(0),
  cgroupid: u64(8),
  pid: u32(16),
  tgid: u32(20),
  ppid: u32(24),
  ruid: u32(28),
  rgid: u32(32),
  euid: u32(36),
  egid: u32(40),
  suid: u32(44),
  sgid: u32(48),
  fsuid: u32(52),
  fsgid: u32(56),
  exit_code: i32(60), // PIDFD_INFO_SIZE_VER0 ends here
  coredump_mask: u32(64),
  coredump_signal: u32(68), // VER1
  supported_mask: u64(72), // VER2
});
