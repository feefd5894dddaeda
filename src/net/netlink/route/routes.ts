import {
  EAFNOSUPPORT,
  EEXIST,
  EINVAL,
  ENETDOWN,
  ENETUNREACH,
  ENOBUFS,
  ENODEV,
  ENOENT,
  ESRCH,
} from "../../../abi/errno.ts";
import { NLM_F_APPEND, NLM_F_CREATE, NLM_F_EXCL, NLM_F_REPLACE } from "../../../abi/netlink.ts";
import {
  RT_SCOPE_LINK,
  RT_SCOPE_NOWHERE,
  RT_SCOPE_UNIVERSE,
  RT_TABLE_MAIN,
  RT_TABLE_UNSPEC,
  RTA_DST,
  RTA_GATEWAY,
  RTA_OIF,
  RTA_PREFSRC,
  RTA_PRIORITY,
  RTA_TABLE,
  RTM_DELROUTE,
  RTM_NEWROUTE,
  RTN_BLACKHOLE,
  RTN_LOCAL,
  RTN_PROHIBIT,
  RTN_THROW,
  RTN_UNREACHABLE,
  RTN_UNSPEC,
  RTNH_F_ONLINK,
  RTPROT_UNSPEC,
} from "../../../abi/rtnetlink.ts";
import { Rtmsg } from "../../../abi/rtnetlink-struct.ts";
import { AF_INET, AF_INET6, AF_UNSPEC } from "../../../abi/socket.ts";
import { anyAddress, maskTo } from "../../ip/ip-address.ts";
import { ROUTE_BYTES, Route } from "../../ip/route.ts";
import { NetlinkAttributes } from "../netlink-attributes.ts";
import { writeRoute } from "./route-message.ts";
import type { RouteRequest } from "./route-request.ts";

/** IP6_RT_PRIO_USER */
const IPV6_PRIORITY = 1024;
/** Types of route that lead nowhere. */
const NOWHERE: readonly number[] = [RTN_BLACKHOLE, RTN_UNREACHABLE, RTN_PROHIBIT, RTN_THROW];

interface Wanted {
  readonly family: number;
  readonly destination: string;
  readonly prefixLength: number;
  readonly table: number;
  readonly protocol: number;
  readonly scope: number;
  readonly type: number;
  readonly flags: number;
  readonly tos: number;
  readonly gateway: string | null;
  readonly index: number;
  readonly priority: number | null;
  readonly source: string | null;
}

function parse(request: RouteRequest): Wanted | number {
  const { body, view } = request;
  if (body.length < Rtmsg.size) return -EINVAL;
  const header = Rtmsg.read(view, 0);
  const family = header.rtm_family;
  if (family !== AF_INET && family !== AF_INET6) return -EAFNOSUPPORT;
  const attributes = new NetlinkAttributes(body.subarray(Rtmsg.size));
  if (!attributes.isValid) return -EINVAL;
  const bytes = family === AF_INET ? 4 : 16;
  if (header.rtm_dst_len > 8 * bytes) return request.fail(EINVAL, "Invalid prefix length");
  const address = (type: number) => {
    const text = attributes.byteString(type);
    return text === null || text.length < bytes ? null : text.slice(0, bytes);
  };
  const table = attributes.u32(RTA_TABLE) ?? header.rtm_table;
  return {
    family,
    destination: address(RTA_DST) ?? anyAddress(family),
    prefixLength: header.rtm_dst_len,
    table: table === RT_TABLE_UNSPEC ? RT_TABLE_MAIN : table,
    protocol: header.rtm_protocol,
    scope: header.rtm_scope,
    type: header.rtm_type,
    flags: header.rtm_flags,
    tos: header.rtm_tos,
    gateway: address(RTA_GATEWAY),
    index: attributes.u32(RTA_OIF) ?? 0,
    priority: attributes.u32(RTA_PRIORITY),
    source: address(RTA_PREFSRC),
  };
}

/** RTM_NEWROUTE: fib_table_insert(), fib_create_info(), ip6_route_add(). */
export function newRoute(request: RouteRequest): number {
  const wanted = parse(request);
  if (typeof wanted === "number") return wanted;
  const { stack } = request;
  const { destination, prefixLength } = wanted;
  if (maskTo(destination, prefixLength) !== destination)
    return request.fail(EINVAL, "Invalid prefix for given prefix length");
  const route = makeRoute(request, wanted);
  if (typeof route === "number") return route;
  const exists = stack.routes.routes.some(
    (other) =>
      other.table === route.table &&
      other.destination === destination &&
      other.prefixLength === prefixLength &&
      other.priority === route.priority,
  );
  if (!exists && !request.has(NLM_F_CREATE)) return -ENOENT;
  if (!exists && !stack.network.vfs.memory.hasRoom(ROUTE_BYTES)) return -ENOBUFS;
  const added = stack.routes.add(route, {
    isExclusive: request.has(NLM_F_EXCL),
    replaces: request.has(NLM_F_REPLACE),
    appends: request.has(NLM_F_APPEND) || wanted.family === AF_INET6,
  });
  if (typeof added === "number") {
    if (added < 0) return added === -EEXIST ? -EEXIST : added;
    stack.network.vfs.memory.take(ROUTE_BYTES);
  }
  for (const observer of stack.observers) observer.routeChanged(RTM_NEWROUTE, route);
  stack.topologyChanged();
  return 0;
}

