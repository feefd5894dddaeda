import {
  SIGABRT,
  SIGBUS,
  SIGCHLD,
  SIGCONT,
  SIGFPE,
  SIGILL,
  SIGQUIT,
  SIGSEGV,
  SIGSTOP,
  SIGSYS,
  SIGTRAP,
  SIGTSTP,
  SIGTTIN,
  SIGTTOU,
  SIGURG,
  SIGWINCH,
  SIGXCPU,
  SIGXFSZ,
} from "../../abi/signal.ts";
import { SignalSet } from "./signal-set.ts";

export type DefaultAction = "terminate" | "core" | "stop" | "ignore";

const CORE = SignalSet.of(SIGQUIT, SIGILL, SIGTRAP, SIGABRT, SIGFPE, SIGSEGV, SIGBUS, SIGSYS, SIGXCPU, SIGXFSZ);
const STOP = SignalSet.of(SIGSTOP, SIGTSTP, SIGTTIN, SIGTTOU);
const IGNORE = SignalSet.of(SIGCHLD, SIGURG, SIGWINCH, SIGCONT);

/** What SIG_DFL means for `signal`: the table of signal(7). SIGCONT's continuing happens when it is generated, not here. */
export function defaultAction(signal: number): DefaultAction {
  if (IGNORE.has(signal)) return "ignore";
  if (STOP.has(signal)) return "stop";
  return CORE.has(signal) ? "core" : "terminate";
}

export function isStopSignal(signal: number): boolean {
  return STOP.has(signal);
}

/** The signals whose generation discards SIGCONT, and which SIGCONT discards. */
export const STOP_SIGNALS: Readonly<SignalSet> = STOP;

/** Delivered before others, so that a handler's frame shows the fault that raised them (Linux SYNCHRONOUS_MASK). */
export const SYNCHRONOUS_SIGNALS: Readonly<SignalSet> = SignalSet.of(SIGSEGV, SIGBUS, SIGILL, SIGTRAP, SIGFPE, SIGSYS);

const FAULTS = SignalSet.of(SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGTRAP);

/** Whether si_addr is what a signal of the processor's tells (siginfo_layout()). */
export function isFaultSignal(signal: number): boolean {
  return FAULTS.has(signal);
}
