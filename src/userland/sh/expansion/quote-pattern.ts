/** What has a meaning in a pattern, between brackets too. */
const SPECIAL = /[\\*?[\]!^:.=-]/g;
const MAGIC = /[*?[]/;
const PATTERN = /[*?]|\[.*\]/s;

/** A pattern that matches `text` alone. */
export function quotePattern(text: string): string {
  return text.replace(SPECIAL, "\\$&");
}

/** Whether unquoted `text` may be a pattern, or a part of one. */
export function isMagic(text: string): boolean {
  return MAGIC.test(text);
}

/** Whether `text` is a pattern by itself: a bracket that is never closed, as the command `[`, is not. */
export function isPattern(text: string): boolean {
  return PATTERN.test(text);
}
