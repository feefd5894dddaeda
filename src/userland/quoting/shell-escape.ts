import { cEscape } from "./c-escape.ts";

/** Characters that mean something to a shell wherever they stand. */
const SHELL_SPECIAL = /[ !"$&'()*;<=>?[\\^`|]|[^ -~]/;
/** Beyond letters and digits, what stands for itself between double quotes, in C and in the shell. */
const SAFE_IN_DOUBLE_QUOTES = /^[-A-Za-z0-9%+,./:\]_'@ ]*$/;

export interface ShellEscapeSettings {
  /** Quoted even where the shell would not need it. */
  readonly isAlways: boolean;
  /** More characters because of which quotes are needed. */
  readonly special?: string;
}

/**
 * GNU's "shell-escape" quoting style: text a shell reads as one word with these bytes, `'a b'`, `"it's"`, `'a'$'\n''b'`.
 * @param name a byte string.
 */
export function shellEscape(name: string, { isAlways, special = "" }: ShellEscapeSettings): string {
  if (!isAlways && !needsQuotes(name, special)) return name;
  if (name.includes("'") && SAFE_IN_DOUBLE_QUOTES.test(name)) return `"${name}"`;
  let text = "'";
  let isEscaping = false;
  for (const char of name) {
    const isPrintable = char >= " " && char <= "~";
    // Between $' and ' C's escapes count.
    if (!isPrintable && !isEscaping) text += "'$'";
    else if (isPrintable && isEscaping && char !== "'") text += "''";
    if (!isPrintable) text += cEscape(char);
    else if (char === "'") text += "'\\''";
    else text += char;
    isEscaping = !isPrintable;
  }
  return `${text}'`;
}

function needsQuotes(name: string, special: string): boolean {
  if (name === "" || name === "{" || name === "}" || name.startsWith("#") || name.startsWith("~")) return true;
  return SHELL_SPECIAL.test(name) || [...special].some((char) => name.includes(char));
}
