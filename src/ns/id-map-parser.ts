/** The text a process writes to uid_map, gid_map or projid_map: the parsing loop of map_write() in kernel/user_namespace.c. */
import { EINVAL } from "../abi/errno.ts";
import { type IdExtent, UID_GID_MAP_MAX_EXTENTS } from "./id-map.ts";
import { INVALID_ID } from "./ids.ts";
import { refuse } from "./refusal.ts";

/**
 * The extents of `text` with `lowerFirst` in the parent's terms, or -EINVAL. USER-030 lists what is refused, USER-034 what is
 * not: white space anywhere between the fields, numbers beyond 32 bits (cut off), no newline at the end.
 */
export function parseIdMap(text: string): IdExtent[] | number {
  const end = text.indexOf("\0"); // a C string: whatever follows a NUL was never there
  const lines = (end < 0 ? text : text.slice(0, end)).split("\n");
  // A final newline does not begin another line; every other empty line is one, and refused.
  if (lines.length > 1 && lines[lines.length - 1] === "") lines.pop();

  const extents: IdExtent[] = [];
  for (const line of lines) {
    const extent = parseLine(line);
    if (extent === null) return refuse(EINVAL, "USER-030", { line: extents.length + 1 });
    if (extents.some((other) => overlaps(other, extent)))
      return refuse(EINVAL, "USER-030", { line: extents.length + 1, overlaps: true });
    if (extents.length === UID_GID_MAP_MAX_EXTENTS) return refuse(EINVAL, "USER-032");
    extents.push(extent);
  }
  return extents;
}

function parseLine(line: string): IdExtent | null {
  const fields = LINE.exec(line);
  if (fields === null) return null;
  const first = truncatedTo32Bits(fields[1]!);
  const lowerFirst = truncatedTo32Bits(fields[2]!);
  const count = truncatedTo32Bits(fields[3]!);
  if (first === INVALID_ID || lowerFirst === INVALID_ID) return null;
  // The count is not 0 and the ranges do not wrap; sums are those of u32.
  if ((first + count) % TWO_32 <= first) return null;
  if ((lowerFirst + count) % TWO_32 <= lowerFirst) return null;
  return { first, lowerFirst, count };
}

function overlaps(a: IdExtent, b: IdExtent): boolean {
  return (
    (a.first < b.first + b.count && b.first < a.first + a.count) ||
    (a.lowerFirst < b.lowerFirst + b.count && b.lowerFirst < a.lowerFirst + a.count)
  );
}

/** What isspace() of lib/ctype.c takes for white space: TAB to CR, space, and 0xa0, the no-break space of Latin-1. */
const SPACE = "[\\t-\\r \\xa0]";
const LINE = new RegExp(`^${SPACE}*([0-9]+)${SPACE}+([0-9]+)${SPACE}+([0-9]+)${SPACE}*$`);

const TWO_32 = 4294967296;

/** simple_strtoul() into a u32: digits beyond 64 bits overflow silently, which leaves the low 32 bits exact. USER-034 */
function truncatedTo32Bits(digits: string): number {
  let value = 0;
  for (let i = 0; i < digits.length; i++) value = (value * 10 + (digits.charCodeAt(i) - 48)) % TWO_32;
  return value;
}
