/** `ip route get`: iproute_get() of iproute2's ip/iproute.c. */
import { RTA_DST, RTA_OIF, RTA_SRC, RTA_UID, RTM_GETROUTE } from "../../../../abi/rtnetlink.ts";
import { Rtmsg } from "../../../../abi/rtnetlink-struct.ts";
import { AF_INET, AF_UNSPEC } from "../../../../abi/socket.ts";
import type { Routine } from "../../../../platform/program/syscall.ts";
import { type Prefix, parsePrefix } from "../internet-address.ts";
import { IpFailure, noDevice } from "../ip-failure.ts";
import type { IpSession } from "../session.ts";
import type { Words } from "../words.ts";
import { printRoute, WHOLE_ROUTE } from "./print-route.ts";
import { routeRecord } from "./route-record.ts";

/** Which way a packet to an address takes. */
export function* getRoute(session: IpSession, words: Words): Routine {
  let { family } = session.options;
  let to: Prefix | null = null;
  let from: Prefix | null = null;
  let device: string | null = null;
  let uid: number | null = null;
  while (!words.isAtEnd) {
    const word = words.argument();
    if (word === "from") from = parsePrefix(words.argument(), family);
    else if (word === "oif" || word === "dev") device = words.argument();
    else if (word === "uid") uid = words.number("invalid UID\n");
    else {
      to = parsePrefix(word === "to" ? words.argument() : word, family);
      if (family === AF_UNSPEC) family = to.family;
    }
  }
  if (to === null) throw new IpFailure("need at least a destination address", 1);
  const destination = to;
  const source = from;
  const index = device === null ? 0 : yield* session.devices.indexOf(device);
  if (device !== null && index === 0) throw noDevice(device);
  const asked = family === AF_UNSPEC ? AF_INET : family;
  const answer = yield* session.socket.get(RTM_GETROUTE, (request) => {
    request.struct(Rtmsg.size, (view, at) =>
      Rtmsg.write(view, at, {
        rtm_family: asked,
        rtm_dst_len: destination.length,
        rtm_src_len: source?.length ?? 0,
      }),
    );
    if (!destination.isAny) request.attribute(RTA_DST, destination.address);
    if (source !== null && !source.isAny) request.attribute(RTA_SRC, source.address);
    if (index !== 0) request.u32(RTA_OIF, index);
    if (uid !== null) request.u32(RTA_UID, uid);
  });
  const { report } = session;
  report.begin();
  yield* printRoute(session, routeRecord(answer), WHOLE_ROUTE);
  report.end();
}
