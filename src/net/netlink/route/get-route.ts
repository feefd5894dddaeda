import { EAFNOSUPPORT, EINVAL } from "../../../abi/errno.ts";
import {
  RT_TABLE_LOCAL,
  RT_TABLE_MAIN,
  RTA_CACHEINFO,
  RTA_DST,
  RTA_GATEWAY,
  RTA_OIF,
  RTA_PREFSRC,
  RTA_SRC,
  RTA_TABLE,
  RTA_UID,
  RTM_F_CLONED,
  RTM_NEWROUTE,
  RTN_LOCAL,
} from "../../../abi/rtnetlink.ts";
import { RtaCacheinfo, Rtmsg } from "../../../abi/rtnetlink-struct.ts";
import { AF_INET, AF_INET6 } from "../../../abi/socket.ts";
import { addressBits, anyAddress } from "../../ip/ip-address.ts";
import { outputRoute } from "../../ip/output-route.ts";
import { NetlinkAttributes } from "../netlink-attributes.ts";
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
  const table = way.type === RTN_LOCAL ? RT_TABLE_LOCAL : (way.route?.table ?? RT_TABLE_MAIN);
  const writer = request
    .answer(RTM_NEWROUTE)
    .struct(Rtmsg.size, (out, at) =>
      Rtmsg.write(out, at, {
        rtm_family: family,
        rtm_dst_len: addressBits(destination),
        rtm_table: table,
        rtm_type: way.type,
        rtm_flags: RTM_F_CLONED,
      }),
    )
    .attribute(RTA_DST, way.destination)
    .u32(RTA_TABLE, table)
    .attribute(RTA_PREFSRC, way.source)
    .u32(RTA_OIF, way.device.index);
  if (way.gateway !== null) writer.attribute(RTA_GATEWAY, way.gateway);
  const uid = request.caller.credentials.userNamespace.fromKuidMunged(request.caller.credentials.fsuid);
  request.send(writer.u32(RTA_UID, uid).attribute(RTA_CACHEINFO, new Uint8Array(RtaCacheinfo.size)));
  return 0;
}
