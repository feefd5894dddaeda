import { EEXIST, EINVAL, ENODEV, EOPNOTSUPP } from "../../../abi/errno.ts";
import { NLM_F_CREATE, NLM_F_EXCL, NLM_F_REPLACE } from "../../../abi/netlink.ts";
import {
  IFLA_ADDRESS,
  IFLA_GROUP,
  IFLA_IFNAME,
  IFLA_INFO_DATA,
  IFLA_INFO_KIND,
  IFLA_LINKINFO,
  IFLA_TXQLEN,
  VETH_INFO_PEER,
} from "../../../abi/rtnetlink.ts";
import { DummyDevice } from "../../device/dummy-device.ts";
import { isValidEthernetAddress, randomEthernetAddress } from "../../device/ethernet.ts";
import type { NetDevice } from "../../device/net-device.ts";
import { registerDevice } from "../../device/register-device.ts";
import { setDeviceFlags } from "../../device/set-device-flags.ts";
import { unregisterDevice } from "../../device/unregister-device.ts";
import { VethDevice } from "../../device/veth-device.ts";
import type { NetworkStack } from "../../stack/network-stack.ts";
import { applyMtu, changeLink } from "./change-link.ts";
import { type LinkRequest, namedDevice, parseLinkRequest, requiredDevice } from "./find-device.ts";
import type { RouteRequest } from "./route-request.ts";
import { targetStack } from "./target-stack.ts";

/** RTM_NEWLINK: rtnl_newlink(). A device that is there is changed, another is made. NET-040 */
export function newLink(request: RouteRequest): number {
  const link = parseLinkRequest(request.body);
  if (typeof link === "number") return link;
  const device = namedDevice(request.stack, link);
  const kind = link.attributes.nested(IFLA_LINKINFO)?.text(IFLA_INFO_KIND) ?? null;
  if (typeof device === "object" && device !== null) {
    if (request.has(NLM_F_EXCL)) return -EEXIST;
    if (request.has(NLM_F_REPLACE)) return -EOPNOTSUPP;
    if (kind !== null && kind !== device.kind) return -EOPNOTSUPP;
    return changeLink(request, device, link);
  }
  if (device === -EINVAL) return device;
  if (!request.has(NLM_F_CREATE)) {
    const group = link.attributes.u32(IFLA_GROUP);
    return link.index === 0 && group !== null ? changeGroup(request, group, link) : -ENODEV;
  }
  switch (kind) {
    case "veth":
      return newVeth(request, link);
    case "dummy":
      return newDummy(request, link);
  }
  return request.fail(EOPNOTSUPP, "Unknown device type");
}

/** rtnl_group_changelink(): every device of the group is changed. */
function changeGroup(request: RouteRequest, group: number, link: LinkRequest): number {
  for (const device of [...request.stack.devices]) {
    const error = device.group === group ? changeLink(request, device, link) : 0;
    if (error < 0) return error;
  }
  return 0;
}

function newDummy(request: RouteRequest, link: LinkRequest): number {
  const stack = targetStack(request, link.attributes);
  if (typeof stack === "number") return stack;
  const address = addressFor(stack, link);
  if (typeof address === "number") return address;
  return register(request, new DummyDevice(stack, nameFor(link, "dummy%d"), address), link);
}

/** veth_newlink(): the peer first, which may be in another namespace. */
function newVeth(request: RouteRequest, link: LinkRequest): number {
  const peerBytes = link.attributes.nested(IFLA_LINKINFO)?.nested(IFLA_INFO_DATA)?.bytes(VETH_INFO_PEER) ?? null;
  const peerLink = peerBytes === null ? emptyLink(link) : parseLinkRequest(peerBytes);
  if (typeof peerLink === "number") return peerLink;
  const stack = targetStack(request, link.attributes);
  if (typeof stack === "number") return stack;
  const peerStack = peerBytes === null ? stack : targetStack(request, peerLink.attributes);
  if (typeof peerStack === "number") return peerStack;
  const address = addressFor(stack, link);
  if (typeof address === "number") return address;
  const peerAddress = addressFor(peerStack, peerLink);
  if (typeof peerAddress === "number") return peerAddress;

  const peer = new VethDevice(peerStack, nameFor(peerLink, "veth%d"), peerAddress);
  const device = new VethDevice(stack, nameFor(link, "veth%d"), address);
  peer.peer = device;
  device.peer = peer;
  let error = register(request, peer, peerLink);
  if (error < 0) return error;
  error = register(request, device, link);
  if (error < 0) {
    peer.peer = null;
    unregisterDevice(peer);
  }
  return error;
}

/** Without VETH_INFO_PEER the peer is like the device, but for its name. */
function emptyLink(link: LinkRequest): LinkRequest {
  const parsed = parseLinkRequest(new Uint8Array(16)) as LinkRequest;
  return { ...parsed, family: link.family };
}

function nameFor(link: LinkRequest, pattern: string): string {
  return link.attributes.text(IFLA_IFNAME) ?? pattern;
}

function addressFor(stack: NetworkStack, link: LinkRequest): string | number {
  const wanted = link.attributes.byteString(IFLA_ADDRESS);
  if (wanted === null) return randomEthernetAddress(stack.network.entropy);
  return isValidEthernetAddress(wanted) ? wanted : -EINVAL;
}

/** rtnl_create_link(), register_netdevice(), rtnl_configure_link(). */
function register(request: RouteRequest, device: NetDevice, link: LinkRequest): number {
  const { attributes } = link;
  const error = applyMtu(request, device, attributes) || registerDevice(device, link.index);
  if (error < 0) return error;
  device.txQueueLength = attributes.u32(IFLA_TXQLEN) ?? device.txQueueLength;
  device.group = attributes.u32(IFLA_GROUP) ?? device.group;
  if (link.flags !== 0 || link.change !== 0) {
    const change = link.change === 0 ? 0xffffffff : link.change;
    setDeviceFlags(device, (device.flags & ~change) | (link.flags & change));
  }
  return 0;
}

/** RTM_DELLINK: rtnl_dellink(). EOPNOTSUPP: loopback, which nobody made. */
export function deleteLink(request: RouteRequest): number {
  const link = parseLinkRequest(request.body);
  if (typeof link === "number") return link;
  const device = requiredDevice(request, link);
  if (typeof device === "number") return device;
  if (device.kind === null) return -EOPNOTSUPP;
  unregisterDevice(device);
  return 0;
}
