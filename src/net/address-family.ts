import type { NetNamespace } from "../ns/net-namespace.ts";
import type { Network } from "./network.ts";
import type { Socket } from "./socket.ts";
import type { SocketCaller } from "./socket-caller.ts";

/** What socket(2) asks a family for. */
export interface SocketRequest {
  readonly network: Network;
  readonly namespace: NetNamespace;
  /** SOCK_*, without flags. */
  readonly type: number;
  /** IPPROTO_* or what else the family calls a protocol; 0 for the usual one. */
  readonly protocol: number;
}

/** An address family (struct net_proto_family, address_families(7)). */
export interface AddressFamily {
  /** AF_* */
  readonly family: number;
  /**
   * A new socket: not bound, not connected, with one reference.
   * @returns it, or -errno: ESOCKTNOSUPPORT, EPROTONOSUPPORT, EPERM ...
   */
  create(caller: SocketCaller, request: SocketRequest): Socket | number;
}
