import type { Routine } from "../../platform/program/syscall.ts";
import { Failure, type ToolContext } from "../tool.ts";
import { getgrnam, getpwnam, parseId } from "../users/index.ts";

/** strtoul_or_err(): a number, or "failed to parse uid: 'abc'". @throws Failure */
export function parseNumber(text: string, what: string): number {
  const number = parseId(text);
  if (number === null) throw new Failure(`${what}: '${text}'`);
  return number;
}

/** A user by number or name. @throws Failure */
export function* userId({ sys }: ToolContext, text: string, what = "failed to parse uid"): Routine<number> {
  return parseId(text) ?? (yield* getpwnam(sys, text))?.pw_uid ?? parseNumber(text, what);
}

/** A group by number or name. @throws Failure */
export function* groupId({ sys }: ToolContext, text: string, what = "failed to parse gid"): Routine<number> {
  return parseId(text) ?? (yield* getgrnam(sys, text))?.gr_gid ?? parseNumber(text, what);
}
