/** What has a meaning in a pattern, between brackets too. */
const SPECIAL = /[\\*?[\]!^:.=-]/g;
const MAGIC = /[*?[]/;

/** A pattern that matches `text` alone. */
export function quotePattern(text: string): string {
  return text.replace(SPECIAL, "\\$&");
}

/** Whether unquoted `text` may be a pattern. */
export function isMagic(text: string): boolean {
  return MAGIC.test(text);
}
