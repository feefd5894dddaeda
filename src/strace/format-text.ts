import { LinuxDirent64 } from "../abi/dirent-struct.ts";
import { PATH_MAX, UIO_MAXIOV } from "../abi/limits.ts";
import { Iovec } from "../abi/uio-struct.ts";
import type { UserMemory } from "../mm/user-memory.ts";
import { type CallContext, hasFailed } from "./format-context.ts";
import { addressText, formatAddress } from "./format-number.ts";
import { quote, quoteHex, quoteLimited, STRING_LIMIT } from "./quote.ts";
import { readBytes, readStruct } from "./user-struct.ts";

// Pathnames, strings and buffers.

/** A pathname is shown in full. */
export function formatPath(call: CallContext, index: number): string {
  return stringAt(call.memory, call.args.pointer(index)) ?? formatAddress(call, index);
}

/** Text at `address` in quotes; null when there is none. */
export function stringAt(memory: UserMemory, address: number): string | null {
  if (address === 0) return null;
  const text = memory.copyInString(address, PATH_MAX);
  return typeof text === "string" ? quote(text) : null;
}

export function formatString(call: CallContext, index: number): string {
  const address = call.args.pointer(index);
  if (address === 0) return "NULL";
  const text = call.memory.copyInString(address, PATH_MAX);
  return typeof text === "string" ? quoteLimited(text) : formatAddress(call, index);
}

/** Text the call has filled in, with its NUL. */
export function formatStringOut(call: CallContext, index: number): string {
  return hasFailed(call) ? formatAddress(call, index) : formatPath(call, index);
}

/** The buffer of a write: its length is the next argument. */
export function formatBytesIn(call: CallContext, index: number): string {
  return bytesAt(call.memory, call.args.pointer(index), call.args.ulong(index + 1)) ?? formatAddress(call, index);
}

/** The buffer of a read: the result says how much was filled. */
export function formatBytesOut(call: CallContext, index: number): string {
  const filled = filledBytes(call, index);
  return filled === null ? formatAddress(call, index) : quoteLimited(filled);
}

/** getrandom(2) */
export function formatRandomBytes(call: CallContext, index: number): string {
  const filled = filledBytes(call, index);
  return filled === null ? formatAddress(call, index) : quoteHex(filled);
}

function filledBytes(call: CallContext, index: number): string | null {
  if (hasFailed(call) || call.result === null || call.args.pointer(index) === 0) return null;
  // Asked for the size only: getxattr(2) with a size of 0.
  if (call.result > call.args.ulong(index + 1)) return null;
  return readBytes(call.memory, call.args.pointer(index), call.result);
}

function bytesAt(memory: UserMemory, address: number, length: number): string | null {
  if (address === 0) return null;
  const text = readBytes(memory, address, Math.min(length, STRING_LIMIT + 1));
  return text === null ? null : quoteLimited(text);
}

export function formatIovecIn(call: CallContext, index: number): string {
  return iovecText(call, index, Number.POSITIVE_INFINITY);
}

export function formatIovecOut(call: CallContext, index: number): string {
  return hasFailed(call) ? iovecText(call, index, null) : iovecText(call, index, call.result ?? 0);
}

/** @param filled how many bytes of the buffers mean something; null: show addresses. */
function iovecText(call: CallContext, index: number, filled: number | null): string {
  const address = call.args.pointer(index);
  const count = call.args.ulong(index + 1);
  if (address === 0 || count > UIO_MAXIOV) return formatAddress(call, index);
  const items: string[] = [];
  let left = filled ?? 0;
  for (let i = 0; i < count && i < STRING_LIMIT; i++) {
    const view = readStruct(call.memory, address + i * Iovec.size, Iovec.size);
    if (view === null) return formatAddress(call, index);
    const base = Iovec.fields.iov_base.get(view, 0);
    const length = Iovec.fields.iov_len.get(view, 0);
    const shown = filled === null ? null : bytesAt(call.memory, base, Math.min(length, left));
    items.push(`{iov_base=${shown ?? addressText(base)}, iov_len=${length}}`);
    left = Math.max(0, left - length);
  }
  if (count > STRING_LIMIT) items.push("...");
  return `[${items.join(", ")}]`;
}

/** execve(2): the arguments in full length of list, each cut. */
export function formatArgv(call: CallContext, index: number): string {
  const pointers = pointerList(call, index);
  if (pointers === null) return formatAddress(call, index);
  const items = pointers.slice(0, STRING_LIMIT).map((pointer) => {
    const text = call.memory.copyInString(pointer, PATH_MAX);
    return typeof text === "string" ? quoteLimited(text) : addressText(pointer);
  });
  if (pointers.length > STRING_LIMIT) items.push("...");
  return `[${items.join(", ")}]`;
}

/** execve(2): how many variables there are. */
export function formatEnvp(call: CallContext, index: number): string {
  const pointers = pointerList(call, index);
  if (pointers === null) return formatAddress(call, index);
  return `${formatAddress(call, index)} /* ${pointers.length} var${pointers.length === 1 ? "" : "s"} */`;
}

const MAX_POINTERS = 4096;

function pointerList(call: CallContext, index: number): number[] | null {
  const address = call.args.pointer(index);
  if (address === 0) return null;
  const pointers: number[] = [];
  while (pointers.length < MAX_POINTERS) {
    const pointer = call.memory.readU64AsNumber(address + pointers.length * 8);
    if (pointer < 0) return pointers.length === 0 ? null : pointers;
    if (pointer === 0) break;
    pointers.push(pointer);
  }
  return pointers;
}

/** getdents64(2): how many entries were found. */
export function formatDirents(call: CallContext, index: number): string {
  const address = formatAddress(call, index);
  if (hasFailed(call) || call.result === null) return address;
  let count = 0;
  for (let at = 0; at < call.result; count++) {
    const view = readStruct(call.memory, call.args.pointer(index) + at, LinuxDirent64.size);
    const length = view === null ? 0 : LinuxDirent64.fields.d_reclen.get(view, 0);
    if (length === 0) return address;
    at += length;
  }
  return `${address} /* ${count} ${count === 1 ? "entry" : "entries"} */`;
}
