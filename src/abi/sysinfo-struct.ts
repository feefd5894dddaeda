// sysinfo(2): include/uapi/linux/sysinfo.h.
import { i64, struct, u16, u32, u64 } from "./struct.ts";

export const Sysinfo = struct("struct sysinfo", 112, {
  uptime: i64(0),
  "loads[0]": u64(8), // fixed point, SI_LOAD_SHIFT fraction bits
  "loads[1]": u64(16),
  "loads[2]": u64(24),
  totalram: u64(32), // in units of mem_unit bytes, as the following
  freeram: u64(40),
  sharedram: u64(48),
  bufferram: u64(56),
  totalswap: u64(64),
  freeswap: u64(72),
  procs: u16(80),
  totalhigh: u64(88),
  freehigh: u64(96),
  mem_unit: u32(104),
});
