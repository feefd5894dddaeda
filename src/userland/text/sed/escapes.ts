import { bytesOf } from "../../../abi/byte-string.ts";

const LETTERS: Readonly<Record<string, string>> = { a: "\x07", f: "\f", n: "\n", r: "\r", t: "\t", v: "\v" };
/** What stands behind a backslash and makes a character: \cX, \dNNN, \oNNN, \xHH and the letters. */
const NUMBER = /^(?:c([\s\S])|d([0-9]{1,3})|o([0-7]{1,3})|x([0-9a-fA-F]{1,2}))/;

/**
 * The character that an escape stands for.
 * @param text what follows the backslash.
 * @returns the character and how much of `text` it took; null if it is no escape.
 */
export function characterEscape(text: string): { char: string; length: number } | null {
  const letter = LETTERS[text.charAt(0)];
  if (letter !== undefined) return { char: letter, length: 1 };
  const match = NUMBER.exec(text);
  if (match === null) return null;
  const [whole, control, decimal, octal, hex] = match;
  if (control !== undefined) {
    // \c\\ is control-backslash.
    const isBackslash = control === "\\" && text[2] === "\\";
    return { char: String.fromCharCode(bytesOf(control.toUpperCase())[0]! ^ 0x40), length: isBackslash ? 3 : 2 };
  }
  const code = decimal !== undefined ? Number(decimal) : Number.parseInt(octal ?? hex!, octal !== undefined ? 8 : 16);
  return { char: String.fromCharCode(code & 255), length: whole.length };
}

/** A regular expression with character escapes resolved; the others are its own. */
export function withCharacters(pattern: string): string {
  let text = "";
  for (let at = 0; at < pattern.length; at++) {
    if (pattern[at] !== "\\") {
      text += pattern[at];
      continue;
    }
    const found = characterEscape(pattern.slice(at + 1, at + 6));
    if (found === null) text += pattern.slice(at, ++at + 1);
    else {
      text += found.char === "\\" ? "\\\\" : found.char;
      at += found.length;
    }
  }
  return text;
}

/** Text, a string of y: character escapes resolved, other backslashes gone. */
export function unescaped(raw: string): string {
  let text = "";
  for (let at = 0; at < raw.length; at++) {
    if (raw[at] !== "\\") {
      text += raw[at];
      continue;
    }
    const found = characterEscape(raw.slice(at + 1, at + 6));
    text += found === null ? raw.charAt(at + 1) : found.char;
    at += found?.length ?? 1;
  }
  return text;
}
