import { _NSIG, signalName } from "../../abi/signal.ts";
import { ArgumentError } from "../system-error.ts";

/** A signal by name ("SIGTERM", "TERM") or number. */
export type SignalLike = string | number;

/** @throws TypeError for what is no signal. */
export function signalNumber(signal: SignalLike): number {
  if (typeof signal === "number" && Number.isInteger(signal) && signal >= 0 && signal <= _NSIG) return signal;
  for (let number = 1; number <= _NSIG; number++) {
    const name = signalName(number);
    if (name !== undefined && (name === signal || name === `SIG${signal}`)) return number;
  }
  throw new ArgumentError(`Unknown signal: ${String(signal)}`);
}
