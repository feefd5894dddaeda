import { cEscape } from "./c-escape.ts";
import { shellEscape } from "./shell-escape.ts";

/** gnulib's quoting styles, as ls knows them. */
export type QuotingStyle =
  | "literal"
  | "shell"
  | "shell-always"
  | "shell-escape"
  | "shell-escape-always"
  | "c"
  | "c-maybe"
  | "escape"
  | "locale"
  | "clocale";

export const QUOTING_STYLES: readonly QuotingStyle[] = [
  "literal",
  "shell",
  "shell-always",
  "shell-escape",
  "shell-escape-always",
  "c",
  "c-maybe",
  "escape",
  "locale",
  "clocale",
];

/** What quotes are needed for, besides what cannot be printed. */
const SHELL_BLANKS = /[\t\n\r]/;
const UNPRINTABLE = /[^ -~]/g;

/**
 * A file name in a style, in the C locale.
 * @param name a byte string. @param special further characters that need quotes or a backslash.
 */
export function quoteName(name: string, style: QuotingStyle, special = ""): string {
  switch (style) {
    case "literal":
      return name;
    case "shell":
    case "shell-always":
      return quoteForShell(name, style === "shell-always", special);
    case "shell-escape":
    case "shell-escape-always":
      return shellEscape(name, { isAlways: style === "shell-escape-always", special });
    case "c":
    case "clocale":
      return `"${escaped(name, '"')}"`;
    case "c-maybe": {
      const inside = escaped(name, '"');
      return inside === name ? name : `"${inside}"`;
    }
    case "escape":
      return escaped(name, ` ${special}`);
    case "locale":
      return `'${escaped(name, "'")}'`;
  }
}

function escaped(name: string, special: string): string {
  return [...name]
    .map((char) => {
      if (char === "\\" || special.includes(char)) return `\\${char}`;
      return char < " " || char > "~" ? cEscape(char) : char;
    })
    .join("");
}

/** Quotes alone: what cannot be printed stays as it is, and needs none. */
function quoteForShell(name: string, isAlways: boolean, special: string): string {
  const printable = name.replace(UNPRINTABLE, "x");
  const isQuoted = SHELL_BLANKS.test(name) || shellEscape(printable, { isAlways, special }) !== printable;
  if (!isQuoted) return name;
  // A name with an apostrophe, and nothing that means anything in double quotes, stands between those.
  const isDouble =
    name.includes("'") && !SHELL_BLANKS.test(name) && shellEscape(printable, { isAlways: true })[0] === '"';
  return isDouble ? `"${name}"` : `'${name.replaceAll("'", "'\\''")}'`;
}
