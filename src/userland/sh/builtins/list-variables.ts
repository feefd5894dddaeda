import type { Routine } from "../../../platform/program/syscall.ts";
import type { Shell } from "../state/shell.ts";
import { quote } from "./quote.ts";

/** Prints variables so that the shell can read them back, each behind `prefix`. @param attribute default: all that have a value. */
export function* listVariables(shell: Shell, prefix: string, attribute?: "exported" | "readonly"): Routine {
  for (const [name, { value }] of shell.variables.list(attribute)) {
    yield* shell.out.write(`${prefix}${name}${value === null ? "" : `=${quote(value)}`}\n`);
  }
}
