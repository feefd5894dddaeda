import { EINVAL, EOPNOTSUPP } from "../../../abi/errno.ts";
import {
  IFLA_ADDRESS,
  IFLA_GROUP,
  IFLA_IFALIAS,
  IFLA_IFNAME,
  IFLA_MASTER,
  IFLA_MTU,
  IFLA_NET_NS_FD,
  IFLA_NET_NS_PID,
  IFLA_NEW_IFINDEX,
  IFLA_TARGET_NETNSID,
  IFLA_TXQLEN,
  RTM_NEWLINK,
} from "../../../abi/rtnetlink.ts";
import { renameDevice, setHardwareAddress, setMtu } from "../../device/change-device.ts";
import { moveDevice } from "../../device/move-device.ts";
import type { NetDevice } from "../../device/net-device.ts";
import { setDeviceFlags } from "../../device/set-device-flags.ts";
import type { NetlinkAttributes } from "../netlink-attributes.ts";
import { type LinkRequest, parseLinkRequest, requiredDevice } from "./find-device.ts";
import type { RouteRequest } from "./route-request.ts";
import { targetStack } from "./target-stack.ts";

/** IFALIASZ */
const ALIAS_LIMIT = 256;

/** RTM_SETLINK: rtnl_setlink(). */
export function setLink(request: RouteRequest): number {
  const link = parseLinkRequest(request.body);
  if (typeof link === "number") return link;
  const device = requiredDevice(request, link);
  return typeof device === "number" ? device : changeLink(request, device, link);
}

/** do_setlink(), in its order: the namespace first. */
export function changeLink(request: RouteRequest, device: NetDevice, link: LinkRequest): number {
  const { attributes } = link;
  if ([IFLA_NET_NS_FD, IFLA_NET_NS_PID, IFLA_TARGET_NETNSID].some((type) => attributes.has(type))) {
    const error = moveLink(request, device, link);
    if (error < 0) return error;
  }
  const address = attributes.byteString(IFLA_ADDRESS);
  const error = (address === null ? 0 : setHardwareAddress(device, address)) || applyMtu(request, device, attributes);
  if (error < 0) return error;
  // Nothing here can be a master.
  if ((attributes.u32(IFLA_MASTER) ?? 0) !== 0) return -EOPNOTSUPP;
  device.group = attributes.u32(IFLA_GROUP) ?? device.group;
  const name = link.index > 0 ? attributes.text(IFLA_IFNAME) : null;
  const renamed = name === null ? 0 : renameDevice(device, name);
  if (renamed < 0) return renamed;
  const alias = attributes.text(IFLA_IFALIAS);
  if (alias !== null && alias.length >= ALIAS_LIMIT) return -EINVAL;
  device.alias = alias ?? device.alias;
  device.txQueueLength = attributes.u32(IFLA_TXQLEN) ?? device.txQueueLength;
  // rtnl_dev_get_flags()
  if (link.flags !== 0 || link.change !== 0) {
    const change = link.change === 0 ? 0xffffffff : link.change;
    setDeviceFlags(device, (device.flags & ~change) | (link.flags & change));
  }
  for (const observer of device.stack.observers) observer.linkChanged(RTM_NEWLINK, device, 0);
  return 0;
}

function moveLink(request: RouteRequest, device: NetDevice, link: LinkRequest): number {
  const { attributes } = link;
  const target = targetStack(request, attributes);
  if (typeof target === "number") return target;
  const name = attributes.text(IFLA_IFNAME);
  const error = moveDevice(device, target, name === device.name ? null : name, attributes.i32(IFLA_NEW_IFINDEX) ?? 0);
  if (error === -EINVAL && device.isImmutable) return request.fail(EINVAL, "The interface netns is immutable");
  return error;
}

export function applyMtu(request: RouteRequest, device: NetDevice, attributes: NetlinkAttributes): number {
  const mtu = attributes.u32(IFLA_MTU);
  const refusal = mtu === null ? null : setMtu(device, mtu);
  return refusal === null ? 0 : request.fail(EINVAL, refusal);
}
