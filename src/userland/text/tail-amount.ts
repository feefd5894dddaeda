import { Failure } from "../tool.ts";
import { type Amount, amountOf } from "./head.ts";

/** What tail prints of a file: the last so many lines or bytes, or all from one on. */
export interface TailAmount extends Amount {
  /** `count` is where it begins, from 1, not how much it is. */
  readonly isFromStart: boolean;
}

/** The argument of -c or -n. @throws Failure */
export function tailAmountOf(unit: Amount["unit"], text: string): TailAmount {
  const isFromStart = text.startsWith("+");
  const { count } = amountOf(unit, text.startsWith("-") ? text.slice(1) : text);
  return { unit, count, isFromStart };
}

/** `tail -5`, `tail +5`, `tail -5cf`: alone, or with one file. */
export function withoutOldForm(args: readonly string[]): readonly string[] {
  const [first = "", ...rest] = args;
  const match = /^([-+])([0-9]*)([bcl]?)(f?)$/.exec(first);
  if (match === null || !hasOldOperands(rest)) return args;
  const [, sign = "", digits = "", unit, follow] = match;
  // "-c" wants an argument, "-f" alone and "-" are what they always are.
  if (sign === "-" && digits === "" && (unit === "c" || unit === "")) return args;
  if (sign === "+" && digits === "" && unit === "" && follow === "") return args;
  const number = digits === "" ? "10" : digits;
  if (!Number.isSafeInteger(Number(number))) throw new Failure(`invalid number: '${number}'`);
  const count = `${sign === "+" ? "+" : ""}${unit === "b" ? Number(number) * 512 : number}`;
  return [unit === "" || unit === "l" ? "-n" : "-c", count, ...(follow === "f" ? ["-f"] : []), ...rest];
}

/** At most one, and no further option. */
function hasOldOperands(rest: readonly string[]): boolean {
  if (rest[0] === "--") return rest.length <= 2;
  return rest.length === 0 || (rest.length === 1 && !/^-./s.test(rest[0]!));
}
