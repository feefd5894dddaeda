/** Code units the shell gives a meaning to. All are ASCII, so UTF-16 code units do. */
export const TAB = 9;
export const NEWLINE = 10;
export const SPACE = 32;
export const DOUBLE_QUOTE = 34;
export const HASH = 35;
export const DOLLAR = 36;
export const AMPERSAND = 38;
export const SINGLE_QUOTE = 39;
export const LEFT_PARENTHESIS = 40;
export const RIGHT_PARENTHESIS = 41;
export const MINUS = 45;
export const SEMICOLON = 59;
export const LESS = 60;
export const GREATER = 62;
export const BACKSLASH = 92;
export const BACKQUOTE = 96;
export const LEFT_BRACE = 123;
export const BAR = 124;
export const RIGHT_BRACE = 125;

/** 0-9 */
export function isDigit(code: number): boolean {
  return code >= 48 && code <= 57;
}

/** What a name begins with (POSIX 3.216): a letter of ASCII or `_`. */
export function isNameStart(code: number): boolean {
  return (code >= 97 && code <= 122) || (code >= 65 && code <= 90) || code === 95;
}

/** What a name goes on with. */
export function isNamePart(code: number): boolean {
  return isNameStart(code) || isDigit(code);
}

/** The special parameters but for the digits (POSIX sh 2.5.2). */
export function isSpecialParameter(code: number): boolean {
  return code > 0 && "@*#?-$!".includes(String.fromCharCode(code));
}
