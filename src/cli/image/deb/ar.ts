/**
 * The ar container of a `.deb`: deb(5), and ar(5) for the header.
 *
 * deb(5) allows the common format only: an 8-byte magic, then members with a 60-byte ASCII header, each padded to an even
 * offset. Extended names (GNU's `//` table, BSD's `#1/`) are not part of it and are refused.
 */
import { ImageError } from "../image-error.ts";

const MAGIC = "!<arch>\n";
const HEADER_BYTES = 60;
/** A .deb has three members, and deb(5) lets others follow; nobody needs many. */
const MAX_MEMBERS = 64;

export interface ArMember {
  readonly name: string;
  readonly data: Uint8Array;
}

/** The members in order; their data are views into `bytes`. */
export function parseAr(bytes: Uint8Array, file: string): ArMember[] {
  if (ascii(bytes, 0, MAGIC.length) !== MAGIC) throw new ImageError("archive", "not an ar archive", { file });
  const members: ArMember[] = [];
  const names = new Set<string>();
  let offset = MAGIC.length;
  while (offset < bytes.length) {
    const at = `ar header at byte ${offset}`;
    if (members.length === MAX_MEMBERS) throw new ImageError("limit", `more than ${MAX_MEMBERS} members`, { file });
    if (bytes.length - offset < HEADER_BYTES) throw new ImageError("archive", "truncated header", { file, entry: at });
    if (ascii(bytes, offset + 58, 2) !== "`\n")
      throw new ImageError("archive", "bad header magic", { file, entry: at });

    const name = memberName(ascii(bytes, offset, 16), file, at);
    if (names.has(name)) throw new ImageError("archive", "duplicated member", { file, entry: name });
    names.add(name);
    checkNumber(ascii(bytes, offset + 16, 12), /^[0-9]*$/, "modification time", file, name);
    checkNumber(ascii(bytes, offset + 28, 6), /^[0-9]*$/, "user id", file, name);
    checkNumber(ascii(bytes, offset + 34, 6), /^[0-9]*$/, "group id", file, name);
    checkNumber(ascii(bytes, offset + 40, 8), /^[0-7]*$/, "mode", file, name);
    const size = Number(checkNumber(ascii(bytes, offset + 48, 10), /^[0-9]+$/, "size", file, name));

    const start = offset + HEADER_BYTES;
    if (size > bytes.length - start) {
      const message = `truncated: the header promises ${size} bytes, ${bytes.length - start} are there`;
      throw new ImageError("archive", message, { file, entry: name });
    }
    members.push({ name, data: bytes.subarray(start, start + size) });
    offset = start + size + (size & 1);
    if (offset > bytes.length) throw new ImageError("archive", "the padding byte is missing", { file, entry: name });
  }
  return members;
}

function memberName(field: string, file: string, entry: string): string {
  // System V ar ends a name with a slash, deb(5) without; dpkg reads both.
  const name = field.trimEnd().replace(/\/$/, "");
  if (!/^[\x21-\x7e]+$/.test(name) || name.includes("/")) {
    throw new ImageError("archive", `bad member name ${JSON.stringify(field)}`, { file, entry });
  }
  return name;
}

function checkNumber(field: string, digits: RegExp, what: string, file: string, entry: string): string {
  const value = field.trimEnd();
  if (!digits.test(value)) throw new ImageError("archive", `bad ${what} ${JSON.stringify(field)}`, { file, entry });
  return value;
}

function ascii(bytes: Uint8Array, start: number, length: number): string {
  return String.fromCharCode(...bytes.subarray(start, start + length));
}
