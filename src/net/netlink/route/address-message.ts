/** RTM_NEWADDR and RTM_DELADDR as the kernel sends them: inet_fill_ifaddr(), inet6_fill_ifaddr(). */
import {
  IFA_ADDRESS,
  IFA_BROADCAST,
  IFA_CACHEINFO,
  IFA_FLAGS,
  IFA_LABEL,
  IFA_LOCAL,
  IFA_PROTO,
} from "../../../abi/rtnetlink.ts";
import { IfaCacheinfo, Ifaddrmsg } from "../../../abi/rtnetlink-struct.ts";
import type { NetDevice } from "../../device/net-device.ts";
import type { InterfaceAddress } from "../../ip/interface-address.ts";
import { INADDR_ANY } from "../../ip/ip-address.ts";
import type { NetlinkWriter } from "../netlink-writer.ts";

const FOREVER = 0xffffffff;

export function writeAddress(writer: NetlinkWriter, device: NetDevice, address: InterfaceAddress): NetlinkWriter {
  const { local, peer, broadcast } = address;
  writer.struct(Ifaddrmsg.size, (view, at) =>
    Ifaddrmsg.write(view, at, {
      ifa_family: address.family,
      ifa_prefixlen: address.prefixLength,
      ifa_flags: address.flags & 0xff,
      ifa_scope: address.scope,
      ifa_index: device.index,
    }),
  );
  if (local.length === 4) {
    if (peer !== INADDR_ANY) writer.attribute(IFA_ADDRESS, peer);
    writer.attribute(IFA_LOCAL, local);
    if (broadcast !== null) writer.attribute(IFA_BROADCAST, broadcast);
    if (address.label !== "") writer.text(IFA_LABEL, address.label);
  } else {
    if (peer !== local) writer.attribute(IFA_LOCAL, local);
    writer.attribute(IFA_ADDRESS, peer);
  }
  if (local.length === 4 && address.protocol !== 0) writer.u8(IFA_PROTO, address.protocol);
  writer.u32(IFA_FLAGS, address.flags);
  if (local.length !== 4 && address.protocol !== 0) writer.u8(IFA_PROTO, address.protocol);
  const lifetime = new Uint8Array(IfaCacheinfo.size);
  IfaCacheinfo.write(new DataView(lifetime.buffer), 0, { ifa_prefered: FOREVER, ifa_valid: FOREVER });
  return writer.attribute(IFA_CACHEINFO, lifetime);
}
