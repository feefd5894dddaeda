import { EINVAL, ENODEV } from "../../../abi/errno.ts";
import { IFLA_ALT_IFNAME, IFLA_IFNAME } from "../../../abi/rtnetlink.ts";
import { Ifinfomsg } from "../../../abi/rtnetlink-struct.ts";
import type { NetDevice } from "../../device/net-device.ts";
import type { NetworkStack } from "../../stack/network-stack.ts";
import { NetlinkAttributes } from "../netlink-attributes.ts";
import type { RouteRequest } from "./route-request.ts";

/** A message about links: struct ifinfomsg and attributes. */
export interface LinkRequest {
  readonly family: number;
  readonly index: number;
  /** IFF_* */
  readonly flags: number;
  readonly change: number;
  readonly attributes: NetlinkAttributes;
}

/** -EINVAL when the message is too short, or its attributes are broken. */
export function parseLinkRequest(body: Uint8Array): LinkRequest | number {
  if (body.length < Ifinfomsg.size) return -EINVAL;
  const view = new DataView(body.buffer, body.byteOffset);
  const attributes = new NetlinkAttributes(body.subarray(Ifinfomsg.size));
  if (!attributes.isValid) return -EINVAL;
  const { ifi_family, ifi_index, ifi_flags, ifi_change } = Ifinfomsg.read(view, 0);
  return { family: ifi_family, index: ifi_index, flags: ifi_flags, change: ifi_change, attributes };
}

/** The device that a message names by its index, or by its name; null when it names none. */
export function namedDevice(stack: NetworkStack, link: LinkRequest): NetDevice | null | number {
  if (link.index < 0) return -EINVAL;
  if (link.index > 0) return stack.deviceByIndex(link.index) ?? -ENODEV;
  const name = link.attributes.text(IFLA_IFNAME) ?? link.attributes.text(IFLA_ALT_IFNAME);
  return name === null ? null : (stack.deviceByName(name) ?? -ENODEV);
}

/** The one that must be there. */
export function requiredDevice(request: RouteRequest, link: LinkRequest): NetDevice | number {
  const device = namedDevice(request.stack, link);
  return device ?? -EINVAL;
}
