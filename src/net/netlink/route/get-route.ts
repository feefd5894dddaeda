import { EAFNOSUPPORT, EINVAL } from "../../../abi/errno.ts";
import {
  RT_TABLE_LOCAL,
  RT_TABLE_MAIN,
  RTA_CACHEINFO,
  RTA_DST,
  RTA_GATEWAY,
  RTA_OIF,
  RTA_PREF,
  RTA_PREFSRC,
  RTA_PRIORITY,
  RTA_SRC,
  RTA_TABLE,
  RTA_UID,
  RTCF_BROADCAST,
  RTCF_LOCAL,
  RTM_F_CLONED,
  RTM_F_LOOKUP_TABLE,
  RTM_NEWROUTE,
  RTN_BROADCAST,
  RTN_LOCAL,
  RTPROT_KERNEL,
} from "../../../abi/rtnetlink.ts";
import { RtaCacheinfo, Rtmsg } from "../../../abi/rtnetlink-struct.ts";
import { AF_INET, AF_INET6 } from "../../../abi/socket.ts";
import { addressBits, anyAddress, type IpAddress } from "../../ip/ip-address.ts";
import { type OutputRoute, outputRoute } from "../../ip/output-route.ts";
import { NetlinkAttributes } from "../netlink-attributes.ts";
import type { NetlinkWriter } from "../netlink-writer.ts";
import type { RouteRequest } from "./route-request.ts";
import { dumpRoutes } from "./routes.ts";

/** RTM_GETROUTE: which way a packet to one address would take (inet_rtm_getroute()), or a dump. */
export function getRoute(request: RouteRequest): number {
  if (request.isDump) return dumpRoutes(request);
  const { body, view, stack } = request;
  if (body.length < Rtmsg.size) return -EINVAL;
  const { rtm_family: family } = Rtmsg.read(view, 0);
  if (family !== AF_INET && family !== AF_INET6) return -EAFNOSUPPORT;
  const attributes = new NetlinkAttributes(body.subarray(Rtmsg.size));
  const length = family === AF_INET ? 4 : 16;
  const destination = attributes.byteString(RTA_DST) ?? anyAddress(family);
  const source = attributes.byteString(RTA_SRC) ?? anyAddress(family);
  if (destination.length !== length || source.length !== length) return -EINVAL;
  const way = outputRoute(stack, { destination, source, device: attributes.u32(RTA_OIF) ?? 0 });
  if (typeof way === "number") return way;
  if (family === AF_INET6) request.send(writeIpv6Way(request, way, source));
  else request.send(writeIpv4Way(request, way, source));
  return 0;
}

/** rt_fill_info() */
function writeIpv4Way(request: RouteRequest, way: OutputRoute, source: IpAddress): NetlinkWriter {
  const isTableWanted = (Rtmsg.read(request.view, 0).rtm_flags & RTM_F_LOOKUP_TABLE) !== 0;
  const table = isTableWanted ? tableOf(way) : RT_TABLE_MAIN;
  const isFrom = source === way.source;
  const writer = request
    .answer(RTM_NEWROUTE)
    .struct(Rtmsg.size, (out, at) =>
      Rtmsg.write(out, at, {
        rtm_family: AF_INET,
        rtm_dst_len: addressBits(way.destination),
        rtm_src_len: isFrom ? addressBits(source) : 0,
        rtm_table: table,
        rtm_type: way.type,
        rtm_flags: (RTM_F_CLONED | lookedUpFlags(way)) >>> 0,
      }),
    )
    .attribute(RTA_DST, way.destination)
    .u32(RTA_TABLE, table);
  writer.attribute(isFrom ? RTA_SRC : RTA_PREFSRC, way.source).u32(RTA_OIF, way.device.index);
  if (way.gateway !== null) writer.attribute(RTA_GATEWAY, way.gateway);
  const uid = request.caller.credentials.userNamespace.fromKuidMunged(request.caller.credentials.fsuid);
  return writer.u32(RTA_UID, uid).attribute(RTA_CACHEINFO, new Uint8Array(RtaCacheinfo.size));
}

function tableOf(way: OutputRoute): number {
  return way.type === RTN_LOCAL ? RT_TABLE_LOCAL : (way.route?.table ?? RT_TABLE_MAIN);
}

function lookedUpFlags({ type }: OutputRoute): number {
  if (type === RTN_BROADCAST) return RTCF_BROADCAST | RTCF_LOCAL;
  return type === RTN_LOCAL ? RTCF_LOCAL : 0;
}

/** rt6_fill_node(): the route itself, with the addresses asked for. */
function writeIpv6Way(request: RouteRequest, way: OutputRoute, source: IpAddress): NetlinkWriter {
  const { route } = way;
  const table = tableOf(way);
  const writer = request
    .answer(RTM_NEWROUTE)
    .struct(Rtmsg.size, (out, at) =>
      Rtmsg.write(out, at, {
        rtm_family: AF_INET6,
        rtm_dst_len: addressBits(way.destination),
        rtm_src_len: addressBits(source),
        rtm_table: table,
        rtm_protocol: route?.protocol ?? RTPROT_KERNEL,
        rtm_type: way.type,
      }),
    )
    .attribute(RTA_DST, way.destination)
    .u32(RTA_TABLE, table)
    .attribute(RTA_SRC, source)
    .attribute(RTA_PREFSRC, way.source)
    .u32(RTA_PRIORITY, route?.priority ?? 0)
    .u32(RTA_OIF, way.device.index);
  if (way.gateway !== null) writer.attribute(RTA_GATEWAY, way.gateway);
  return writer.attribute(RTA_CACHEINFO, new Uint8Array(RtaCacheinfo.size)).u8(RTA_PREF, 0);
}
