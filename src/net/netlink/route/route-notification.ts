/** What listeners are told, by multicast group (rtnetlink(7)). */
import {
  RTNLGRP_IPV4_IFADDR,
  RTNLGRP_IPV4_ROUTE,
  RTNLGRP_IPV6_IFADDR,
  RTNLGRP_IPV6_ROUTE,
  RTNLGRP_LINK,
  RTNLGRP_NSID,
} from "../../../abi/rtnetlink.ts";
import type { NetDevice } from "../../device/net-device.ts";
import type { InterfaceAddress } from "../../ip/interface-address.ts";
import type { Route } from "../../ip/route.ts";
import type { NetworkStack } from "../../stack/network-stack.ts";
import { NetlinkWriter } from "../netlink-writer.ts";
import { writeAddress } from "./address-message.ts";
import { writeLink } from "./link-message.ts";
import { writeNsid } from "./nsids.ts";
import { writeRoute } from "./route-message.ts";

/** A message to all members of a group. */
export interface RouteNotification {
  readonly group: number;
  readonly write: () => Uint8Array;
}

function fresh(type: number): NetlinkWriter {
  return new NetlinkWriter({ type, flags: 0, sequence: 0, port: 0 });
}

export function linkNotification(
  type: number,
  stack: NetworkStack,
  device: NetDevice,
  change: number,
): RouteNotification {
  return { group: RTNLGRP_LINK, write: () => writeLink(fresh(type), stack, device, change).finish() };
}

export function addressNotification(type: number, device: NetDevice, address: InterfaceAddress): RouteNotification {
  const group = address.local.length === 4 ? RTNLGRP_IPV4_IFADDR : RTNLGRP_IPV6_IFADDR;
  return { group, write: () => writeAddress(fresh(type), device, address).finish() };
}

export function routeNotification(type: number, route: Route): RouteNotification {
  const group = route.destination.length === 4 ? RTNLGRP_IPV4_ROUTE : RTNLGRP_IPV6_ROUTE;
  return { group, write: () => writeRoute(fresh(type), route).finish() };
}

export function nsidNotification(type: number, nsid: number): RouteNotification {
  return { group: RTNLGRP_NSID, write: () => writeNsid(fresh(type), nsid).finish() };
}
