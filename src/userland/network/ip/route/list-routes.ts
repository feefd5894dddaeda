/** `ip route show` and `flush`: iproute_list_flush_or_save() of iproute2's ip/iproute.c. */
import { RT_TABLE_MAIN, RTM_DELROUTE, RTM_F_CLONED, RTM_GETROUTE } from "../../../../abi/rtnetlink.ts";
import { Rtmsg } from "../../../../abi/rtnetlink-struct.ts";
import { AF_INET, AF_UNSPEC } from "../../../../abi/socket.ts";
import { anyAddress, type IpAddress, matchesPrefix } from "../../../../net/ip/ip-address.ts";
import type { Routine } from "../../../../platform/program/syscall.ts";
import { type Prefix, parsePrefix } from "../internet-address.ts";
import { IpFailure, invalidArgument, noDevice } from "../ip-failure.ts";
import type { IpSession } from "../session.ts";
import { parseInteger, type Words } from "../words.ts";
import { printRoute } from "./print-route.ts";
import { type RouteRecord, routeRecord } from "./route-record.ts";
import { routeType } from "./route-types.ts";

interface Selection {
  family: number;
  /** Null: all. */
  table: number | null;
  /** `table cache`: exceptions, of which there are none. */
  isCache: boolean;
  protocol: number | null;
  scope: number | null;
  type: number | null;
  device: number | null;
  gateway: Prefix | null;
  source: Prefix | null;
  /** The destination's bits are those of this prefix, or fewer, or more. */
  root: Prefix | null;
  match: Prefix | null;
}

function* parseSelection(session: IpSession, words: Words): Routine<Selection> {
  const selection: Selection = {
    family: session.options.family,
    table: RT_TABLE_MAIN,
    isCache: false,
    protocol: null,
    scope: null,
    type: null,
    device: null,
    gateway: null,
    source: null,
    root: null,
    match: null,
  };
  while (!words.isAtEnd) yield* parseWord(session, selection, words.argument(), words);
  if (selection.family === AF_UNSPEC && selection.table !== null) selection.family = AF_INET;
  return selection;
}

function* parseWord(session: IpSession, selection: Selection, word: string, words: Words): Routine {
  switch (word) {
    case "table": {
      const name = words.argument();
      selection.isCache = name === "cache";
      if (name === "all" || name === "0" || selection.isCache) selection.table = null;
      else selection.table = yield* tableOf(session, name);
      break;
    }
    case "cached":
    case "cloned":
      selection.isCache = true;
      selection.table = null;
      break;
    case "proto":
    case "protocol":
      selection.protocol = yield* numberedOrAll(session, "protocol", words.argument(), 'invalid "protocol"');
      break;
    case "scope":
      selection.scope = yield* numberedOrAll(session, "scope", words.argument(), 'invalid "scope"');
      break;
    case "type": {
      const name = words.argument();
      selection.type = routeType(name) ?? parseInteger(name);
      if (selection.type === null) throw invalidArgument("node type value is invalid", name);
      break;
    }
    case "dev":
    case "oif": {
      const name = words.argument();
      selection.device = yield* session.devices.indexOf(name);
      if (selection.device === 0) throw noDevice(name);
      break;
    }
    case "via":
      selection.gateway = parsePrefix(words.argument(), selection.family);
      break;
    case "src":
      selection.source = parsePrefix(words.argument(), selection.family);
      break;
    default:
      parseDestination(selection, word === "to" ? words.argument() : word, words);
  }
}

function parseDestination(selection: Selection, word: string, words: Words): void {
  const has = word === "root" || word === "match" || word === "exact";
  const prefix = parsePrefix(has ? words.argument() : word, selection.family);
  if (selection.family === AF_UNSPEC && !prefix.isAny) selection.family = prefix.family;
  if (word !== "match") selection.root = prefix;
  if (word !== "root") selection.match = prefix;
}

/** @throws IpFailure */
export function tableOf(session: IpSession, name: string, what = "table id value is invalid"): Routine<number> {
  return session.names.numberOf("table", name, `${what}\n`, 0xffffffff);
}

function* numberedOrAll(
  session: IpSession,
  kind: "protocol" | "scope",
  name: string,
  what: string,
): Routine<number | null> {
  const value = yield* session.names.valueOf(kind, name);
  if (value === null && name !== "all") throw invalidArgument(`${what}\n`, name);
  return value;
}

/** filter_nlmsg() */
function isSelected(selection: Selection, route: RouteRecord): boolean {
  const { table, protocol, scope, type, device, gateway, source, root, match } = selection;
  if (selection.isCache || (route.flags & RTM_F_CLONED) !== 0) return false;
  if (table !== null && route.table !== table) return false;
  if (protocol !== null && route.protocol !== protocol) return false;
  if (scope !== null && route.scope !== scope) return false;
  if (type !== null && route.type !== type) return false;
  if (device !== null && route.device !== device) return false;
  const bits = 8 * anyAddress(route.family).length;
  const destination = route.destination ?? anyAddress(route.family);
  if (root !== null && !(route.destinationLength >= root.length && isWithin(destination, root))) return false;
  if (match !== null) {
    const isWider = match.isAny ? route.destinationLength === 0 : route.destinationLength <= match.length;
    if (!isWider || !(match.isAny || matchesPrefix(match.address, destination, route.destinationLength))) return false;
  }
  if (gateway !== null && !isWithin(route.gateway ?? "", gateway)) return false;
  return source === null || (isWithin(route.preferredSource ?? "", source) && source.length <= bits);
}

function isWithin(address: IpAddress, prefix: Prefix): boolean {
  return prefix.isAny || matchesPrefix(address, prefix.address, prefix.length);
}

function* selectedRoutes(session: IpSession, selection: Selection): Routine<RouteRecord[]> {
  const messages = yield* session.socket.dump(RTM_GETROUTE, (request) => {
    request.struct(Rtmsg.size, (view, at) =>
      Rtmsg.write(view, at, {
        rtm_family: selection.family,
        rtm_table: selection.table !== null && selection.table < 256 ? selection.table : 0,
      }),
    );
  });
  return messages.map(routeRecord).filter((route) => isSelected(selection, route));
}

/** `ip route show`. */
export function* listRoutes(session: IpSession, words: Words): Routine {
  const selection = yield* parseSelection(session, words);
  const isWhole = (prefix: Prefix | null) => prefix !== null && prefix.length === 8 * prefix.address.length;
  const view = {
    hasTable: selection.table === null,
    hasProtocol: selection.protocol === null,
    hasScope: selection.scope === null,
    hasGateway: !isWhole(selection.gateway),
    hasDevice: selection.device === null,
    hasSource: !isWhole(selection.source),
  };
  const { report } = session;
  const routes = yield* selectedRoutes(session, selection);
  report.begin();
  for (const route of routes) {
    yield* printRoute(session, route, view);
    yield* session.print();
  }
  report.end();
}

/** `ip route flush`. */
export function* flushRoutes(session: IpSession, words: Words): Routine {
  if (words.isAtEnd) throw new IpFailure('"ip route flush" requires arguments.', 1);
  const selection = yield* parseSelection(session, words);
  for (const { message } of yield* selectedRoutes(session, selection))
    yield* session.socket.change(RTM_DELROUTE, 0, (request) => request.bytes(message.body));
}
