/** How GNU's tools quote names and values in their messages, in the C locale. Text in, text out. */
import { fromBytes } from "../../abi/byte-string.ts";
import { encodeText } from "../../platform/program/text.ts";
import { cEscape } from "./c-escape.ts";
import { shellEscape } from "./shell-escape.ts";

/** A file's name before a colon: as it is, or quoted for the shell where it has to be: `cat: 'a b': Is a directory`. */
export function quotef(name: string): string {
  return shellEscape(byteString(name), { isAlways: false, special: ":" });
}

/** A file's name in a sentence: quoted for the shell, always: `cannot remove 'a'`. */
export function quoteaf(name: string): string {
  return shellEscape(byteString(name), { isAlways: true });
}

/** Any other text in a sentence, quoted as in C: `invalid mode: 'x'`. */
export function quote(text: string): string {
  const escaped = byteString(text).replace(/[\\']|[^ -~]/g, (char) =>
    char === "\\" || char === "'" ? `\\${char}` : cEscape(char),
  );
  return `'${escaped}'`;
}

function byteString(text: string): string {
  return fromBytes(encodeText(text));
}
