// Clocks and timers: include/uapi/linux/time.h, timerfd.h (clock_gettime(2), timer_create(2), getitimer(2),
// timerfd_create(2)). The structs are in time-struct.ts.

export const CLOCK_REALTIME = 0;
export const CLOCK_MONOTONIC = 1;
export const CLOCK_PROCESS_CPUTIME_ID = 2;
export const CLOCK_THREAD_CPUTIME_ID = 3;
export const CLOCK_MONOTONIC_RAW = 4;
export const CLOCK_REALTIME_COARSE = 5;
export const CLOCK_MONOTONIC_COARSE = 6;
export const CLOCK_BOOTTIME = 7;
export const CLOCK_REALTIME_ALARM = 8;
export const CLOCK_BOOTTIME_ALARM = 9;
export const CLOCK_SGI_CYCLE = 10;
export const CLOCK_TAI = 11;
export const MAX_CLOCKS = 16;

export const TIMER_ABSTIME = 0x1;

export const ITIMER_REAL = 0;
export const ITIMER_VIRTUAL = 1;
export const ITIMER_PROF = 2;

// timerfd_create(2), timerfd_settime(2)
export const TFD_TIMER_ABSTIME = 0x1;
export const TFD_TIMER_CANCEL_ON_SET = 0x2;
export const TFD_CLOEXEC = 0o2000000;
export const TFD_NONBLOCK = 0o0004000;

// utimensat(2): special tv_nsec values, include/linux/stat.h
export const UTIME_NOW = 0x3fffffff;
export const UTIME_OMIT = 0x3ffffffe;

// Dynamic clock ids (include/linux/posix-timers_types.h): ~pid << 3 | CPUCLOCK_*; clock_getcpuclockid(3)
export const CPUCLOCK_PROF = 0;
export const CPUCLOCK_VIRT = 1;
export const CPUCLOCK_SCHED = 2;
export const CPUCLOCK_CLOCK_MASK = 3;
export const CPUCLOCK_PERTHREAD_MASK = 4;

// adjtimex(2) return values
export const TIME_OK = 0;
export const TIME_ERROR = 5;

/** Clock ticks per second of times(2) and /proc/[pid]/stat: include/asm-generic/param.h. */
export const USER_HZ = 100;
