/** Ranges of characters that take no column: combining marks, joiners, selectors. */
const ZERO = /^(?:[\u200b\u200c\u200e\u200f\u2060]|\u200d|\p{Mn}|\p{Me})$/u;
/** Characters that take two columns in East Asian fonts, and emoji. */
const WIDE =
  /^[\u1100-\u115f\u2e80-\u303e\u3041-\u33ff\u3400-\u4dbf\u4e00-\u9fff\ua000-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{1f300}-\u{1f64f}\u{1f900}-\u{1f9ff}\u{20000}-\u{3fffd}]$/u;

/** Columns that a character takes on a terminal. Control characters are shown as ^X, and bytes that are no text as one mark. */
export function charWidth(char: string): number {
  const code = char.codePointAt(0)!;
  if (code < 32 || code === 127) return 2;
  if (code < 0x300) return 1;
  if (ZERO.test(char)) return 0;
  return WIDE.test(char) ? 2 : 1;
}

/** Columns of a text on one line. */
export function textWidth(text: string): number {
  let width = 0;
  for (const char of text) width += charWidth(char);
  return width;
}

/** Columns of the last line of a prompt: escape sequences (ECMA-48), as for colours, take none. */
export function promptWidth(prompt: string): number {
  const line = prompt.slice(prompt.lastIndexOf("\n") + 1);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: that is what they begin with.
  return textWidth(line.replace(/\x1b\[[0-?]*[ -/]*[@-~]|\x1b\][^\x07]*\x07|[\x01\x02]/g, ""));
}

/** A character as it is shown: a tab as blanks, whose number does not depend on where it stands. */
export function visible(char: string): string {
  const code = char.codePointAt(0)!;
  if (char === "\t") return "  ";
  return code < 32 || code === 127 ? `^${String.fromCharCode(code ^ 64)}` : char;
}