function makeRoute(request: RouteRequest, wanted: Wanted): Route | number {
  const { stack } = request;
  const { gateway, source } = wanted;
  const device = wanted.index === 0 ? null : stack.deviceByIndex(wanted.index);
  if (wanted.index !== 0 && device === null) return -ENODEV;
  const priority = wanted.priority ?? (wanted.family === AF_INET6 ? IPV6_PRIORITY : 0);
  // rt6_fill_node(): routes of IPv6 have no scope
  const scope = wanted.family === AF_INET6 ? RT_SCOPE_UNIVERSE : wanted.scope;
  const fields = { ...wanted, scope, priority, flags: wanted.flags & RTNH_F_ONLINK, device };
  if (NOWHERE.includes(wanted.type)) {
    if (wanted.family === AF_INET6) return new Route({ ...fields, gateway: null, device: stack.loopback });
    if (gateway !== null || device !== null)
      return request.fail(EINVAL, "Route with host scope can not have multiple nexthops");
    return new Route(fields);
  }
  if (source !== null && !stack.isLocal(source)) return request.fail(EINVAL, "Invalid prefsrc address");
  if (gateway === null) {
    if (device === null) return -ENODEV;
    if (!device.isUp) return request.fail(ENETDOWN, "Device for nexthop is not up");
    return new Route(fields);
  }
  if (wanted.family === AF_INET && wanted.scope >= RT_SCOPE_LINK)
    return request.fail(EINVAL, "Nexthop has invalid scope");
  if (stack.isLocal(gateway)) return request.fail(EINVAL, "Nexthop has invalid gateway");
  if ((wanted.flags & RTNH_F_ONLINK) !== 0) {
    if (device === null) return request.fail(ENODEV, "Nexthop device required for onlink");
    if (!device.isUp) return request.fail(ENETDOWN, "Nexthop device is not up");
    return new Route(fields);
  }
  // fib_check_nh_v4_gw(): the gateway must be on a link
  const onLink = stack.routes.lookup(gateway, (one) => one.gateway === null && (device ?? one.device) === one.device);
  if (typeof onLink === "number" || onLink.device === null || onLink.type === RTN_LOCAL)
    return request.fail(ENETUNREACH, "Nexthop has invalid gateway");
  if (!onLink.device.isUp) return request.fail(ENETDOWN, "Nexthop device is not up");
  return new Route({ ...fields, device: onLink.device });
}

/** RTM_DELROUTE: fib_table_delete(), ip6_route_del(): what the request leaves open matches everything. */
export function deleteRoute(request: RouteRequest): number {
  const wanted = parse(request);
  if (typeof wanted === "number") return wanted;
  const { stack } = request;
  const removed = stack.routes.remove((route) => {
    if (route.table !== wanted.table || route.family !== wanted.family) return false;
    if (route.destination !== wanted.destination || route.prefixLength !== wanted.prefixLength) return false;
    if (wanted.type !== RTN_UNSPEC && route.type !== wanted.type && wanted.family === AF_INET) return false;
    if (wanted.scope !== RT_SCOPE_NOWHERE && route.scope !== wanted.scope && wanted.family === AF_INET) return false;
    if (wanted.protocol !== RTPROT_UNSPEC && route.protocol !== wanted.protocol) return false;
    if (wanted.index !== 0 && route.device?.index !== wanted.index) return false;
    if (wanted.gateway !== null && route.gateway !== wanted.gateway) return false;
    if (wanted.source !== null && route.source !== wanted.source) return false;
    return wanted.priority === null || wanted.priority === 0 || route.priority === wanted.priority;
  });
  if (typeof removed === "number") return -ESRCH;
  stack.network.vfs.memory.give(ROUTE_BYTES);
  for (const observer of stack.observers) observer.routeChanged(RTM_DELROUTE, removed);
  stack.topologyChanged();
  return 0;
}

/** The order of a dump: tables by their hash, main before local; IPv4 prefixes by their bits, shorter ones first (fib_trie). */
export function routesInOrder(routes: readonly Route[]): Route[] {
  const key = (route: Route) =>
    `${route.family === AF_INET ? 0 : 1}${String(route.table & 0xff).padStart(4, "0")}${route.family === AF_INET ? route.destination : ""}`;
  return [...routes].sort((a, b) => {
    const first = key(a);
    const second = key(b);
    if (first !== second) return first < second ? -1 : 1;
    return a.family === AF_INET ? a.prefixLength - b.prefixLength : 0;
  });
}

/** RTM_GETROUTE: a dump of tables, or the way to one address (inet_rtm_getroute(), in get-route.ts). */
export function dumpRoutes(request: RouteRequest): number {
  const { body, view, stack } = request;
  const family = body.length > 0 ? body[0]! : AF_UNSPEC;
  const table = request.isStrict && body.length >= Rtmsg.size ? tableOf(request, view) : 0;
  for (const route of routesInOrder(stack.routes.routes)) {
    if (family !== AF_UNSPEC && route.family !== family) continue;
    if (table === 0 || route.table === table) request.send(writeRoute(request.answer(RTM_NEWROUTE), route));
  }
  return 0;
}

function tableOf(request: RouteRequest, view: DataView): number {
  const attributes = new NetlinkAttributes(request.body.subarray(Rtmsg.size));
  return attributes.u32(RTA_TABLE) ?? Rtmsg.fields.rtm_table.get(view, 0);
}
