/** `ip route add`, `del` and their kin: iproute_modify() of iproute2's ip/iproute.c. */
import { NLM_F_APPEND, NLM_F_CREATE, NLM_F_EXCL, NLM_F_REPLACE } from "../../../../abi/netlink.ts";
import {
  RT_SCOPE_HOST,
  RT_SCOPE_LINK,
  RT_SCOPE_NOWHERE,
  RT_SCOPE_UNIVERSE,
  RT_TABLE_LOCAL,
  RT_TABLE_MAIN,
  RTA_DST,
  RTA_GATEWAY,
  RTA_OIF,
  RTA_PREFSRC,
  RTA_PRIORITY,
  RTA_TABLE,
  RTM_DELROUTE,
  RTM_NEWROUTE,
  RTN_ANYCAST,
  RTN_BROADCAST,
  RTN_LOCAL,
  RTN_MULTICAST,
  RTN_UNICAST,
  RTN_UNSPEC,
  RTNH_F_ONLINK,
  RTPROT_BOOT,
} from "../../../../abi/rtnetlink.ts";
import { Rtmsg } from "../../../../abi/rtnetlink-struct.ts";
import { AF_INET, AF_INET6, AF_UNSPEC } from "../../../../abi/socket.ts";
import type { IpAddress } from "../../../../net/ip/ip-address.ts";
import type { Routine } from "../../../../platform/program/syscall.ts";
import { type Prefix, parseAddress, parsePrefix } from "../internet-address.ts";
import { garbage, noDevice } from "../ip-failure.ts";
import type { IpSession } from "../session.ts";
import type { Words } from "../words.ts";
import { tableOf } from "./list-routes.ts";
import { routeType } from "./route-types.ts";

export const ROUTE_CHANGES = {
  add: { type: RTM_NEWROUTE, flags: NLM_F_CREATE | NLM_F_EXCL },
  change: { type: RTM_NEWROUTE, flags: NLM_F_REPLACE },
  replace: { type: RTM_NEWROUTE, flags: NLM_F_CREATE | NLM_F_REPLACE },
  append: { type: RTM_NEWROUTE, flags: NLM_F_CREATE | NLM_F_APPEND },
  prepend: { type: RTM_NEWROUTE, flags: NLM_F_CREATE },
  test: { type: RTM_NEWROUTE, flags: NLM_F_EXCL },
  delete: { type: RTM_DELROUTE, flags: 0 },
} as const;

interface Wanted {
  family: number;
  type: number | null;
  destination: Prefix | null;
  gateway: IpAddress | null;
  device: string | null;
  source: IpAddress | null;
  metric: number | null;
  scope: number | null;
  protocol: number | null;
  table: number | null;
  isOnLink: boolean;
}

const FAMILIES: Readonly<Record<string, number>> = { inet: AF_INET, inet6: AF_INET6 };

/** @returns null when the command does not say which route is meant. */
export function* parseRoute(session: IpSession, words: Words): Routine<Wanted | null> {
  const wanted: Wanted = {
    family: session.options.family,
    type: null,
    destination: null,
    gateway: null,
    device: null,
    source: null,
    metric: null,
    scope: null,
    protocol: null,
    table: null,
    isOnLink: false,
  };
  while (!words.isAtEnd) {
    const word = words.argument();
    if (word === "help") return null;
    yield* parseWord(session, wanted, word, words);
  }
  return wanted.destination === null ? null : wanted;
}

