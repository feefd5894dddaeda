/** The routes that come with a device's addresses: fib_add_ifaddr() of net/ipv4/fib_frontend.c, and addrconf.c. */
import {
  IFA_F_NOPREFIXROUTE,
  IFA_F_SECONDARY,
  RT_SCOPE_HOST,
  RT_SCOPE_LINK,
  RT_SCOPE_UNIVERSE,
  RT_TABLE_LOCAL,
  RT_TABLE_MAIN,
  RTM_DELROUTE,
  RTM_NEWROUTE,
  RTN_BROADCAST,
  RTN_LOCAL,
  RTN_MULTICAST,
  RTN_UNICAST,
  RTPROT_KERNEL,
} from "../../abi/rtnetlink.ts";
import type { NetDevice } from "../device/net-device.ts";
import type { NetworkStack } from "../stack/network-stack.ts";
import type { InterfaceAddress } from "./interface-address.ts";
import {
  broadcastOf,
  IN6ADDR_LOOPBACK,
  INADDR_BROADCAST,
  type IpAddress,
  maskTo,
  matchesPrefix,
} from "./ip-address.ts";
import { ROUTE_BYTES, Route, type RouteFields } from "./route.ts";

/** IP6_RT_PRIO_ADDRCONF */
const IPV6_KERNEL_PRIORITY = 256;
const KERNELS = { isExclusive: false, replaces: false, appends: true };

/** ff00::/8 */
const IPV6_MULTICAST: IpAddress = `\xff${"\0".repeat(15)}`;

/** Adds the routes that `address` brings: those of its own at once, those of its subnet when the device is up. */
export function addRoutesOf(device: NetDevice, address: InterfaceAddress): void {
  for (const fields of routesOf(device, address)) {
    const route = new Route({ protocol: RTPROT_KERNEL, device, ...fields });
    if (route.type !== RTN_LOCAL && !device.isUp) continue;
    addKernelRoute(device.stack, route);
  }
}

function addKernelRoute(stack: NetworkStack, route: Route): void {
  if (typeof stack.routes.add(route, KERNELS) === "number" && !stack.routes.routes.includes(route)) return;
  stack.network.vfs.memory.take(ROUTE_BYTES);
  for (const observer of stack.observers) observer.routeChanged(RTM_NEWROUTE, route);
}

/** Removes what `addRoutesOf` added, unless another address of the device still needs it. */
export function removeRoutesOfAddress(device: NetDevice, address: InterfaceAddress): void {
  const kept = device.addresses.flatMap((other) => routesOf(device, other));
  const isKept = (route: Route) => kept.some((fields) => isMadeOf(route, fields));
  const gone = routesOf(device, address);
  removeRoutesOf(device, (route) => gone.some((fields) => isMadeOf(route, fields)) && !isKept(route));
  // fib_sync_down_addr(): routes that give a source address nobody has any more
  if (!device.stack.isLocal(address.local))
    removeRoutes(device.stack, (route) => route.source === address.local && route.table !== RT_TABLE_LOCAL);
}

function isMadeOf(route: Route, fields: RouteFields): boolean {
  return (
    route.protocol === RTPROT_KERNEL &&
    route.type === (fields.type ?? RTN_UNICAST) &&
    route.destination === fields.destination &&
    route.prefixLength === fields.prefixLength
  );
}

/** Routes through `device`, which goes down or goes. */
export function removeRoutesOf(device: NetDevice, isGone: (route: Route) => boolean): void {
  removeRoutes(device.stack, (route) => route.device === device && isGone(route));
}

function removeRoutes(stack: NetworkStack, isGone: (route: Route) => boolean): void {
  const { routes } = stack.routes;
  for (let at = routes.length - 1; at >= 0; at--) {
    const route = routes[at]!;
    if (!isGone(route)) continue;
    routes.splice(at, 1);
    stack.network.vfs.memory.give(ROUTE_BYTES);
    for (const observer of stack.observers) observer.routeChanged(RTM_DELROUTE, route);
  }
}

/** fib_sync_down_dev(): a local route of IPv4 stays when its device goes down. */
export function survivesDown(route: Route): boolean {
  return route.type === RTN_LOCAL && route.destination.length === 4;
}

function routesOf(device: NetDevice, address: InterfaceAddress): RouteFields[] {
  return address.local.length === 4 ? ipv4RoutesOf(device, address) : ipv6RoutesOf(device, address);
}

function ipv4RoutesOf(device: NetDevice, address: InterfaceAddress): RouteFields[] {
  const { local, prefixLength, broadcast, prefix } = address;
  // fib_add_ifaddr(): a secondary address sends as its primary one
  const primary = device.addresses.find((other) => isSecondaryOf(address, other) && !isSecondary(other));
  const source = primary?.local ?? local;
  const own = { table: RT_TABLE_LOCAL, scope: RT_SCOPE_HOST, type: RTN_LOCAL, source };
  const toAll = { table: RT_TABLE_LOCAL, scope: RT_SCOPE_LINK, type: RTN_BROADCAST, source };
  const routes: RouteFields[] = [{ ...own, destination: local, prefixLength: 32 }];
  if (broadcast !== null && broadcast !== INADDR_BROADCAST)
    routes.push({ ...toAll, destination: broadcast, prefixLength: 32 });
  const isZeroNet = prefix === "\0\0\0\0";
  if (isZeroNet || isSecondary(address) || (prefixLength === 32 && prefix === local)) return routes;
  if ((address.flags & IFA_F_NOPREFIXROUTE) === 0) {
    if (device.isLoopback) routes.push({ ...own, destination: prefix, prefixLength });
    else
      routes.push({
        table: RT_TABLE_MAIN,
        scope: RT_SCOPE_LINK,
        type: RTN_UNICAST,
        destination: prefix,
        prefixLength,
        source,
      });
  }
  // The network's own address is left alone since 5.14; its last one is for all.
  if (prefixLength < 31) routes.push({ ...toAll, destination: broadcastOf(prefix, prefixLength), prefixLength: 32 });
  return routes;
}

function isSecondary(address: InterfaceAddress): boolean {
  return (address.flags & IFA_F_SECONDARY) !== 0;
}

/** Whether `other` is of the subnet that `primary` speaks for. */
export function isSecondaryOf(other: InterfaceAddress, primary: InterfaceAddress): boolean {
  return (
    isSecondary(other) &&
    other.prefixLength === primary.prefixLength &&
    matchesPrefix(other.peer, primary.peer, primary.prefixLength)
  );
}

function ipv6RoutesOf(device: NetDevice, address: InterfaceAddress): RouteFields[] {
  const { local, prefixLength } = address;
  const scope = RT_SCOPE_UNIVERSE;
  const routes: RouteFields[] = [
    { table: RT_TABLE_LOCAL, type: RTN_LOCAL, scope, destination: local, prefixLength: 128 },
  ];
  const priority = IPV6_KERNEL_PRIORITY;
  // init_loopback() adds ::1 alone
  if (device.isLoopback && local === IN6ADDR_LOOPBACK) return routes;
  if ((address.flags & IFA_F_NOPREFIXROUTE) === 0)
    routes.push({ scope, priority, destination: maskTo(local, prefixLength), prefixLength });
  if (device.isLoopback) return routes;
  routes.push({
    table: RT_TABLE_LOCAL,
    type: RTN_MULTICAST,
    scope,
    priority,
    destination: IPV6_MULTICAST,
    prefixLength: 8,
  });
  return routes;
}
