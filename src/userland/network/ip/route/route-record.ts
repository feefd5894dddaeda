/** A route as RTM_NEWROUTE describes it. */
import {
  RTA_DST,
  RTA_GATEWAY,
  RTA_OIF,
  RTA_PREF,
  RTA_PREFSRC,
  RTA_PRIORITY,
  RTA_SRC,
  RTA_TABLE,
  RTA_UID,
} from "../../../../abi/rtnetlink.ts";
import { Rtmsg } from "../../../../abi/rtnetlink-struct.ts";
import type { IpAddress } from "../../../../net/ip/ip-address.ts";
import { attributesOf, type RouteMessage } from "../../netlink/route-socket.ts";

export interface RouteRecord {
  readonly message: RouteMessage;
  readonly family: number;
  /** RTN_* */
  readonly type: number;
  readonly destination: IpAddress | null;
  readonly destinationLength: number;
  readonly source: IpAddress | null;
  readonly sourceLength: number;
  readonly tos: number;
  readonly table: number;
  readonly protocol: number;
  readonly scope: number;
  /** RTNH_F_*, RTM_F_* */
  readonly flags: number;
  readonly gateway: IpAddress | null;
  readonly device: number | null;
  readonly preferredSource: IpAddress | null;
  readonly metric: number | null;
  readonly uid: number | null;
  /** ICMPV6_ROUTER_PREF_* */
  readonly preference: number | null;
}

export function routeRecord(message: RouteMessage): RouteRecord {
  const header = Rtmsg.read(message.view, 0);
  const attributes = attributesOf(message, Rtmsg.size);
  return {
    message,
    family: header.rtm_family,
    type: header.rtm_type,
    destination: attributes.byteString(RTA_DST),
    destinationLength: header.rtm_dst_len,
    source: attributes.byteString(RTA_SRC),
    sourceLength: header.rtm_src_len,
    tos: header.rtm_tos,
    table: attributes.u32(RTA_TABLE) ?? header.rtm_table,
    protocol: header.rtm_protocol,
    scope: header.rtm_scope,
    flags: header.rtm_flags,
    gateway: attributes.byteString(RTA_GATEWAY),
    device: attributes.u32(RTA_OIF),
    preferredSource: attributes.byteString(RTA_PREFSRC),
    metric: attributes.u32(RTA_PRIORITY),
    uid: attributes.u32(RTA_UID),
    preference: attributes.u8(RTA_PREF),
  };
}
