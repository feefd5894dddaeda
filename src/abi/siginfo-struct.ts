// siginfo_t: include/uapi/asm-generic/siginfo.h, 128 bytes with a union behind the first three fields. Each form of the
// union is a struct here; which one applies follows from si_signo and si_code (sigaction(2)).
import { i32, i64, struct, u32, u64 } from "./struct.ts";

export const SIGINFO_SIZE = 128;

const HEADER = { si_signo: i32(0), si_errno: i32(4), si_code: i32(8) } as const;

/** The part all forms share. */
export const Siginfo = struct("siginfo_t", SIGINFO_SIZE, { ...HEADER });

/** kill(2), tkill(2): SI_USER, SI_TKILL. */
export const SiginfoKill = struct("siginfo_t", SIGINFO_SIZE, { ...HEADER, si_pid: i32(16), si_uid: u32(20) });

/** POSIX timers: SI_TIMER. */
export const SiginfoTimer = struct("siginfo_t", SIGINFO_SIZE, {
  ...HEADER,
  si_tid: i32(16), // the timer's id
  si_overrun: i32(20),
  si_value: u64(24),
  si_sys_private: i32(32),
});

/** rt_sigqueueinfo(2), mq_notify(2): SI_QUEUE, SI_MESGQ. */
export const SiginfoRt = struct("siginfo_t", SIGINFO_SIZE, {
  ...HEADER,
  si_pid: i32(16),
  si_uid: u32(20),
  si_value: u64(24),
});

/** SIGCHLD: CLD_*. waitid(2) fills the same form. */
export const SiginfoChld = struct("siginfo_t", SIGINFO_SIZE, {
  ...HEADER,
  si_pid: i32(16),
  si_uid: u32(20),
  si_status: i32(24), // exit code or signal
  si_utime: i64(32), // ticks of USER_HZ
  si_stime: i64(40),
});

/** SIGILL, SIGFPE, SIGSEGV, SIGBUS, SIGTRAP raised by a fault. */
export const SiginfoFault = struct("siginfo_t", SIGINFO_SIZE, { ...HEADER, si_addr: u64(16) });

/** SIGPOLL: F_SETSIG. */
export const SiginfoPoll = struct("siginfo_t", SIGINFO_SIZE, { ...HEADER, si_band: i64(16), si_fd: i32(24) });

/** SIGSYS: seccomp(2). */
export const SiginfoSys = struct("siginfo_t", SIGINFO_SIZE, {
  ...HEADER,
  si_call_addr: u64(16),
  si_syscall: i32(24),
  si_arch: u32(28),
});
