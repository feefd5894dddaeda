import type { Environment } from "../../platform/program/program.ts";
import { Failure } from "../tool.ts";

const ESCAPES: Readonly<Record<string, string>> = {
  f: "\f",
  n: "\n",
  r: "\r",
  t: "\t",
  v: "\v",
  '"': '"',
  "'": "'",
  "\\": "\\",
  "#": "#",
  $: "$",
};

const VARIABLE = /^\$\{([A-Za-z_][A-Za-z0-9_]*)\}/;

/**
 * The words of `env -S`: blanks separate, '...' and "..." keep them, \_ is a blank (between words outside double quotes), \c and # at the
 * beginning of a word end it all, ${NAME} is a variable's value.
 * @throws Failure for a text that is malformed.
 */
export function splitString(text: string, env: Environment): string[] {
  const words: string[] = [];
  let word: string | null = null;
  let quote = "";
  for (let at = 0; at < text.length; at++) {
    const char = text.charAt(at);
    if (char === quote) quote = "";
    else if (quote === "" && (char === "'" || char === '"')) {
      quote = char;
      word ??= "";
    } else if (char === "\\" && (quote !== "'" || /['\\]/.test(text.charAt(at + 1)))) {
      const letter = text.charAt(++at);
      if (letter === "c") {
        if (quote === '"') throw new Failure("'\\c' must not appear in double-quoted -S string");
        break;
      }
      if (letter === "") throw new Failure("invalid backslash at end of string in -S");
      if (letter === "_" && quote === "") {
        if (word !== null) words.push(word);
        word = null;
      } else word = (word ?? "") + (letter === "_" ? " " : unescaped(letter));
    } else if (quote === "" && /[ \t\n\v\f\r]/.test(char)) {
      if (word !== null) words.push(word);
      word = null;
    } else if (quote === "" && char === "#" && word === null) break;
    else if (char === "$" && quote !== "'") {
      const variable = VARIABLE.exec(text.slice(at));
      if (variable === null) throw new Failure(`only \${VARNAME} expansion is supported, error at: ${text.slice(at)}`);
      const value = env[variable[1]!];
      if (value !== undefined) word = (word ?? "") + value;
      at += variable[0].length - 1;
    } else word = (word ?? "") + char;
  }
  if (quote !== "") throw new Failure("no terminating quote in -S string");
  if (word !== null) words.push(word);
  return words;
}

function unescaped(letter: string): string {
  const char = ESCAPES[letter];
  if (char === undefined) throw new Failure(`invalid sequence '\\${letter}' in -S`);
  return char;
}
