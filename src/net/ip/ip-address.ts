/**
 * Internet addresses: byte strings of 4 (IPv4) or 16 bytes (IPv6) in network order, so that they compare with === and are keys of maps.
 */
import { AF_INET, AF_INET6 } from "../../abi/socket.ts";

/** 4 or 16 bytes, one per char. */
export type IpAddress = string;

export const INADDR_ANY: IpAddress = "\0\0\0\0";
export const INADDR_BROADCAST: IpAddress = "\xff\xff\xff\xff";
export const INADDR_LOOPBACK: IpAddress = "\x7f\0\0\x01";
export const IN6ADDR_ANY: IpAddress = "\0".repeat(16);
export const IN6ADDR_LOOPBACK: IpAddress = `${"\0".repeat(15)}\x01`;

/** ::ffff:0:0/96, what an AF_INET6 socket calls IPv4 addresses by (ipv6(7)). */
const V4_MAPPED = `${"\0".repeat(10)}\xff\xff`;

export function familyOf(address: IpAddress): number {
  return address.length === 4 ? AF_INET : AF_INET6;
}

export function anyAddress(family: number): IpAddress {
  return family === AF_INET ? INADDR_ANY : IN6ADDR_ANY;
}

export function isAny(address: IpAddress): boolean {
  return address === INADDR_ANY || address === IN6ADDR_ANY;
}

/** 127.0.0.0/8 or ::1. */
export function isLoopback(address: IpAddress): boolean {
  return address.length === 4 ? address.charCodeAt(0) === 127 : address === IN6ADDR_LOOPBACK;
}

export function isMulticast(address: IpAddress): boolean {
  return address.length === 4 ? (address.charCodeAt(0) & 0xf0) === 0xe0 : address.charCodeAt(0) === 0xff;
}

/** fe80::/10 */
export function isLinkLocal(address: IpAddress): boolean {
  return address.length === 16 && address.charCodeAt(0) === 0xfe && (address.charCodeAt(1) & 0xc0) === 0x80;
}

/** The IPv4 address in ::ffff:a.b.c.d; null for other addresses. */
export function unmapped(address: IpAddress): IpAddress | null {
  return address.length === 16 && address.startsWith(V4_MAPPED) ? address.slice(12) : null;
}

export function mapped(address: IpAddress): IpAddress {
  return address.length === 4 ? V4_MAPPED + address : address;
}

export function addressBits(address: IpAddress): number {
  return address.length * 8;
}

/** The first `length` bits of both are equal; addresses of two families never match. */
export function matchesPrefix(address: IpAddress, prefix: IpAddress, length: number): boolean {
  return address.length === prefix.length && maskTo(address, length) === maskTo(prefix, length);
}

/** `address` with all bits after the first `length` cleared. */
export function maskTo(address: IpAddress, length: number): IpAddress {
  return withHostBits(address, length, (byte, mask) => byte & mask);
}

/** The address with all bits after the first `length` set: the broadcast address of an IPv4 subnet. */
export function broadcastOf(address: IpAddress, length: number): IpAddress {
  return withHostBits(address, length, (byte, mask) => byte | (~mask & 0xff));
}

function withHostBits(address: IpAddress, length: number, change: (byte: number, mask: number) => number): IpAddress {
  let out = "";
  for (let i = 0; i < address.length; i++) {
    const bits = Math.min(8, Math.max(0, length - 8 * i));
    out += String.fromCharCode(change(address.charCodeAt(i), (0xff00 >> bits) & 0xff));
  }
  return out;
}

/** inet_mask_len(): how many bits a netmask has; null when they are not its first ones. */
export function prefixLengthOf(mask: IpAddress): number | null {
  let length = 0;
  while (length < addressBits(mask) && ((mask.charCodeAt(length >> 3) << (length & 7)) & 0x80) !== 0) length++;
  return maskTo("\xff".repeat(mask.length), length) === mask ? length : null;
}

export function netmask(family: number, length: number): IpAddress {
  return maskTo("\xff".repeat(family === AF_INET ? 4 : 16), length);
}

/** As inet_ntop(3) writes it: "127.0.0.1", "fe80::1". */
export function formatIpAddress(address: IpAddress): string {
  if (address.length === 4) return Array.from(address, (char) => char.charCodeAt(0)).join(".");
  const v4 = unmapped(address);
  if (v4 !== null) return `::ffff:${formatIpAddress(v4)}`;
  const groups: number[] = [];
  for (let i = 0; i < 16; i += 2) groups.push((address.charCodeAt(i) << 8) | address.charCodeAt(i + 1));
  const { start, length } = longestZeroRun(groups);
  const hex = (part: readonly number[]) => part.map((group) => group.toString(16)).join(":");
  return length < 2 ? hex(groups) : `${hex(groups.slice(0, start))}::${hex(groups.slice(start + length))}`;
}

/** RFC 5952: the first of the longest runs. */
function longestZeroRun(groups: readonly number[]): { start: number; length: number } {
  let best = { start: 0, length: 0 };
  for (let i = 0; i < groups.length; i++) {
    let end = i;
    while (groups[end] === 0) end++;
    if (end - i > best.length) best = { start: i, length: end - i };
    i = Math.max(i, end - 1);
  }
  return best;
}
