/** Escapes that are one letter behind a backslash, in C: what the letter stands for. */
export const C_ESCAPES: ReadonlyMap<string, string> = new Map([
  ["a", "\x07"],
  ["b", "\b"],
  ["f", "\f"],
  ["n", "\n"],
  ["r", "\r"],
  ["t", "\t"],
  ["v", "\v"],
  ["\\", "\\"],
]);

/** The same with `\e`, as GNU's echo and printf have them. */
export const GNU_ESCAPES: ReadonlyMap<string, string> = new Map([...C_ESCAPES, ["e", "\x1b"]]);

/** The other way round: how C writes a char, backslash and all. */
export const ESCAPED: ReadonlyMap<string, string> = new Map(
  Array.from(C_ESCAPES, ([letter, char]) => [char, `\\${letter}`]),
);
