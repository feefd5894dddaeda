/** Names and numbers of signals as kill(1) and its kin know them. */
import { signalName as macroName, SIGRTMAX, SIGRTMIN } from "../../abi/signal.ts";

/** The C library keeps the first two real-time signals for itself: its SIGRTMIN. */
const LIBC_SIGRTMIN = SIGRTMIN + 2;
/** Those with a name of their own: 1 to 31. */
export const NAMED_SIGNALS = 31;

/** "KILL" for 9; null where there is none (real-time signals have numbers only). */
export function signalName(number: number): string | null {
  if (number < 1 || number > NAMED_SIGNALS) return null;
  return number === 29 ? "POLL" : macroName(number)!.slice("SIG".length);
}

/** Names beside those of `signalName`. */
const ALIASES: ReadonlyMap<string, number> = new Map([
  ["IO", 29],
  ["CLD", 17],
  ["IOT", 6],
  ["UNUSED", 31],
  ["EXIT", 0],
]);

/** The signal "KILL", "SIGKILL", "kill", "9", "RTMIN+1" or "RTMAX-1" means, 0 for "0"; null for none. */
export function parseSignal(text: string): number | null {
  if (/^[0-9]+$/.test(text)) return Number(text) <= SIGRTMAX ? Number(text) : null;
  const name = text.toUpperCase().replace(/^SIG/, "");
  const realTime = /^(RTMIN|RTMAX)(?:([+-])([0-9]+))?$/.exec(name);
  if (realTime !== null) return realTimeSignal(realTime[1]!, realTime[2] ?? "+", Number(realTime[3] ?? 0));
  for (let number = 1; number <= NAMED_SIGNALS; number++) if (signalName(number) === name) return number;
  return ALIASES.get(name) ?? null;
}

function realTimeSignal(base: string, sign: string, offset: number): number | null {
  const number = (base === "RTMIN" ? LIBC_SIGRTMIN : SIGRTMAX) + (sign === "+" ? offset : -offset);
  return number >= LIBC_SIGRTMIN && number <= SIGRTMAX ? number : null;
}
