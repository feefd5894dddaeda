import { bytesOf, fromBytes } from "../../abi/byte-string.ts";
import { EINVAL } from "../../abi/errno.ts";
import { AF_UNIX } from "../../abi/socket.ts";
import { SockaddrUn } from "../../abi/socket-struct.ts";

/** offsetof(struct sockaddr_un, sun_path) */
const PATH_OFFSET = 2;

/**
 * The name of a unix socket (unix(7), "Address format") as a byte string: a pathname, or an abstract name with the NUL it starts with.
 */
export type UnixName = string;

export function isAbstract(name: UnixName): boolean {
  return name.charCodeAt(0) === 0;
}

/** Whether bind(2) is to choose the name: nothing but a family (unix(7), "Autobind feature"). */
export function asksForAutobind(sockaddr: Uint8Array): boolean {
  return sockaddr.length === PATH_OFFSET && familyOf(sockaddr) === AF_UNIX;
}

function familyOf(sockaddr: Uint8Array): number {
  return sockaddr[0]! | (sockaddr[1]! << 8);
}

/** The name in a struct sockaddr_un (unix_validate_addr(), unix_mkname_bsd()). @returns it, or -EINVAL. */
export function unixNameOf(sockaddr: Uint8Array): UnixName | number {
  // unix(7): EINVAL, invalid address: too short, too long, or of another family
  if (sockaddr.length <= PATH_OFFSET || sockaddr.length > SockaddrUn.size) return -EINVAL;
  if (familyOf(sockaddr) !== AF_UNIX) return -EINVAL;
  const name = fromBytes(sockaddr, PATH_OFFSET);
  if (isAbstract(name)) return name;
  const end = name.indexOf("\0");
  return end < 0 ? name : name.slice(0, end);
}

/** The struct sockaddr_un that getsockname(2) gives: a pathname with its NUL. */
export function sockaddrOf(name: UnixName | null): Uint8Array {
  const path = name === null || isAbstract(name) ? (name ?? "") : `${name}\0`;
  const sockaddr = new Uint8Array(PATH_OFFSET + path.length);
  sockaddr[0] = AF_UNIX;
  sockaddr.set(bytesOf(path), PATH_OFFSET);
  return sockaddr;
}
