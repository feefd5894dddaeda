/** struct sockaddr_in and struct sockaddr_in6 (ip(7), ipv6(7)). */
import { bytesOf, fromBytes } from "../../abi/byte-string.ts";
import { EAFNOSUPPORT, EINVAL } from "../../abi/errno.ts";
import { SockaddrIn, SockaddrIn6 } from "../../abi/in-struct.ts";
import { AF_INET, AF_INET6, AF_UNSPEC } from "../../abi/socket.ts";
import { type IpAddress, isLinkLocal, mapped, unmapped } from "../ip/ip-address.ts";

/** SIN6_LEN_RFC2133: a struct sockaddr_in6 without the scope. */
const SHORT_SOCKADDR_IN6 = 24;

/** Where a packet comes from, or goes to. */
export interface InetAddress {
  /** An IPv4 address also when it was given as ::ffff:a.b.c.d. */
  readonly address: IpAddress;
  readonly port: number;
  /** sin6_scope_id: the index of the link of a link-local address; else 0. */
  readonly scope: number;
}

export function familyOfSockaddr(bytes: Uint8Array): number {
  return bytes.length < 2 ? AF_UNSPEC : bytes[0]! | (bytes[1]! << 8);
}

/** What a socket of `family` makes of an address; -EINVAL when it is too short, -EAFNOSUPPORT when it is of another family. */
export function parseInetAddress(family: number, bytes: Uint8Array): InetAddress | number {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (family === AF_INET) {
    if (bytes.length < SockaddrIn.size) return -EINVAL;
    if (familyOfSockaddr(bytes) !== AF_INET) return -EAFNOSUPPORT;
    return { address: fromBytes(SockaddrIn.fields.sin_addr.get(view, 0)), port: view.getUint16(2), scope: 0 };
  }
  if (bytes.length < SHORT_SOCKADDR_IN6) return -EINVAL;
  if (familyOfSockaddr(bytes) !== AF_INET6) return -EAFNOSUPPORT;
  const address = fromBytes(SockaddrIn6.fields.sin6_addr.get(view, 0));
  const scope = bytes.length >= SockaddrIn6.size ? SockaddrIn6.fields.sin6_scope_id.get(view, 0) : 0;
  return { address: unmapped(address) ?? address, port: view.getUint16(2), scope: isLinkLocal(address) ? scope : 0 };
}

/** As a socket of `family` tells it: an AF_INET6 socket shows IPv4 addresses as ::ffff:a.b.c.d. */
export function formatInetAddress(family: number, address: IpAddress, port: number, scope = 0): Uint8Array {
  const port16 = Uint8Array.of(port >> 8, port & 0xff);
  if (family === AF_INET) {
    const bytes = new Uint8Array(SockaddrIn.size);
    SockaddrIn.write(new DataView(bytes.buffer), 0, { sin_family: AF_INET, sin_port: port16, sin_addr: address });
    return bytes;
  }
  const bytes = new Uint8Array(SockaddrIn6.size);
  SockaddrIn6.write(new DataView(bytes.buffer), 0, {
    sin6_family: AF_INET6,
    sin6_port: port16,
    sin6_addr: bytesOf(mapped(address)),
    sin6_scope_id: isLinkLocal(address) ? scope : 0,
  });
  return bytes;
}
