// adjtimex(2): include/uapi/linux/timex.h, as <sys/timex.h> has it.
import { i32, i64, struct, u32 } from "./struct.ts";

export const Timex = struct("struct timex", 208, {
  modes: u32(0),
  offset: i64(8),
  freq: i64(16),
  maxerror: i64(24),
  esterror: i64(32),
  status: i32(40),
  constant: i64(48),
  precision: i64(56),
  tolerance: i64(64),
  "time.tv_sec": i64(72),
  "time.tv_usec": i64(80),
  tick: i64(88),
  ppsfreq: i64(96),
  jitter: i64(104),
  shift: i32(112),
  stabil: i64(120),
  jitcnt: i64(128),
  calcnt: i64(136),
  errcnt: i64(144),
  stbcnt: i64(152),
  tai: i32(160),
});
