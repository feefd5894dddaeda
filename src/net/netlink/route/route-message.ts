/** RTM_NEWROUTE and RTM_DELROUTE as the kernel sends them: fib_dump_info(), rt6_fill_node(). */
import {
  RT_TABLE_UNSPEC,
  RTA_CACHEINFO,
  RTA_DST,
  RTA_GATEWAY,
  RTA_OIF,
  RTA_PREF,
  RTA_PREFSRC,
  RTA_PRIORITY,
  RTA_TABLE,
  RTN_LOCAL,
} from "../../../abi/rtnetlink.ts";
import { RtaCacheinfo, Rtmsg } from "../../../abi/rtnetlink-struct.ts";
import type { Route } from "../../ip/route.ts";
import type { NetlinkWriter } from "../netlink-writer.ts";

export function writeRoute(writer: NetlinkWriter, route: Route): NetlinkWriter {
  writer.struct(Rtmsg.size, (view, at) =>
    Rtmsg.write(view, at, {
      rtm_family: route.family,
      rtm_dst_len: route.prefixLength,
      rtm_tos: route.tos,
      rtm_table: route.table > 255 ? RT_TABLE_UNSPEC : route.table,
      rtm_protocol: route.protocol,
      rtm_scope: route.scope,
      rtm_type: route.type,
      rtm_flags: route.type === RTN_LOCAL ? route.flags : route.reportedFlags,
    }),
  );
  writer.u32(RTA_TABLE, route.table);
  if (route.prefixLength > 0) writer.attribute(RTA_DST, route.destination);
  const isV6 = route.destination.length === 16;
  if (route.priority !== 0 || isV6) writer.u32(RTA_PRIORITY, route.priority);
  if (route.source !== null) writer.attribute(RTA_PREFSRC, route.source);
  if (route.gateway !== null) writer.attribute(RTA_GATEWAY, route.gateway);
  if (route.device !== null) writer.u32(RTA_OIF, route.device.index);
  if (!isV6) return writer;
  return writer.attribute(RTA_CACHEINFO, new Uint8Array(RtaCacheinfo.size)).u8(RTA_PREF, 0);
}
