import type { Routine } from "../../../platform/program/syscall.ts";
import type { QuotedText } from "../syntax/ast.ts";
import type { ExpansionContext } from "./context.ts";

/** Where a tilde has a meaning (POSIX sh 2.6.1): nowhere, at the beginning, or after each colon of an assignment too. */
export type Tilde = "none" | "start" | "assignment";

/** Where in its word a text stands: a prefix in which quotes or expansions follow is none. */
export interface Position {
  readonly isFirst: boolean;
  readonly isLast: boolean;
}

/** Text of a word, outside quotes, with its tilde-prefixes replaced by home directories: these count as quoted. */
export function* replaceTildes(
  context: ExpansionContext,
  text: string,
  tilde: Tilde,
  { isFirst, isLast }: Position,
): Routine<(string | QuotedText)[]> {
  const parts: (string | QuotedText)[] = [];
  let done = 0;
  for (let at = isFirst ? 0 : behindColon(text, 0); at >= 0; at = behindColon(text, at)) {
    if (tilde !== "assignment" && at > 0) break;
    if (text[at] !== "~") continue;
    const end = prefixEnd(text, at + 1, tilde);
    if (end === text.length && !isLast) break;
    const user = text.slice(at + 1, end);
    const home = user === "" ? context.getVariable("HOME") : yield* context.getHomeDirectory(user);
    if (home === undefined) continue;
    parts.push(text.slice(done, at));
    // An empty HOME makes no field in dash, where empty quotes would.
    if (home !== "") parts.push({ type: "quoted", text: home });
    done = end;
  }
  parts.push(text.slice(done));
  return parts;
}

function behindColon(text: string, from: number): number {
  const colon = text.indexOf(":", from);
  return colon < 0 ? -1 : colon + 1;
}

function prefixEnd(text: string, from: number, tilde: Tilde): number {
  for (let i = from; i < text.length; i++) if (text[i] === "/" || (tilde === "assignment" && text[i] === ":")) return i;
  return text.length;
}
