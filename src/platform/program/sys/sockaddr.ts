import { AF_UNIX, UNIX_PATH_MAX } from "../../../abi/socket.ts";
import { decodeTerminated, decodeText, encodeText } from "../text.ts";
import { viewOf } from "./arguments.ts";

/** struct sockaddr_un (unix(7)): an empty path for none, one that starts with a NUL for an abstract name. */
export interface SockaddrUnValue {
  readonly sun_family: typeof AF_UNIX;
  readonly sun_path: string;
}

/** struct sockaddr of any other family: what is behind the family's number. */
export interface RawSockaddrValue {
  readonly sa_family: number;
  readonly sa_data: Uint8Array;
}

/** An address of a socket. */
export type SockaddrValue = SockaddrUnValue | RawSockaddrValue;

const FAMILY_SIZE = 2;

/** A path gets the NUL that unix(7) recommends, where there is room for it. */
function pathBytes(path: string): Uint8Array {
  const bytes = encodeText(path);
  if (bytes.length === 0 || bytes[0] === 0 || bytes.length >= UNIX_PATH_MAX) return bytes;
  const terminated = new Uint8Array(bytes.length + 1);
  terminated.set(bytes);
  return terminated;
}

/** The bytes of a struct sockaddr. */
export function sockaddrBytes(address: SockaddrValue): Uint8Array {
  const isUnix = "sun_family" in address;
  const rest = isUnix ? pathBytes(address.sun_path) : address.sa_data;
  const bytes = new Uint8Array(FAMILY_SIZE + rest.length);
  viewOf(bytes).setUint16(0, isUnix ? address.sun_family : address.sa_family, true);
  bytes.set(rest, FAMILY_SIZE);
  return bytes;
}

/** Null for an address of length 0. */
export function sockaddrOf(bytes: Uint8Array): SockaddrValue | null {
  if (bytes.length < FAMILY_SIZE) return null;
  const sa_family = viewOf(bytes).getUint16(0, true);
  const rest = bytes.subarray(FAMILY_SIZE);
  if (sa_family !== AF_UNIX) return { sa_family, sa_data: rest.slice() };
  return { sun_family: AF_UNIX, sun_path: rest[0] === 0 ? decodeText(rest) : decodeTerminated(rest) };
}
