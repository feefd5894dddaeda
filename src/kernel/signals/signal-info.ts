import { SI_KERNEL, SI_USER } from "../../abi/signal.ts";
import { address, anyRef, int, nullable, struct, uint } from "../../state/fields.ts";

/**
 * siginfo_t as one flat record: the union's members of the forms a kernel sends (kill, child, fault, timer, queue, poll). Which of them
 * reach user memory is decided by `signo` and `code` when the frame is written.
 */
export interface SignalInfo {
  readonly signo: number;
  readonly errno: number;
  readonly code: number;
  /** Sender's process id in the receiver's pid namespace, 0 when not visible there. */
  readonly pid: number;
  /** Sender's real user id as a kuid; translated for the receiver when written to memory. */
  readonly uid: number;
  /** si_status of SIGCHLD: exit code or signal. */
  readonly status: number;
  /** si_addr of a fault. */
  readonly address: number;
  /** si_value / si_timerid and si_overrun share their place with the above in C; here each has its own. */
  readonly valueLo: number;
  readonly valueHi: number;
  readonly timerId: number;
  readonly overrun: number;
  /** si_utime, si_stime in clock ticks. */
  readonly userTicks: number;
  readonly systemTicks: number;
  /** The POSIX timer that sent it, which wants to know when it is taken (si_sys_private). */
  readonly timer: SignalTimer | null;
}

/** What a signal knows of the timer that sent it. */
export interface SignalTimer {
  /** The signal as its receiver sees it; null when the timer does not mean it any more. */
  deliver(info: SignalInfo): SignalInfo | null;
}

export const signalInfo = struct<SignalInfo>({
  signo: uint,
  errno: int,
  code: int,
  pid: uint,
  uid: uint,
  status: int,
  address,
  valueLo: int,
  valueHi: int,
  timerId: int,
  overrun: int,
  userTicks: uint,
  systemTicks: uint,
  timer: nullable(anyRef<SignalTimer>("deliver")),
});

const EMPTY: SignalInfo = {
  signo: 0,
  errno: 0,
  code: SI_USER,
  pid: 0,
  uid: 0,
  status: 0,
  address: 0,
  valueLo: 0,
  valueHi: 0,
  timerId: 0,
  overrun: 0,
  userTicks: 0,
  systemTicks: 0,
  timer: null,
};

/** Sent by kill(2): `code` SI_USER (or SI_TKILL, SI_QUEUE when given). */
export function userSignal(signo: number, pid: number, uid: number, code: number = SI_USER): SignalInfo {
  return { ...EMPTY, signo, code, pid, uid };
}

/** Sent by the kernel itself (SEND_SIG_PRIV). */
export function kernelSignal(signo: number): SignalInfo {
  return { ...EMPTY, signo, code: SI_KERNEL };
}

export function faultSignal(signo: number, code: number, address: number): SignalInfo {
  return { ...EMPTY, signo, code, address };
}

export function childSignal(
  signo: number,
  code: number,
  pid: number,
  uid: number,
  status: number,
  userTicks: number,
  systemTicks: number,
): SignalInfo {
  return { ...EMPTY, signo, code, pid, uid, status, userTicks, systemTicks };
}

/** The signals a user-made siginfo (rt_sigqueueinfo) may carry. */
export function queuedSignal(
  signo: number,
  code: number,
  pid: number,
  uid: number,
  valueLo: number,
  valueHi: number,
): SignalInfo {
  return { ...EMPTY, signo, code, pid, uid, valueLo, valueHi };
}
