// signalfd(2): include/uapi/linux/signalfd.h, the record a read returns.
import { i32, struct, u16, u32, u64 } from "./struct.ts";

export const SignalfdSiginfo = struct("struct signalfd_siginfo", 128, {
  ssi_signo: u32(0),
  ssi_errno: i32(4),
  ssi_code: i32(8),
  ssi_pid: u32(12),
  ssi_uid: u32(16),
  ssi_fd: i32(20),
  ssi_tid: u32(24),
  ssi_band: u32(28),
  ssi_overrun: u32(32),
  ssi_trapno: u32(36),
  ssi_status: i32(40),
  ssi_int: i32(44),
  ssi_ptr: u64(48),
  ssi_utime: u64(56),
  ssi_stime: u64(64),
  ssi_addr: u64(72),
  ssi_addr_lsb: u16(80),
});
