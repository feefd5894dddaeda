import type { Key, KeyPlace } from "./key.ts";

const NEWLINE = 10;
const SPACE = 32;
const TAB = 9;

function isBlank(line: string, at: number): boolean {
  const code = line.charCodeAt(at);
  return code === SPACE || code === TAB || code === NEWLINE;
}

/**
 * The text of a key.
 * @param separator between fields; null: the empty place between what is no blank and a blank, so that blanks begin a field.
 */
export function keyText(line: string, key: Key, separator: string | null): string {
  const start = startOf(line, key, separator);
  const end = key.end === null ? line.length : endOf(line, key.end, key.skipsEndBlanks, separator);
  return line.slice(start, Math.max(start, end));
}

function startOf(line: string, { start, skipsStartBlanks }: Key, separator: string | null): number {
  let at = 0;
  for (let field = start.field; field > 0 && at < line.length; field--) at = nextField(line, at, separator, true);
  if (skipsStartBlanks) at = behindBlanks(line, at);
  return Math.min(line.length, at + start.char);
}

function endOf(line: string, { field, char }: KeyPlace, skipsBlanks: boolean, separator: string | null): number {
  let at = 0;
  // The end of the field itself is wanted if there is no character.
  for (let left = char === 0 ? field + 1 : field; left > 0 && at < line.length; left--)
    at = nextField(line, at, separator, left > 1 || char > 0);
  if (char === 0) return at;
  if (skipsBlanks) at = behindBlanks(line, at);
  return Math.min(line.length, at + char);
}

/** Where the field at `at` ends. @param passesSeparator a separator behind it is passed, too. */
function nextField(line: string, at: number, separator: string | null, passesSeparator: boolean): number {
  if (separator !== null) {
    const end = line.indexOf(separator, at);
    if (end < 0) return line.length;
    return passesSeparator ? end + 1 : end;
  }
  let end = behindBlanks(line, at);
  while (end < line.length && !isBlank(line, end)) end++;
  return end;
}

function behindBlanks(line: string, at: number): number {
  let end = at;
  while (end < line.length && isBlank(line, end)) end++;
  return end;
}
