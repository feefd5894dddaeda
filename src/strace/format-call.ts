import { ARGUMENT_FORMATTERS } from "./argument-formatters.ts";
import { CALL_FORMATS } from "./call-formats.ts";
import type { CallContext } from "./format-context.ts";

// The arguments of a call as text. Those the call fills in wait for its end, and with them all that come behind.

/** What is shown when a call begins: everything up to the first argument that waits. `isComplete`: nothing waits. */
export interface EnterText {
  readonly text: string;
  readonly isComplete: boolean;
}

export function formatEnter(call: CallContext): EnterText {
  const special = CALL_FORMATS.get(call.entry.number);
  if (special !== undefined) {
    const shown = special.enter(call);
    return { text: shown.join(", "), isComplete: false };
  }
  const waiting = firstWaiting(call);
  const shown = formatRange(call, 0, waiting);
  const isComplete = waiting === call.entry.args.length;
  return { text: shown.join(", ") + (!isComplete && shown.length > 0 ? ", " : ""), isComplete };
}

/** What is shown when the call is over, behind the text of `formatEnter`. */
export function formatExit(call: CallContext): string {
  const special = CALL_FORMATS.get(call.entry.number);
  if (special !== undefined) {
    const shown = special.exit(call);
    const isFirst = special.enter(call).length === 0;
    return shown.map((text, i) => (text.startsWith(" => ") || (isFirst && i === 0) ? text : `, ${text}`)).join("");
  }
  return formatRange(call, firstWaiting(call), call.entry.args.length).join(", ");
}

function firstWaiting(call: CallContext): number {
  const { args } = call.entry;
  for (let i = 0; i < args.length; i++) if (ARGUMENT_FORMATTERS[args[i]!].atExit(call, i)) return i;
  return args.length;
}

function formatRange(call: CallContext, from: number, to: number): string[] {
  const shown: string[] = [];
  for (let i = from; i < to; i++) {
    const text = ARGUMENT_FORMATTERS[call.entry.args[i]!].format(call, i);
    if (text !== null) shown.push(text);
  }
  return shown;
}
