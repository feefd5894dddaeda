// The kernel's own idea of characters (lib/ctype.c): Latin-1, whatever the terminal shows.

const MULTIPLICATION_SIGN = 0xd7;
const DIVISION_SIGN = 0xf7;
/** The sharp s is the first lower-case letter beyond ASCII. */
const SHARP_S = 0xdf;

export function isUpper(char: number): boolean {
  return (char >= 65 && char <= 90) || (char >= 0xc0 && char < SHARP_S && char !== MULTIPLICATION_SIGN);
}

export function isLower(char: number): boolean {
  return (char >= 97 && char <= 122) || (char >= SHARP_S && char <= 0xff && char !== DIVISION_SIGN);
}

export function isAlphanumeric(char: number): boolean {
  return (char >= 48 && char <= 57) || isUpper(char) || isLower(char);
}

export function isControl(char: number): boolean {
  return char < 32 || char === 127;
}

export function toUpper(char: number): number {
  return isLower(char) ? char - 32 : char;
}

export function toLower(char: number): number {
  return isUpper(char) ? char + 32 : char;
}
