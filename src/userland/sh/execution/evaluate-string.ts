import type { Routine } from "../../../platform/program/syscall.ts";
import { StringSource } from "../input/string-source.ts";
import type { Shell } from "../state/shell.ts";
import { executeSource } from "./execute-source.ts";

/** Executes commands in a string: `eval`, the action of a trap. @param flags TESTED @returns the last one's status, 0 for none. */
export function evaluateString(shell: Shell, text: string, flags: number): Routine<number> {
  return executeSource(shell, new StringSource(text), flags);
}
