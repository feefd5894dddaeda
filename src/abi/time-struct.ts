// Time structs: include/uapi/linux/time_types.h, time.h, times.h. On riscv64 all of them have 64-bit members.
import { i32, i64, struct } from "./struct.ts";

/** struct timespec: clock_gettime(2), nanosleep(2), ppoll(2), futex(2), utimensat(2). */
export const Timespec = struct("struct __kernel_timespec", 16, { tv_sec: i64(0), tv_nsec: i64(8) });

/** struct timeval: gettimeofday(2), setitimer(2). */
export const Timeval = struct("struct __kernel_old_timeval", 16, { tv_sec: i64(0), tv_usec: i64(8) });

/** struct itimerspec: timer_settime(2), timerfd_settime(2). */
export const Itimerspec = struct("struct __kernel_itimerspec", 32, {
  "it_interval.tv_sec": i64(0),
  "it_interval.tv_nsec": i64(8),
  "it_value.tv_sec": i64(16),
  "it_value.tv_nsec": i64(24),
});

/** struct itimerval: setitimer(2). */
export const Itimerval = struct("struct __kernel_old_itimerval", 32, {
  "it_interval.tv_sec": i64(0),
  "it_interval.tv_usec": i64(8),
  "it_value.tv_sec": i64(16),
  "it_value.tv_usec": i64(24),
});

/** struct timezone: gettimeofday(2). */
export const Timezone = struct("struct timezone", 8, { tz_minuteswest: i32(0), tz_dsttime: i32(4) });

/** struct tms: times(2), in ticks of USER_HZ. */
export const Tms = struct("struct tms", 32, {
  tms_utime: i64(0),
  tms_stime: i64(8),
  tms_cutime: i64(16),
  tms_cstime: i64(24),
});
