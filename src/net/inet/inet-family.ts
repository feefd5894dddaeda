/** socket(2) of AF_INET and AF_INET6: inet_create(), inet6_create(). */
import { CAP_NET_RAW } from "../../abi/capability.ts";
import { EACCES, EINVAL, EPERM, EPROTONOSUPPORT, ESOCKTNOSUPPORT } from "../../abi/errno.ts";
import {
  AF_INET,
  AF_INET6,
  IPPROTO_ICMP,
  IPPROTO_ICMPV6,
  IPPROTO_IP,
  IPPROTO_TCP,
  IPPROTO_UDP,
  SOCK_DGRAM,
  SOCK_RAW,
  SOCK_STREAM,
} from "../../abi/socket.ts";
import { refuseCapability } from "../../ns/refusal.ts";
import type { AddressFamily, SocketRequest } from "../address-family.ts";
import { PingSocket } from "../icmp/ping-socket.ts";
import { RawSocket } from "../icmp/raw-socket.ts";
import type { Socket, SocketParts } from "../socket.ts";
import type { SocketCaller } from "../socket-caller.ts";
import { networkStack } from "../stack/network-stack.ts";
import { TcpSocket } from "../tcp/tcp-socket.ts";
import { UdpSocket } from "../udp/udp-socket.ts";

/** IPPROTO_MAX: IPPROTO_MPTCP is the largest. */
const PROTOCOL_LIMIT = 263;

function create(caller: SocketCaller, request: SocketRequest, family: number): Socket | number {
  const { network, namespace, type, protocol } = request;
  if (protocol < 0 || protocol >= PROTOCOL_LIMIT) return -EINVAL;
  const parts = (known: number): SocketParts => ({
    network,
    namespace,
    credentials: caller.credentials,
    family,
    type,
    protocol: known,
  });
  const echo = family === AF_INET ? IPPROTO_ICMP : IPPROTO_ICMPV6;
  switch (type) {
    case SOCK_STREAM:
      if (protocol !== IPPROTO_IP && protocol !== IPPROTO_TCP) return -EPROTONOSUPPORT;
      return new TcpSocket(parts(IPPROTO_TCP));
    case SOCK_DGRAM:
      if (protocol === echo) return mayPing(caller, request) ? new PingSocket(parts(echo)) : -EACCES;
      if (protocol !== IPPROTO_IP && protocol !== IPPROTO_UDP) return -EPROTONOSUPPORT;
      return new UdpSocket(parts(IPPROTO_UDP));
    case SOCK_RAW:
      if (protocol === IPPROTO_IP) return -EPROTONOSUPPORT;
      return mayUseRaw(caller, request) ?? new RawSocket(parts(protocol));
  }
  return -ESOCKTNOSUPPORT;
}

/** raw(7): EPERM without CAP_NET_RAW over the network namespace; null when it is there. NET-030 */
export function mayUseRaw(caller: SocketCaller, { namespace }: SocketRequest): number | null {
  const { credentials } = caller;
  if (credentials.hasCapability(CAP_NET_RAW, namespace.owner)) return null;
  return refuseCapability(EPERM, "NET-030", credentials, CAP_NET_RAW, namespace.owner, { net: namespace.name });
}

/** ping_init_sock(): one of the caller's groups is in net.ipv4.ping_group_range. */
function mayPing(caller: SocketCaller, { network, namespace }: SocketRequest): boolean {
  const { firstPingGroup, lastPingGroup } = networkStack(network, namespace).sysctls;
  const { egid, groups } = caller.credentials;
  return [egid, ...groups].some((gid) => gid >= firstPingGroup && gid <= lastPingGroup);
}

export const inetFamily: AddressFamily = {
  family: AF_INET,
  create: (caller, request) => create(caller, request, AF_INET),
};

export const inet6Family: AddressFamily = {
  family: AF_INET6,
  create: (caller, request) => create(caller, request, AF_INET6),
};
