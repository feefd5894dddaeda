/** An address of a device as RTM_NEWADDR describes it. */
import {
  IFA_ADDRESS,
  IFA_BROADCAST,
  IFA_CACHEINFO,
  IFA_FLAGS,
  IFA_LABEL,
  IFA_LOCAL,
  IFA_RT_PRIORITY,
} from "../../../../abi/rtnetlink.ts";
import { IfaCacheinfo, Ifaddrmsg } from "../../../../abi/rtnetlink-struct.ts";
import type { IpAddress } from "../../../../net/ip/ip-address.ts";
import { attributesOf, type RouteMessage } from "../../netlink/route-socket.ts";

export interface AddressRecord {
  readonly message: RouteMessage;
  readonly family: number;
  readonly index: number;
  readonly prefixLength: number;
  readonly scope: number;
  /** IFA_F_* */
  readonly flags: number;
  readonly local: IpAddress;
  /** The address at the other end, or `local`. */
  readonly peer: IpAddress;
  readonly broadcast: IpAddress | null;
  readonly label: string | null;
  readonly metric: number | null;
  /** In seconds. */
  readonly lifetime: { readonly valid: number; readonly preferred: number } | null;
}

export function addressRecord(message: RouteMessage): AddressRecord {
  const header = Ifaddrmsg.read(message.view, 0);
  const attributes = attributesOf(message, Ifaddrmsg.size);
  const address = attributes.byteString(IFA_ADDRESS);
  const local = attributes.byteString(IFA_LOCAL) ?? address ?? "";
  const cacheinfo = attributes.bytes(IFA_CACHEINFO);
  const view = cacheinfo === null ? null : new DataView(cacheinfo.buffer, cacheinfo.byteOffset, cacheinfo.byteLength);
  const times = view === null ? null : IfaCacheinfo.read(view, 0);
  return {
    message,
    family: header.ifa_family,
    index: header.ifa_index,
    prefixLength: header.ifa_prefixlen,
    scope: header.ifa_scope,
    flags: attributes.u32(IFA_FLAGS) ?? header.ifa_flags,
    local,
    peer: address ?? local,
    broadcast: attributes.byteString(IFA_BROADCAST),
    label: attributes.text(IFA_LABEL),
    metric: attributes.u32(IFA_RT_PRIORITY),
    lifetime: times === null ? null : { valid: times.ifa_valid, preferred: times.ifa_prefered },
  };
}
