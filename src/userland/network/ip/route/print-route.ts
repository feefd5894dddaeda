/** What `ip route` says about a route: print_route() of iproute2's ip/iproute.c. */
import {
  RT_SCOPE_UNIVERSE,
  RT_TABLE_MAIN,
  RTM_F_CLONED,
  RTN_UNICAST,
  RTNH_F_DEAD,
  RTNH_F_LINKDOWN,
  RTNH_F_ONLINK,
  RTPROT_BOOT,
} from "../../../../abi/rtnetlink.ts";
import { AF_INET } from "../../../../abi/socket.ts";
import { formatIpAddress, type IpAddress } from "../../../../net/ip/ip-address.ts";
import type { Routine } from "../../../../platform/program/syscall.ts";
import type { IpSession } from "../session.ts";
import type { RouteRecord } from "./route-record.ts";
import { ROUTE_TYPES } from "./route-types.ts";

const FLAGS: readonly (readonly [flag: number, name: string])[] = [
  [RTNH_F_DEAD, "dead"],
  [RTNH_F_ONLINK, "onlink"],
  [RTNH_F_LINKDOWN, "linkdown"],
];
/** RTCF_* of a route that was looked up. */
const CACHE_FLAGS: readonly (readonly [flag: number, name: string])[] = [
  [0x80000000, "local"],
  [0x10000000, "brd"],
  [0x20000000, "mc"],
];
const PREFERENCES: Readonly<Record<number, string>> = { 0: "medium", 1: "high", 3: "low" };

/** What a listing leaves out because it was asked for. */
export interface RouteView {
  readonly hasTable: boolean;
  readonly hasProtocol: boolean;
  readonly hasScope: boolean;
  readonly hasGateway: boolean;
  readonly hasDevice: boolean;
  readonly hasSource: boolean;
}

export const WHOLE_ROUTE: RouteView = {
  hasTable: true,
  hasProtocol: true,
  hasScope: true,
  hasGateway: true,
  hasDevice: true,
  hasSource: true,
};

function prefix(address: IpAddress | null, length: number): string {
  if (address === null) return length === 0 ? "default" : `0/${length}`;
  return length === 8 * address.length ? formatIpAddress(address) : `${formatIpAddress(address)}/${length}`;
}

export function* printRoute(session: IpSession, route: RouteRecord, view: RouteView): Routine {
  const { report, options, devices } = session;
  const { hasDetails } = options;
  const word = (key: string, label: string, value: string) => report.fact(key, value, `${label}${value} `);
  report.openObject(null);
  if (route.type !== RTN_UNICAST || hasDetails) word("type", "", ROUTE_TYPES[route.type] ?? String(route.type));
  word("dst", "", prefix(route.destination, route.destinationLength));
  if (route.source !== null || route.sourceLength > 0) word("from", "from ", prefix(route.source, route.sourceLength));
  if (route.tos !== 0) word("tos", "tos ", `0x${route.tos.toString(16).padStart(2, "0")}`);
  if (route.gateway !== null && view.hasGateway) word("gateway", "via ", formatIpAddress(route.gateway));
  if (route.device !== null && view.hasDevice) word("dev", "dev ", yield* devices.nameOf(route.device));
  if (view.hasTable && route.table !== 0 && (route.table !== RT_TABLE_MAIN || hasDetails))
    word("table", "table ", yield* session.numbered("table", route.table));
  const isCloned = (route.flags & RTM_F_CLONED) !== 0;
  if (!isCloned) {
    if (view.hasProtocol && (route.protocol !== RTPROT_BOOT || hasDetails))
      word("protocol", "proto ", yield* session.numbered("protocol", route.protocol));
    if (view.hasScope && (route.scope !== RT_SCOPE_UNIVERSE || hasDetails))
      word("scope", "scope ", yield* session.numbered("scope", route.scope));
  }
  if (route.preferredSource !== null && view.hasSource) word("prefsrc", "src ", formatIpAddress(route.preferredSource));
  if (route.metric !== null) report.fact("metric", route.metric, `metric ${route.metric} `);
  report.array("flags", () => {
    for (const [flag, name] of FLAGS) if ((route.flags & flag) !== 0) report.fact(null, name, `${name} `);
  });
  if (route.uid !== null) report.fact("uid", route.uid, `uid ${route.uid} `);
  if (isCloned && route.family === AF_INET) printCache(session, route.flags);
  if (route.preference !== null) {
    const name = PREFERENCES[route.preference] ?? String(route.preference);
    report.fact("pref", name, `pref ${name}`);
  }
  report.text("\n");
  report.closeObject();
}

/** print_cache_flags() */
function printCache({ report }: IpSession, flags: number): void {
  const names = CACHE_FLAGS.filter(([flag]) => (flags & flag) !== 0).map(([, name]) => name);
  report.newLine();
  report.words("cache", names, `    cache ${names.length === 0 ? "" : "<"}`, names.length === 0 ? "" : "> ");
}
