// getrusage(2), wait4(2), prlimit64(2): include/uapi/linux/resource.h.
import { i64, struct, u64 } from "./struct.ts";

export const Rusage = struct("struct rusage", 144, {
  "ru_utime.tv_sec": i64(0),
  "ru_utime.tv_usec": i64(8),
  "ru_stime.tv_sec": i64(16),
  "ru_stime.tv_usec": i64(24),
  ru_maxrss: i64(32), // KiB
  ru_ixrss: i64(40),
  ru_idrss: i64(48),
  ru_isrss: i64(56),
  ru_minflt: i64(64),
  ru_majflt: i64(72),
  ru_nswap: i64(80),
  ru_inblock: i64(88),
  ru_oublock: i64(96),
  ru_msgsnd: i64(104),
  ru_msgrcv: i64(112),
  ru_nsignals: i64(120),
  ru_nvcsw: i64(128),
  ru_nivcsw: i64(136),
});

/** RLIM64_INFINITY is beyond 2^53: read with getBig or low and high. struct rlimit has the same layout. */
export const Rlimit64 = struct("struct rlimit64", 16, { rlim_cur: u64(0), rlim_max: u64(8) });
