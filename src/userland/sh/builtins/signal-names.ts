import { _NSIG, SIGSTKFLT, signalName } from "../../../abi/signal.ts";

/** Numbers the C library has names of its own for. */
const SIGRTMIN = 34;
const MIDDLE = 49;

/** A signal's name without SIG, as `trap` and `kill -l` print it: EXIT for 0, RTMIN+1, RTMAX-2. */
export function signalTitle(signal: number): string {
  if (signal === 0) return "EXIT";
  if (signal === SIGSTKFLT) return String(signal);
  if (signal < 32) return signalName(signal)!.slice("SIG".length);
  if (signal < SIGRTMIN) return String(signal);
  if (signal <= MIDDLE) return signal === SIGRTMIN ? "RTMIN" : `RTMIN+${signal - SIGRTMIN}`;
  return signal === _NSIG ? "RTMAX" : `RTMAX-${_NSIG - signal}`;
}

/** A signal's number in digits; null for anything else. */
export function parseSignalNumber(text: string): number | null {
  const number = /^[0-9]+$/.test(text) ? Number.parseInt(text, 10) : Number.NaN;
  return number <= _NSIG ? number : null;
}

/** A signal by number or name, in any case, without SIG. @param least 0 if EXIT is one. @returns null for none. */
export function parseSignal(text: string, least: number): number | null {
  const number = parseSignalNumber(text);
  if (number !== null) return number;
  for (let signal = least; signal <= _NSIG; signal++) {
    if (signalTitle(signal) === text.toUpperCase()) return signal;
  }
  return null;
}
