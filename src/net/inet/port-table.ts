import { EADDRINUSE } from "../../abi/errno.ts";
import type { EntropySource } from "../../fs/devices/entropy.ts";
import { anyRef, list, map, uint } from "../../state/fields.ts";
import { savable } from "../../state/savable.ts";
import { IN6ADDR_ANY, INADDR_ANY, type IpAddress, isAny } from "../ip/ip-address.ts";
import type { NetSysctls } from "../stack/net-sysctls.ts";

/** Who has a port: a socket, or what is left of one. */
export interface PortUser {
  readonly localAddress: IpAddress;
  readonly localPort: number;
  /** Null when it is not connected. */
  readonly remoteAddress: IpAddress | null;
  readonly remotePort: number;
  /** SO_BINDTODEVICE: an index, 0 for any. */
  readonly boundDevice: number;
  /** IPV6_V6ONLY, or an IPv4 socket. */
  readonly isOneFamily: boolean;
  /** SO_REUSEADDR */
  readonly reusesAddress: boolean;
  /** Does not let anybody in beside it by SO_REUSEADDR alone. */
  readonly isListening: boolean;
  /** SO_REUSEPORT */
  readonly reusesPort: boolean;
  /** Of the socket's owner: those who share a port with SO_REUSEPORT are of one user. */
  readonly uid: number;
  /** @internal Identifies the interface to saves. */
  isPortUser(): true;
}

/** Whether a packet to `address` could be for both. */
function overlaps(a: PortUser, b: PortUser): boolean {
  if (a.boundDevice !== 0 && b.boundDevice !== 0 && a.boundDevice !== b.boundDevice) return false;
  if (a.localAddress === b.localAddress) return true;
  return coversOther(a, b) || coversOther(b, a);
}

/** 0.0.0.0 covers all of IPv4; :: all of IPv6, and of IPv4 unless the socket is for one family alone. */
function coversOther(any: PortUser, other: PortUser): boolean {
  if (any.localAddress === INADDR_ANY)
    return other.localAddress.length === 4 || (other.localAddress === IN6ADDR_ANY && !other.isOneFamily);
  if (any.localAddress !== IN6ADDR_ANY) return false;
  return other.localAddress.length === 16 || !any.isOneFamily;
}

/** The ports of one protocol in one namespace (struct inet_hashinfo, struct udp_table). NET-010 */
export class PortTable {
  /** @internal */
  readonly users: Map<number, PortUser[]>;

  constructor() {
    this.users = new Map();
  }

  at(port: number): readonly PortUser[] {
    return this.users.get(port) ?? [];
  }

  *all(): Generator<PortUser> {
    for (const users of this.users.values()) yield* users;
  }

  /** inet_csk_get_port(), udp_lib_get_port() of a port that was asked for: bind(2) EADDRINUSE. */
  conflicts(user: PortUser, port: number): boolean {
    return this.at(port).some((other) => other !== user && overlaps(user, other) && !mayShare(user, other));
  }

  add(user: PortUser, port: number): void {
    const users = this.users.get(port);
    if (users === undefined) this.users.set(port, [user]);
    else users.push(user);
  }

  remove(user: PortUser): void {
    const users = this.users.get(user.localPort);
    const at = users?.indexOf(user) ?? -1;
    if (users === undefined || at < 0) return;
    if (users.length === 1) this.users.delete(user.localPort);
    else users.splice(at, 1);
  }

  /**
   * A port that nobody has, from net.ipv4.ip_local_port_range; where the search begins is chance.
   * @param suits of one that somebody has: whether it can be shared (a connection to another place). @returns -EADDRINUSE when there is none
   */
  choose(sysctls: NetSysctls, entropy: EntropySource, suits: (port: number) => boolean): number {
    const { firstPort, lastPort } = sysctls;
    const count = lastPort - firstPort + 1;
    const random = new Uint8Array(4);
    entropy.fill(random, 0, 4);
    const offset = new DataView(random.buffer).getUint32(0, true) % count;
    for (let i = 0; i < count; i++) {
      const port = firstPort + ((offset + i) % count);
      if (!this.users.has(port) || suits(port)) return port;
    }
    return -EADDRINUSE;
  }
}

/** inet_csk_bind_conflict(): whether `user` may have the port that `other` has. */
function mayShare(user: PortUser, other: PortUser): boolean {
  if (user.reusesAddress && other.reusesAddress && !other.isListening) return true;
  return user.reusesPort && other.reusesPort && user.uid === other.uid;
}

/** How well a socket suits a packet; -1: not at all (compute_score() of net/ipv4/udp.c). */
export function matchScore(user: PortUser, packet: PacketAddresses): number {
  let score = 0;
  if (!isAny(user.localAddress)) {
    if (user.localAddress !== packet.destination) return -1;
    score += 4;
  } else if (user.localAddress.length === 4 && packet.destination.length !== 4) return -1;
  else if (user.localAddress.length === 16 && packet.destination.length === 4 && user.isOneFamily) return -1;
  if (user.remoteAddress !== null) {
    if (user.remoteAddress !== packet.source || user.remotePort !== packet.sourcePort) return -1;
    score += 8;
  }
  if (user.boundDevice !== 0) {
    if (user.boundDevice !== packet.device) return -1;
    score += 4;
  }
  return user.localAddress.length === packet.destination.length ? score + 1 : score;
}

/** What decides who gets a packet. */
export interface PacketAddresses {
  readonly source: IpAddress;
  readonly sourcePort: number;
  readonly destination: IpAddress;
  /** The index of the device it came in by. */
  readonly device: number;
}

/** The socket a packet to `port` is for. */
export function bestMatch<T extends PortUser>(users: readonly PortUser[], packet: PacketAddresses): T | null {
  let best: PortUser | null = null;
  let highest = -1;
  for (const user of users) {
    const score = matchScore(user, packet);
    if (score > highest) {
      best = user;
      highest = score;
    }
  }
  return best as T | null;
}

savable(PortTable, {
  name: "net.PortTable",
  version: 1,
  saved: { users: map(uint, list(anyRef<PortUser>("isPortUser"))) },
});
