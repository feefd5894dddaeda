import type { Regex } from "../../regex/index.ts";
import { replacementFor } from "./replacement.ts";
import type { Substitution } from "./script.ts";

/** The s command on `line`. @returns null when nothing was replaced. @throws RegexError */
export function substitute(line: string, regex: Regex, substitution: Substitution): string | null {
  const { replacement, isGlobal, occurrence } = substitution;
  const wantsCaptures = replacement.some((part) => part.kind === "group" && part.index > 0);
  let result = "";
  let copied = 0;
  let count = 0;
  let isReplaced = false;
  let lastEnd = -1;
  for (let from = 0; from <= line.length; ) {
    const match = regex.exec(line, from, wantsCaptures);
    if (match === null) break;
    const [start, end] = match as unknown as [number, number];
    // Nothing, right behind the match before, is no match of its own.
    const isBehindMatch = start === end && start === lastEnd;
    if (!isBehindMatch && ++count >= occurrence) {
      result += line.slice(copied, start) + replacementFor(replacement, line, match);
      copied = end;
      isReplaced = true;
      if (!isGlobal) break;
    }
    lastEnd = end;
    from = end > start ? end : end + 1;
  }
  return isReplaced ? result + line.slice(copied) : null;
}
