import type { CallContext } from "./format-context.ts";

/** How a call is shown whose arguments cannot be looked at one by one: some stand for others, change place or have names. */
export interface CallFormat {
  /** Arguments that are shown when the call begins. */
  readonly enter: (call: CallContext) => readonly string[];
  /** Arguments that are shown when it is over. */
  readonly exit: (call: CallContext) => readonly string[];
}

export function nothing(): readonly string[] {
  return [];
}
