import { C_ESCAPES } from "../../quoting/letter-escapes.ts";

/** A string of tr without its backslashes. An escaped char is never part of a construct. */
export interface Unescaped {
  /** Byte string. */
  readonly text: string;
  readonly isEscaped: readonly boolean[];
  readonly warnings: readonly string[];
}

/** @param source a byte string. */
export function unescapeArray(source: string): Unescaped {
  let text = "";
  const isEscaped: boolean[] = [];
  const warnings: string[] = [];
  for (let at = 0; at < source.length; ) {
    const char = source.charAt(at++);
    if (char !== "\\" || at === source.length) {
      if (char === "\\") warnings.push("warning: an unescaped backslash at end of string is not portable");
      text += char;
      isEscaped.push(false);
      continue;
    }
    const digits = /^[0-7]{1,3}/.exec(source.slice(at, at + 3))?.[0];
    isEscaped.push(true);
    if (digits === undefined) {
      const letter = source.charAt(at++);
      text += C_ESCAPES.get(letter) ?? letter;
      continue;
    }
    const isTooLarge = Number.parseInt(digits, 8) > 255;
    const used = isTooLarge ? digits.slice(0, 2) : digits;
    if (isTooLarge)
      warnings.push(
        `warning: the ambiguous octal escape \\${digits} is being\n\tinterpreted as the 2-byte sequence \\0${used}, ${digits[2]}`,
      );
    text += String.fromCharCode(Number.parseInt(used, 8));
    at += used.length;
  }
  return { text, isEscaped, warnings };
}
