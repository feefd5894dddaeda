import { bytesOf, fromBytes, writeByteString } from "../../abi/byte-string.ts";
import { major, minor } from "../../abi/dev.ts";
import type { TarEntry, TarEntryType } from "./tar-archive.ts";
import { BLOCK_SIZE } from "./tar-header.ts";

/** What is written of an entry; directories' names need no slash at the end. */
export type TarMember = Omit<TarEntry, "offset">;

const TYPE_FLAGS: Readonly<Record<TarEntryType, string>> = {
  file: "0",
  hardlink: "1",
  symlink: "2",
  character: "3",
  block: "4",
  directory: "5",
  fifo: "6",
};

const NAME_LENGTH = 100;
/** Largest numbers of octal fields of 8 and 12 bytes. */
const MAX_ID = 0o7777777;
const MAX_SIZE = 8 ** 11 - 1;

/**
 * Writes a tar archive: POSIX ustar, with a pax header (tar(5)) in front of what does not fit. The same members give the same bytes.
 * Ends with two blocks of zeros.
 */
export function* writeTar(members: Iterable<TarMember>): Generator<Uint8Array> {
  for (const member of members) yield* writeMember(member);
  yield new Uint8Array(2 * BLOCK_SIZE);
}

function* writeMember(member: TarMember): Generator<Uint8Array> {
  const name = member.type === "directory" ? `${member.name}/` : member.name;
  const records = extendedRecords(member, name);
  if (records !== "") {
    yield header(
      { ...member, name: "pax", linkName: "", mode: 0o644, uid: 0, gid: 0, device: 0 },
      "pax",
      "x",
      records.length,
    );
    yield padded(bytesOf(records));
  }
  yield header(member, name, TYPE_FLAGS[member.type], member.data.length);
  if (member.data.length > 0) yield padded(member.data);
}

/** What the fields of a header cannot hold. */
function extendedRecords({ linkName, uid, gid, mtime, data, xattrs }: TarMember, name: string): string {
  let text = "";
  const add = (key: string, value: string): void => {
    text += record(key, value);
  };
  if (name.length > NAME_LENGTH) add("path", name);
  if (linkName.length > NAME_LENGTH) add("linkpath", linkName);
  if (uid > MAX_ID) add("uid", String(uid));
  if (gid > MAX_ID) add("gid", String(gid));
  if (data.length > MAX_SIZE) add("size", String(data.length));
  if (mtime.nanoseconds !== 0 || mtime.seconds < 0 || mtime.seconds > MAX_SIZE) add("mtime", timeText(mtime));
  for (const [key, value] of xattrs) add(`SCHILY.xattr.${key}`, fromBytes(value));
  return text;
}

function timeText({ seconds, nanoseconds }: { readonly seconds: number; readonly nanoseconds: number }): string {
  // A time before 1970 is counted down from the second after it.
  const isNegative = seconds < 0 && nanoseconds > 0;
  const whole = isNegative ? seconds + 1 : seconds;
  const part = isNegative ? 1_000_000_000 - nanoseconds : nanoseconds;
  const fraction = part === 0 ? "" : `.${String(part).padStart(9, "0")}`;
  return `${isNegative && whole === 0 ? "-" : ""}${whole}${fraction}`;
}

/** "LENGTH KEY=VALUE\n", where the length counts its own digits. */
function record(key: string, value: string): string {
  const rest = ` ${key}=${value}\n`;
  let length = rest.length + 1;
  while (String(length).length + rest.length !== length) length = String(length).length + rest.length;
  return `${length}${rest}`;
}

function header(member: TarMember, name: string, typeFlag: string, size: number): Uint8Array {
  const block = new Uint8Array(BLOCK_SIZE);
  writeByteString(block, 0, name.slice(0, NAME_LENGTH));
  octal(block, 100, 8, member.mode);
  octal(block, 108, 8, Math.min(member.uid, MAX_ID));
  octal(block, 116, 8, Math.min(member.gid, MAX_ID));
  octal(block, 124, 12, Math.min(size, MAX_SIZE));
  octal(block, 136, 12, Math.min(Math.max(member.mtime.seconds, 0), MAX_SIZE));
  writeByteString(block, 156, typeFlag);
  writeByteString(block, 157, member.linkName.slice(0, NAME_LENGTH));
  writeByteString(block, 257, "ustar\x0000");
  octal(block, 329, 8, major(member.device));
  octal(block, 337, 8, minor(member.device));
  // The checksum is taken with its own field as spaces.
  writeByteString(block, 148, "        ");
  octal(
    block,
    148,
    7,
    block.reduce((sum, byte) => sum + byte, 0),
  );
  return block;
}

/** Octal digits, and a NUL. */
function octal(block: Uint8Array, at: number, length: number, value: number): void {
  writeByteString(block, at, `${value.toString(8).padStart(length - 1, "0")}\0`);
}

function padded(data: Uint8Array): Uint8Array {
  if (data.length % BLOCK_SIZE === 0) return data;
  const block = new Uint8Array(Math.ceil(data.length / BLOCK_SIZE) * BLOCK_SIZE);
  block.set(data);
  return block;
}
