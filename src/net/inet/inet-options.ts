/** setsockopt(2) at IPPROTO_IP and IPPROTO_IPV6 (ip(7), ipv6(7)). */

import { CAP_NET_ADMIN, CAP_NET_RAW } from "../../abi/capability.ts";
import { EINVAL, ENOPROTOOPT, EPERM } from "../../abi/errno.ts";
import {
  IP_BIND_ADDRESS_NO_PORT,
  IP_FREEBIND,
  IP_HDRINCL,
  IP_MTU_DISCOVER,
  IP_MULTICAST_LOOP,
  IP_MULTICAST_TTL,
  IP_PKTINFO,
  IP_PMTUDISC_WANT,
  IP_RECVERR,
  IP_RECVTOS,
  IP_RECVTTL,
  IP_TOS,
  IP_TRANSPARENT,
  IP_TTL,
  IPV6_MTU_DISCOVER,
  IPV6_MULTICAST_HOPS,
  IPV6_MULTICAST_LOOP,
  IPV6_RECVERR,
  IPV6_RECVHOPLIMIT,
  IPV6_RECVPKTINFO,
  IPV6_TCLASS,
  IPV6_UNICAST_HOPS,
  IPV6_V6ONLY,
} from "../../abi/in.ts";
import { IPPROTO_IP, IPPROTO_IPV6 } from "../../abi/socket.ts";
import type { NetNamespace } from "../../ns/net-namespace.ts";
import { int, map, uint } from "../../state/fields.ts";
import { savable } from "../../state/savable.ts";
import { intOf, intValue } from "../option-value.ts";
import type { SocketCaller } from "../socket-caller.ts";

/** What an option may be, and is at first. */
interface OptionRange {
  readonly minimum: number;
  readonly maximum: number;
  readonly initial: number;
}

const FLAG: OptionRange = { minimum: 0, maximum: 1, initial: 0 };
const INT_MAX = 0x7fffffff;
/** net.ipv4.ip_default_ttl, until it is set. */
export const DEFAULT_TTL = -1;

const IP_OPTIONS: ReadonlyMap<number, OptionRange> = new Map([
  [IP_TOS, { minimum: -INT_MAX, maximum: INT_MAX, initial: 0 }],
  [IP_TTL, { minimum: DEFAULT_TTL, maximum: 255, initial: DEFAULT_TTL }],
  [IP_MTU_DISCOVER, { minimum: 0, maximum: 5, initial: IP_PMTUDISC_WANT }],
  [IP_MULTICAST_TTL, { minimum: -1, maximum: 255, initial: 1 }],
  [IP_MULTICAST_LOOP, { ...FLAG, initial: 1 }],
  [IP_HDRINCL, FLAG],
  [IP_PKTINFO, FLAG],
  [IP_RECVERR, FLAG],
  [IP_RECVTTL, FLAG],
  [IP_RECVTOS, FLAG],
  [IP_FREEBIND, FLAG],
  [IP_TRANSPARENT, FLAG],
  [IP_BIND_ADDRESS_NO_PORT, FLAG],
]);

const IPV6_OPTIONS: ReadonlyMap<number, OptionRange> = new Map([
  [IPV6_UNICAST_HOPS, { minimum: DEFAULT_TTL, maximum: 255, initial: DEFAULT_TTL }],
  [IPV6_MULTICAST_HOPS, { minimum: -1, maximum: 255, initial: 1 }],
  [IPV6_MULTICAST_LOOP, { ...FLAG, initial: 1 }],
  [IPV6_MTU_DISCOVER, { minimum: 0, maximum: 5, initial: IP_PMTUDISC_WANT }],
  [IPV6_TCLASS, { minimum: -1, maximum: 255, initial: 0 }],
  [IPV6_V6ONLY, FLAG],
  [IPV6_RECVERR, FLAG],
  [IPV6_RECVPKTINFO, FLAG],
  [IPV6_RECVHOPLIMIT, FLAG],
]);

/** A key for both levels. */
function key(level: number, name: number): number {
  return level * 256 + name;
}

/** The options of the Internet levels that a socket has; those that were not set have their first value. */
export class InetOptions {
  readonly values: Map<number, number>;

  constructor() {
    this.values = new Map();
  }

  get(level: number, name: number): number {
    const range = rangeOf(level, name);
    return this.values.get(key(level, name)) ?? range?.initial ?? 0;
  }

  has(level: number, name: number): boolean {
    return this.get(level, name) !== 0;
  }

  /** @internal */
  put(level: number, name: number, value: number): void {
    this.values.set(key(level, name), value);
  }

  copyFrom(other: InetOptions): void {
    for (const [name, value] of other.values) this.values.set(name, value);
  }
}

function rangeOf(level: number, name: number): OptionRange | null {
  if (level === IPPROTO_IP) return IP_OPTIONS.get(name) ?? null;
  return level === IPPROTO_IPV6 ? (IPV6_OPTIONS.get(name) ?? null) : null;
}

/** do_ip_setsockopt(), do_ipv6_setsockopt(): options that are numbers. */
export function setInetOption(
  caller: SocketCaller,
  namespace: NetNamespace,
  options: InetOptions,
  level: number,
  name: number,
  value: Uint8Array,
): number {
  const range = rangeOf(level, name);
  if (range === null) return -ENOPROTOOPT;
  // ip(7): one byte will do
  const number = intOf(value) ?? value[0] ?? null;
  if (number === null) return -EINVAL;
  if (level === IPPROTO_IP && name === IP_TRANSPARENT && number !== 0) {
    const may = (capability: number) => caller.credentials.hasCapability(capability, namespace.owner);
    if (!may(CAP_NET_ADMIN) && !may(CAP_NET_RAW)) return -EPERM;
  }
  if (range.minimum === 0 && range.maximum === 1) options.put(level, name, number === 0 ? 0 : 1);
  else if (number < range.minimum || number > range.maximum) return -EINVAL;
  else if (level === IPPROTO_IP && name === IP_TTL && number === 0) return -EINVAL;
  else options.put(level, name, name === IP_TOS && level === IPPROTO_IP ? number & 0xff : number);
  return 0;
}

/** @param ttl what the namespace's packets have at first. */
export function getInetOption(options: InetOptions, level: number, name: number, ttl: number): Uint8Array | number {
  if (rangeOf(level, name) === null) return -ENOPROTOOPT;
  const value = options.get(level, name);
  const isTtl = (level === IPPROTO_IP && name === IP_TTL) || (level === IPPROTO_IPV6 && name === IPV6_UNICAST_HOPS);
  return intValue(isTtl && value === DEFAULT_TTL ? ttl : value);
}

savable(InetOptions, { name: "net.InetOptions", version: 1, saved: { values: map(uint, int) } });
