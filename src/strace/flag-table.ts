/** Names of flag bits, or of choices, in the order they are printed. */
export type FlagTable = readonly (readonly [name: string, value: number])[];

/**
 * The table of `names`, constants of an abi module.
 * @throws Error when the module has no number of that name.
 */
export function flagTable(module: object, names: string): FlagTable {
  return names
    .trim()
    .split(/\s+/)
    .map((name) => {
      const value = (module as { readonly [name: string]: unknown })[name];
      if (typeof value !== "number") throw new Error(`${name} is no constant of the module`);
      return [name, value];
    });
}

/** The table of all numbers of an abi module whose names match. */
export function flagTableMatching(module: object, pattern: RegExp): FlagTable {
  return Object.entries(module as { readonly [name: string]: unknown }).filter(
    (entry): entry is [string, number] => typeof entry[1] === "number" && pattern.test(entry[0]),
  );
}

/**
 * Flags joined by "|", with what has no name in hexadecimal (strace's printflags).
 * @param unknown what to call a value none of whose bits is known, e.g. "MAP_???".
 */
export function formatFlags(table: FlagTable, flags: number, unknown = ""): string {
  if (flags === 0) return table.find(([, value]) => value === 0)?.[0] ?? "0";
  const names: string[] = [];
  let rest = flags;
  for (const [name, value] of table) {
    if (value === 0 || (rest & value) !== (value | 0)) continue;
    names.push(name);
    rest &= ~value;
  }
  if (names.length === 0) return hexWithComment(flags, unknown);
  if (rest !== 0) names.push(hex32(rest));
  return names.join("|");
}

/** The name of a value, or "0x63 /* MADV_??? *\/" (strace's printxval). */
export function formatChoice(table: FlagTable, value: number, unknown: string): string {
  return table.find(([, known]) => known === value)?.[0] ?? hexWithComment(value, unknown);
}

function hexWithComment(value: number, comment: string): string {
  return comment === "" ? hex32(value) : `${hex32(value)} /* ${comment} */`;
}

/** %#x */
export function hex32(value: number): string {
  return value === 0 ? "0" : `0x${(value >>> 0).toString(16)}`;
}
