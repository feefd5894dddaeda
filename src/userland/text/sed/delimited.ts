import type { Source } from "./source.ts";

/**
 * Reads up to `delimiter`, which is read, too.
 *
 * Behind a backslash the delimiter is itself, without the backslash; in a regular expression \n is a newline; other escapes stay. A
 * regular expression's brackets may have the delimiter in them.
 * @returns null when the line ends before.
 */
export function readDelimited(source: Source, delimiter: string, isRegex: boolean): string | null {
  let text = "";
  for (;;) {
    const char = source.next();
    if (char === null || char === "\n") {
      source.back(char);
      return null;
    }
    if (char === delimiter) return text;
    if (char === "\\") {
      const kept = escaped(source, delimiter, isRegex);
      if (kept === null) return null;
      text += kept;
    } else if (char === "[" && isRegex) {
      const bracket = readBracket(source);
      if (bracket === null) return null;
      text += `[${bracket}`;
    } else text += char;
  }
}

function escaped(source: Source, delimiter: string, isRegex: boolean): string | null {
  const char = source.next();
  if (char === null) return null;
  if (char === "\n") return isRegex ? "\n" : "\\\n";
  if (char === delimiter) return !isRegex && char === "&" ? "\\&" : char;
  return char === "n" && isRegex ? "\n" : `\\${char}`;
}

/** The rest of a bracket expression. A newline ends all, and \n is one. */
function readBracket(source: Source): string | null {
  let text = source.skip(/\^?\]?/y);
  for (;;) {
    const char = source.next();
    if (char === null || char === "\n") {
      source.back(char);
      return null;
    }
    if (char === "]") return `${text}]`;
    if (char === "[") text += char + source.skip(/:[a-z]*:\]|\.[^\]]*\.\]|=[^\]]*=\]/y);
    else if (char === "\\" && source.peek() === "n") {
      source.next();
      text += "\n";
    } else text += char;
  }
}
