import { EINVAL } from "../../../abi/errno.ts";
import { IFLA_INFO_KIND, IFLA_LINKINFO, IFLA_TARGET_NETNSID, RTM_NEWLINK } from "../../../abi/rtnetlink.ts";
import type { NetworkStack } from "../../stack/network-stack.ts";
import { namedDevice, parseLinkRequest } from "./find-device.ts";
import { writeLink } from "./link-message.ts";
import type { RouteRequest } from "./route-request.ts";

/** RTM_GETLINK: rtnl_getlink(), rtnl_dump_ifinfo(). */
export function getLink(request: RouteRequest): number {
  if (request.isDump) return dumpLinks(request);
  const link = parseLinkRequest(request.body);
  if (typeof link === "number") return link;
  const stack = nsidStack(request, link.attributes.i32(IFLA_TARGET_NETNSID));
  if (typeof stack === "number") return stack;
  const device = namedDevice(stack, link);
  if (device === null || typeof device === "number") return device ?? -EINVAL;
  request.send(writeLink(request.answer(RTM_NEWLINK), stack, device, 0));
  return 0;
}

/** A dump takes an empty request, too: struct rtgenmsg. */
function dumpLinks(request: RouteRequest): number {
  const link = parseLinkRequest(request.body);
  const attributes = typeof link === "number" ? null : link.attributes;
  const stack = nsidStack(request, attributes?.i32(IFLA_TARGET_NETNSID) ?? null);
  if (typeof stack === "number") return stack;
  const kind = attributes?.nested(IFLA_LINKINFO)?.text(IFLA_INFO_KIND) ?? null;
  for (const device of stack.devices) {
    if (kind === null || device.kind === kind) request.send(writeLink(request.answer(RTM_NEWLINK), stack, device, 0));
  }
  return 0;
}

/** IFLA_TARGET_NETNSID: another namespace, by the number it has here. */
function nsidStack(request: RouteRequest, nsid: number | null): NetworkStack | number {
  if (nsid === null) return request.stack;
  const stack = request.stack.stackByNsid(nsid);
  if (stack === null) return -EINVAL;
  const error = request.checkAdministers(stack, "NET-052");
  return error < 0 ? error : stack;
}
