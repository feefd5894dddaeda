import type { RegexMatch } from "../../regex/index.ts";
import { characterEscape } from "./escapes.ts";
import type { CaseMode, ReplacementPart } from "./script.ts";

/** Parses the replacement of an s command. */
export function parseReplacement(raw: string): ReplacementPart[] {
  const parts: ReplacementPart[] = [];
  let text = "";
  const push = (part: ReplacementPart): void => {
    if (text !== "") parts.push({ kind: "text", text });
    text = "";
    parts.push(part);
  };
  for (let at = 0; at < raw.length; at++) {
    const char = raw[at]!;
    if (char === "&") push({ kind: "group", index: 0 });
    else if (char !== "\\") text += char;
    else {
      const next = raw.charAt(at + 1);
      const found = characterEscape(raw.slice(at + 1, at + 6));
      if (/[0-9]/.test(next)) push({ kind: "group", index: Number(next) });
      else if (/[ULEul]/.test(next)) push({ kind: "case", mode: next as CaseMode });
      else text += found?.char ?? next;
      at += found?.length ?? 1;
    }
  }
  if (text !== "") parts.push({ kind: "text", text });
  return parts;
}

/** The highest subexpression a replacement names. */
export function highestGroup(parts: readonly ReplacementPart[]): number {
  return Math.max(0, ...parts.map((part) => (part.kind === "group" ? part.index : 0)));
}

/** What is put in the place of `match` in `line`. */
export function replacementFor(parts: readonly ReplacementPart[], line: string, match: RegexMatch): string {
  let result = "";
  /** Of all that follows, and of the next character. */
  let lasting: CaseMode = "E";
  let once: CaseMode = "E";
  for (const part of parts) {
    if (part.kind === "case") {
      if (part.mode === "u" || part.mode === "l") once = part.mode;
      else {
        lasting = part.mode;
        // \E takes back \u and \l, too; \u\L and \L\u are the same.
        if (part.mode === "E") once = "E";
      }
      continue;
    }
    const text = part.kind === "text" ? part.text : groupText(line, match, part.index);
    if (text === "") continue;
    const first = once === "E" ? "" : text.charAt(0);
    result += inCase(first, once) + inCase(text.slice(first.length), lasting);
    once = "E";
  }
  return result;
}

function groupText(line: string, match: RegexMatch, index: number): string {
  const start = match[2 * index] ?? -1;
  return start < 0 ? "" : line.slice(start, match[2 * index + 1]);
}

/** Letters of the C locale. */
function inCase(text: string, mode: CaseMode): string {
  if (mode === "U" || mode === "u") return text.replace(/[a-z]+/g, (letters) => letters.toUpperCase());
  if (mode === "L" || mode === "l") return text.replace(/[A-Z]+/g, (letters) => letters.toLowerCase());
  return text;
}
