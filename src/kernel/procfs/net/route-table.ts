import { RT_TABLE_MAIN, RTN_BLACKHOLE, RTN_PROHIBIT, RTN_UNICAST, RTN_UNREACHABLE } from "../../../abi/rtnetlink.ts";
import { AF_INET } from "../../../abi/socket.ts";
import { INADDR_ANY, netmask } from "../../../net/ip/ip-address.ts";
import type { Route } from "../../../net/ip/route.ts";
import type { NetworkStack } from "../../../net/stack/network-stack.ts";
import { hex, hexAddress } from "./hex-address.ts";

/** RTF_*: include/uapi/linux/route.h */
const RTF_UP = 0x0001;
const RTF_GATEWAY = 0x0002;
const RTF_HOST = 0x0004;
const RTF_REJECT = 0x0200;

const HEADER = "Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT";
const REJECTED: readonly number[] = [RTN_UNREACHABLE, RTN_PROHIBIT];
const SHOWN: readonly number[] = [RTN_UNICAST, RTN_BLACKHOLE, ...REJECTED];
const LINE_WIDTH = 127;

/** /proc/net/route: the main table of IPv4 (fib_route_seq_show()), in lines of one length. */
export function routeTable({ routes }: NetworkStack): string {
  const shown = routes.routes
    .filter((route) => route.family === AF_INET && route.table === RT_TABLE_MAIN && SHOWN.includes(route.type))
    .sort((a, b) => (a.destination < b.destination ? -1 : a.destination > b.destination ? 1 : 0));
  return [HEADER, ...shown.map(line)].map((text) => `${text.padEnd(LINE_WIDTH)}\n`).join("");
}

function line(route: Route): string {
  const gateway = route.gateway !== null && route.gateway.length === 4 ? route.gateway : INADDR_ANY;
  let flags = REJECTED.includes(route.type) ? RTF_REJECT : 0;
  if (route.gateway !== null) flags |= RTF_GATEWAY;
  if (route.prefixLength === 32) flags |= RTF_HOST;
  flags |= RTF_UP;
  const fields = [
    route.device?.name ?? "*",
    hexAddress(route.destination),
    hexAddress(gateway),
    hex(flags, 4),
    "0",
    "0",
    route.priority,
    hexAddress(netmask(AF_INET, route.prefixLength)),
    "0",
    "0",
    "0",
  ];
  return fields.join("\t");
}
