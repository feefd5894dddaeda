/** How many bytes of a buffer are shown (strace -s). */
export const STRING_LIMIT = 32;

const ESCAPES: { readonly [char: string]: string } = {
  '"': '\\"',
  "\\": "\\\\",
  "\f": "\\f",
  "\n": "\\n",
  "\r": "\\r",
  "\t": "\\t",
  "\v": "\\v",
};

/** A byte string in C syntax; what is not printable becomes an octal escape, as short as the next char allows. */
export function quote(text: string): string {
  let out = '"';
  for (let i = 0; i < text.length; i++) {
    const char = text[i]!;
    const code = text.charCodeAt(i);
    const known = ESCAPES[char];
    if (known !== undefined) out += known;
    else if (code >= 0x20 && code < 0x7f) out += char;
    else out += octalEscape(code, text.charCodeAt(i + 1));
  }
  return `${out}"`;
}

function octalEscape(code: number, next: number): string {
  const nextIsOctal = next >= 0x30 && next <= 0x37;
  return `\\${nextIsOctal ? code.toString(8).padStart(3, "0") : code.toString(8)}`;
}

/** The first STRING_LIMIT bytes, with "..." when there are more. */
export function quoteLimited(text: string, isCut = text.length > STRING_LIMIT): string {
  return isCut ? `${quote(text.slice(0, STRING_LIMIT))}...` : quote(text);
}

/** Every byte as \xNN: what is random has no text. */
export function quoteHex(text: string): string {
  let out = '"';
  for (let i = 0; i < Math.min(text.length, STRING_LIMIT); i++) {
    out += `\\x${text.charCodeAt(i).toString(16).padStart(2, "0")}`;
  }
  return text.length > STRING_LIMIT ? `${out}"...` : `${out}"`;
}
