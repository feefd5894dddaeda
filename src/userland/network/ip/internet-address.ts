/** Addresses as words of the command line: get_addr(), get_prefix() of iproute2's lib/utils.c. Addresses are byte strings, as in the kernel. */
import { AF_INET, AF_INET6, AF_UNSPEC } from "../../../abi/socket.ts";
import { anyAddress, type IpAddress, prefixLengthOf } from "../../../net/ip/ip-address.ts";
import { IpFailure } from "./ip-failure.ts";
import { parseInteger } from "./words.ts";

export interface Prefix {
  readonly family: number;
  readonly address: IpAddress;
  readonly length: number;
  /** The length was given. */
  readonly hasLength: boolean;
  /** "default", "any", "all": AF_UNSPEC where nothing says the family. */
  readonly isAny: boolean;
}

const ANY_WORDS: ReadonlySet<string> = new Set(["default", "all", "any"]);
const FAMILY_NAMES: ReadonlyMap<number, string> = new Map([
  [AF_INET, "inet"],
  [AF_INET6, "inet6"],
]);

export function familyName(family: number): string {
  return FAMILY_NAMES.get(family) ?? "???";
}

const bits = (family: number): number => (family === AF_INET ? 32 : 128);
const expected = (family: number): string => FAMILY_NAMES.get(family) ?? "any valid";

/** @param family AF_UNSPEC: what it looks like. @throws IpFailure */
export function parseAddress(text: string, family: number): { family: number; address: IpAddress } {
  const found = addressOf(text, family);
  if (found === null) throw new IpFailure(`Error: ${expected(family)} address is expected rather than "${text}".`, 1);
  return found;
}

/** @throws IpFailure */
export function parsePrefix(text: string, family: number): Prefix {
  if (ANY_WORDS.has(text))
    return {
      family,
      address: anyAddress(family === AF_INET6 ? AF_INET6 : AF_INET),
      length: 0,
      hasLength: true,
      isAny: true,
    };
  const slash = text.indexOf("/");
  const found = addressOf(slash < 0 ? text : text.slice(0, slash), family);
  const length =
    found === null ? null : slash < 0 ? bits(found.family) : maskLength(text.slice(slash + 1), found.family);
  if (found === null || length === null)
    throw new IpFailure(`Error: ${expected(family)} prefix is expected rather than "${text}".`, 1);
  return { ...found, length, hasLength: slash >= 0, isAny: false };
}

/** get_netmask(): a number of bits, or a mask written as an address. */
function maskLength(text: string, family: number): number | null {
  const length = parseInteger(text);
  if (length !== null) return length >= 0 && length <= bits(family) ? length : null;
  const mask = addressOf(text, family);
  return mask === null || family !== AF_INET ? null : prefixLengthOf(mask.address);
}

function addressOf(text: string, family: number): { family: number; address: IpAddress } | null {
  if (ANY_WORDS.has(text)) return { family, address: anyAddress(family === AF_INET6 ? AF_INET6 : AF_INET) };
  const isV6 = text.includes(":");
  const found = isV6 ? AF_INET6 : AF_INET;
  if (family !== AF_UNSPEC && family !== found) return null;
  const address = isV6 ? parseIpv6(text) : parseIpv4(text);
  return address === null ? null : { family: found, address };
}

/** get_addr_ipv4(): up to four numbers in C's notation; those that are missing are 0. */
function parseIpv4(text: string): IpAddress | null {
  const parts = text.split(".").map((part) => (/^\d/.test(part) ? parseInteger(part) : null));
  if (parts.length > 4 || parts.some((part) => part === null || part > 255)) return null;
  return String.fromCharCode(...[...(parts as number[]), 0, 0, 0].slice(0, 4));
}

/** inet_pton(3) */
function parseIpv6(text: string): IpAddress | null {
  const [head = "", tail, ...more] = text.split("::");
  if (more.length > 0) return null;
  const before = groups(head, tail === undefined);
  const after = tail === undefined ? "" : groups(tail, true);
  if (before === null || after === null) return null;
  const missing = 16 - before.length - after.length;
  if (tail === undefined ? missing !== 0 : missing < 2) return null;
  return before + "\0".repeat(missing) + after;
}

/** @param isLast an IPv4 address may stand for the last two groups. */
function groups(text: string, isLast: boolean): string | null {
  if (text === "") return "";
  const words = text.split(":");
  let bytes = "";
  for (const [i, word] of words.entries()) {
    if (isLast && i === words.length - 1 && /^\d+(\.\d+){3}$/.test(word)) {
      const v4 = parseIpv4(word);
      if (v4 === null) return null;
      bytes += v4;
    } else {
      if (!/^[0-9a-f]{1,4}$/i.test(word)) return null;
      const value = Number.parseInt(word, 16);
      bytes += String.fromCharCode(value >> 8, value & 0xff);
    }
  }
  return bytes;
}
