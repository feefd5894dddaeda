/** Which way a packet leaves: ip_route_output_key_hash_rcu() of net/ipv4/route.c, ip6_route_output(). */
import { EINVAL, ENETUNREACH, ENODEV } from "../../abi/errno.ts";
import {
  RT_SCOPE_HOST,
  RT_SCOPE_LINK,
  RT_SCOPE_UNIVERSE,
  RTN_BROADCAST,
  RTN_LOCAL,
  RTN_UNICAST,
} from "../../abi/rtnetlink.ts";
import type { NetDevice } from "../device/net-device.ts";
import type { NetworkStack } from "../stack/network-stack.ts";
import {
  familyOf,
  IN6ADDR_LOOPBACK,
  INADDR_BROADCAST,
  INADDR_LOOPBACK,
  type IpAddress,
  isAny,
  isLinkLocal,
  matchesPrefix,
} from "./ip-address.ts";
import type { Route } from "./route.ts";

/** What the sender says of the packet. */
export interface OutputRequest {
  readonly destination: IpAddress;
  /** Any address for "choose one". */
  readonly source: IpAddress;
  /** SO_BINDTODEVICE, or the scope of an IPv6 address: the index of the device it must leave through; 0 for any. */
  readonly device: number;
}

/** The way it takes. */
export interface OutputRoute {
  /** The address asked for; of 0.0.0.0 it is the loopback's. */
  readonly destination: IpAddress;
  readonly source: IpAddress;
  /** RTN_UNICAST, RTN_LOCAL or RTN_BROADCAST. */
  readonly type: number;
  readonly device: NetDevice;
  /** Null: the destination is on the link. */
  readonly gateway: IpAddress | null;
  /** Null for what needs none: 0.0.0.0, and a device given where no route leads. */
  readonly route: Route | null;
}

/** @returns -ENETUNREACH without a route, or what a route that forbids it says. NET-002 */
export function outputRoute(stack: NetworkStack, request: OutputRequest): OutputRoute | number {
  const { source } = request;
  const { loopback } = stack;
  const bound = request.device === 0 ? null : stack.deviceByIndex(request.device);
  if (request.device !== 0 && bound === null) return -ENODEV;
  if (bound !== null && !bound.isUp) return -ENETUNREACH;
  // ip_route_output_key(): EINVAL, a source address that is not one of ours
  if (!isAny(source) && !stack.isLocal(source) && stack.sysctls.nonlocalBind === 0) return -EINVAL;

  if (isAny(request.destination)) {
    const own = isAny(source) ? loopbackAddress(request.destination) : source;
    return { destination: own, source: own, type: RTN_LOCAL, device: loopback, gateway: null, route: null };
  }
  const { destination } = request;
  if (destination === INADDR_BROADCAST) return limitedBroadcast(stack, request, bound);
  const route = stack.routes.lookup(destination, (candidate) => suits(candidate, destination, bound));
  if (typeof route === "number") {
    // Without a route a device that was given is taken for the link the destination is on.
    if (bound === null || route !== -ENETUNREACH || familyOf(destination) !== familyOf(INADDR_LOOPBACK)) return route;
    const from = isAny(source) ? sourceAddress(stack, bound, destination, RT_SCOPE_LINK) : source;
    return { destination, source: from, type: RTN_UNICAST, device: bound, gateway: null, route: null };
  }
  const isLocal = route.type === RTN_LOCAL;
  const device = isLocal ? loopback : (bound ?? route.device ?? loopback);
  const own = isLocal && destination.length === 16 ? destination : null;
  const from = isAny(source)
    ? (route.source ?? own ?? sourceAddress(stack, device, route.gateway ?? destination, route.scope))
    : source;
  return { destination, source: from, type: route.type, device, gateway: route.gateway, route };
}

function suits(route: Route, destination: IpAddress, bound: NetDevice | null): boolean {
  if (route.type === RTN_LOCAL) return bound === null || bound.isLoopback || route.device === bound;
  // ipv6(7): a link-local destination means the link it is on.
  if (isLinkLocal(destination) && bound === null && route.device !== null) return route.device.isUp;
  return bound === null || route.device === null || route.device === bound;
}

function limitedBroadcast(stack: NetworkStack, request: OutputRequest, bound: NetDevice | null): OutputRoute | number {
  const device = bound ?? stack.devices.find((one) => one.isUp && !one.isLoopback) ?? null;
  if (device === null) return -ENETUNREACH;
  const { destination } = request;
  const source = isAny(request.source) ? sourceAddress(stack, device, destination, RT_SCOPE_LINK) : request.source;
  return { destination, source, type: RTN_BROADCAST, device, gateway: null, route: null };
}

function loopbackAddress(any: IpAddress): IpAddress {
  return any.length === 4 ? INADDR_LOOPBACK : IN6ADDR_LOOPBACK;
}

/** inet_select_addr(), ipv6_dev_get_saddr(): an address of the device, one of the destination's subnet if there is one. */
function sourceAddress(stack: NetworkStack, device: NetDevice, destination: IpAddress, scope: number): IpAddress {
  const isV6 = destination.length === 16;
  const limit = scope === RT_SCOPE_UNIVERSE ? RT_SCOPE_LINK - 1 : scope;
  const wanted = isV6 ? (isLinkLocal(destination) ? RT_SCOPE_LINK : RT_SCOPE_UNIVERSE) : null;
  const usable = (one: NetDevice) =>
    one.addresses.filter(({ local, scope: reach }) => {
      if (local.length !== destination.length) return false;
      return wanted === null ? reach <= limit : reach === wanted;
    });
  const here = usable(device);
  const near = here.find((address) => matchesPrefix(destination, address.peer, address.prefixLength)) ?? here[0];
  if (near !== undefined) return near.local;
  for (const other of stack.devices) {
    const address = usable(other).find(({ scope: reach }) => reach !== RT_SCOPE_LINK && reach !== RT_SCOPE_HOST);
    if (address !== undefined) return address.local;
  }
  return isV6 ? (device.linkLocalAddress ?? destination) : "\0\0\0\0";
}