function* parseWord(session: IpSession, wanted: Wanted, word: string, words: Words): Routine {
  const { names } = session;
  switch (word) {
    case "via": {
      const text = words.argument();
      const named = FAMILIES[text];
      const gateway = parseAddress(named === undefined ? text : words.argument(), named ?? wanted.family);
      if (wanted.family === AF_UNSPEC) wanted.family = gateway.family;
      wanted.gateway = gateway.address;
      break;
    }
    case "src": {
      const source = parseAddress(words.argument(), wanted.family);
      if (wanted.family === AF_UNSPEC) wanted.family = source.family;
      wanted.source = source.address;
      break;
    }
    case "dev":
    case "oif":
      wanted.device = words.argument();
      break;
    case "metric":
    case "priority":
    case "preference":
      wanted.metric = words.number('"metric" value is invalid\n');
      break;
    case "scope":
      wanted.scope = yield* names.numberOf("scope", words.argument(), 'invalid "scope" value\n');
      break;
    case "proto":
    case "protocol":
      wanted.protocol = yield* names.numberOf("protocol", words.argument(), '"protocol" value is invalid\n');
      break;
    case "table":
      wanted.table = yield* tableOf(session, words.argument(), '"table" value is invalid');
      break;
    case "onlink":
      wanted.isOnLink = true;
      break;
    default:
      parseDestination(wanted, word === "to" ? words.argument() : word, words);
  }
}

function parseDestination(wanted: Wanted, word: string, words: Words): void {
  let text = word;
  const type = /^\d/.test(text) ? null : routeType(text);
  if (type !== null) {
    wanted.type = type;
    text = words.argument();
  }
  if (wanted.destination !== null) throw garbage("to", text);
  wanted.destination = parsePrefix(text, wanted.family);
  if (wanted.family === AF_UNSPEC) wanted.family = wanted.destination.family;
}

/** @returns false when the command does not say which route is meant. */
export function* changeRoute(session: IpSession, words: Words, change: keyof typeof ROUTE_CHANGES): Routine<boolean> {
  const wanted = yield* parseRoute(session, words);
  if (wanted === null) return false;
  const isDeletion = change === "delete";
  const { destination, device } = wanted;
  const index = device === null ? 0 : yield* session.devices.indexOf(device);
  if (device !== null && index === 0) throw noDevice(device);
  const { type, flags } = ROUTE_CHANGES[change];
  const routeKind = wanted.type ?? (isDeletion ? RTN_UNSPEC : RTN_UNICAST);
  const table = wanted.table ?? defaultTable(routeKind);
  yield* session.socket.change(type, flags, (request) => {
    request.struct(Rtmsg.size, (view, at) =>
      Rtmsg.write(view, at, {
        rtm_family: wanted.family === AF_UNSPEC ? AF_INET : wanted.family,
        rtm_dst_len: destination!.length,
        rtm_table: table < 256 ? table : 0,
        rtm_protocol: wanted.protocol ?? (isDeletion ? 0 : RTPROT_BOOT),
        rtm_scope: wanted.scope ?? defaultScope(routeKind, isDeletion, wanted.gateway !== null),
        rtm_type: routeKind,
        rtm_flags: wanted.isOnLink ? RTNH_F_ONLINK : 0,
      }),
    );
    if (!destination!.isAny) request.attribute(RTA_DST, destination!.address);
    if (wanted.gateway !== null) request.attribute(RTA_GATEWAY, wanted.gateway);
    if (wanted.source !== null) request.attribute(RTA_PREFSRC, wanted.source);
    if (wanted.metric !== null) request.u32(RTA_PRIORITY, wanted.metric);
    if (index !== 0) request.u32(RTA_OIF, index);
    if (table > 255) request.u32(RTA_TABLE, table);
  });
  return true;
}

function defaultTable(type: number): number {
  return type === RTN_LOCAL || type === RTN_BROADCAST || type === RTN_ANYCAST ? RT_TABLE_LOCAL : RT_TABLE_MAIN;
}

function defaultScope(type: number, isDeletion: boolean, hasGateway: boolean): number {
  if (type === RTN_LOCAL) return RT_SCOPE_HOST;
  if (type === RTN_BROADCAST || type === RTN_MULTICAST || type === RTN_ANYCAST) return RT_SCOPE_LINK;
  if (type !== RTN_UNICAST && type !== RTN_UNSPEC) return isDeletion ? RT_SCOPE_NOWHERE : RT_SCOPE_UNIVERSE;
  if (isDeletion) return RT_SCOPE_NOWHERE;
  return hasGateway ? RT_SCOPE_UNIVERSE : RT_SCOPE_LINK;
}
