import type { Routine } from "../../../platform/program/syscall.ts";
import type { ExpansionContext } from "./context.ts";
import type { FieldBuilder } from "./field-builder.ts";

/** Where a tilde has a meaning (POSIX sh 2.6.1): nowhere, at the beginning, or after each colon of an assignment too. */
export type Tilde = "none" | "start" | "assignment";

/**
 * Adds text of a word, outside quotes, with tilde-prefixes replaced.
 * @param isStart whether the word begins with it.
 * @param isEnd whether the word ends with it: a prefix in which quotes or expansions stand is none.
 * @param add adds what is no prefix.
 */
export function* addWithTildes(
  context: ExpansionContext,
  builder: FieldBuilder,
  text: string,
  tilde: Tilde,
  isStart: boolean,
  isEnd: boolean,
  add: (text: string) => void,
): Routine {
  let done = 0;
  for (let at = isStart ? 0 : nextAfterColon(text, 0); at >= 0; at = nextAfterColon(text, at)) {
    if (tilde === "start" && at > 0) break;
    if (text[at] !== "~") continue;
    const end = prefixEnd(text, at + 1, tilde);
    if (end === text.length && !isEnd) break;
    const user = text.slice(at + 1, end);
    const home = user === "" ? context.getVariable("HOME") : yield* context.getHomeDirectory(user);
    if (home === undefined) continue;
    add(text.slice(done, at));
    // Not split, no pattern; but an empty HOME makes no field of its own in dash.
    if (home !== "") builder.addQuoted(home);
    done = end;
  }
  add(text.slice(done));
}

function nextAfterColon(text: string, from: number): number {
  const colon = text.indexOf(":", from);
  return colon < 0 ? -1 : colon + 1;
}

function prefixEnd(text: string, from: number, tilde: Tilde): number {
  for (let i = from; i < text.length; i++) if (text[i] === "/" || (tilde === "assignment" && text[i] === ":")) return i;
  return text.length;
}
