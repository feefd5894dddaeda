/** `ip address add` and `del`: ipaddr_modify() of iproute2's ip/ipaddress.c. */
import { NLM_F_CREATE, NLM_F_EXCL, NLM_F_REPLACE } from "../../../../abi/netlink.ts";
import {
  IFA_ADDRESS,
  IFA_BROADCAST,
  IFA_CACHEINFO,
  IFA_FLAGS,
  IFA_LABEL,
  IFA_LOCAL,
  IFA_RT_PRIORITY,
  RT_SCOPE_HOST,
  RT_SCOPE_UNIVERSE,
  RTM_DELADDR,
  RTM_NEWADDR,
} from "../../../../abi/rtnetlink.ts";
import { IfaCacheinfo, Ifaddrmsg } from "../../../../abi/rtnetlink-struct.ts";
import { AF_INET } from "../../../../abi/socket.ts";
import { broadcastOf, type IpAddress, isLoopback, maskTo } from "../../../../net/ip/ip-address.ts";
import type { Routine } from "../../../../platform/program/syscall.ts";
import { type Prefix, parseAddress, parsePrefix } from "../internet-address.ts";
import { deviceRequired, garbage, IpFailure, noDevice } from "../ip-failure.ts";
import type { IpSession } from "../session.ts";
import { abbreviates, type Words } from "../words.ts";
import { ADDRESS_FLAGS, CONFIGURABLE_FLAGS } from "./address-flags.ts";

interface Wanted {
  family: number;
  local: Prefix | null;
  localWord: string;
  peer: Prefix | null;
  /** "+": all bits of the host part, "-": none of them. */
  broadcast: IpAddress | "+" | "-" | null;
  device: string | null;
  label: string | null;
  scope: number | null;
  flags: number;
  metric: number | null;
  /** In seconds; null when not given. */
  valid: number | null;
  preferred: number | null;
}

const FOREVER = 0xffffffff;

/** Flags of the request, by what the user wants. */
export const CHANGES = {
  add: { type: RTM_NEWADDR, flags: NLM_F_CREATE | NLM_F_EXCL },
  change: { type: RTM_NEWADDR, flags: NLM_F_REPLACE },
  replace: { type: RTM_NEWADDR, flags: NLM_F_CREATE | NLM_F_REPLACE },
  delete: { type: RTM_DELADDR, flags: 0 },
} as const;

function* parseWanted(session: IpSession, words: Words): Routine<Wanted> {
  const wanted: Wanted = {
    family: session.options.family,
    local: null,
    localWord: "",
    peer: null,
    broadcast: null,
    device: null,
    label: null,
    scope: null,
    flags: 0,
    metric: null,
    valid: null,
    preferred: null,
  };
  while (!words.isAtEnd) {
    const word = words.argument();
    const flag = CONFIGURABLE_FLAGS.has(word) ? ADDRESS_FLAGS.find(([, name]) => name === word) : undefined;
    if (flag !== undefined) wanted.flags |= flag[0];
    else if (word === "peer" || word === "remote") {
      if (wanted.peer !== null) throw garbage("peer", word);
      wanted.peer = prefixOf(wanted, words.argument());
    } else if (word === "brd" || (word !== "" && abbreviates(word, "broadcast"))) {
      const text = words.argument();
      if (wanted.broadcast !== null) throw garbage("broadcast", text);
      wanted.broadcast = text === "+" || text === "-" ? text : parseAddress(text, wanted.family).address;
    } else if (word === "scope")
      wanted.scope = yield* session.names.numberOf("scope", words.argument(), "invalid scope value.");
    else if (word === "dev") wanted.device = words.argument();
    else if (word === "label") wanted.label = words.argument();
    else if (word === "metric" || word === "priority" || word === "preference")
      wanted.metric = words.number('"metric" value is invalid');
    else if (word === "valid_lft") wanted.valid = lifetime(words, "valid_lft value is invalid");
    else if (word === "preferred_lft") wanted.preferred = lifetime(words, "preferred_lft value is invalid");
    else {
      const text = word === "local" ? words.argument() : word;
      if (wanted.local !== null) throw garbage("local", text);
      wanted.local = prefixOf(wanted, text);
      wanted.localWord = text;
    }
  }
  return wanted;
}

function prefixOf(wanted: Wanted, text: string): Prefix {
  const prefix = parsePrefix(text, wanted.family);
  if (wanted.family === 0) wanted.family = prefix.family;
  return prefix;
}

function lifetime(words: Words, what: string): number {
  if (words.isAtEnd || words.current !== "forever") return words.number(what);
  words.next();
  return FOREVER;
}

export function* changeAddress(session: IpSession, words: Words, change: keyof typeof CHANGES): Routine {
  const wanted = yield* parseWanted(session, words);
  const { device, label, local } = wanted;
  const isDeletion = change === "delete";
  if (device === null) throw deviceRequired(1);
  const isWildcard = isDeletion && wanted.peer === null && local?.family === AF_INET && !local.hasLength;
  if (isWildcard) yield* session.tool.report(wildcardWarning(wanted.localWord));
  const peer = wanted.peer ?? (isWildcard ? null : local);
  const broadcast =
    isDeletion && wanted.broadcast !== null && wanted.broadcast.length < 4 ? null : broadcastFor(wanted, peer);
  const index = yield* session.devices.indexOf(device);
  if (index === 0) throw noDevice(device);
  const { type, flags } = CHANGES[change];
  yield* session.socket.change(type, flags, (request) => {
    request.struct(Ifaddrmsg.size, (view, at) =>
      Ifaddrmsg.write(view, at, {
        ifa_family: wanted.family,
        ifa_prefixlen: wanted.peer?.length || local?.length || 0,
        ifa_flags: wanted.flags & 0xff,
        ifa_scope: wanted.scope ?? (isDeletion ? RT_SCOPE_UNIVERSE : defaultScope(local)),
        ifa_index: index,
      }),
    );
    if (local !== null) request.attribute(IFA_LOCAL, local.address);
    if (peer !== null) request.attribute(IFA_ADDRESS, peer.address);
    if (broadcast !== null) request.attribute(IFA_BROADCAST, broadcast);
    if (label !== null) request.text(IFA_LABEL, label);
    if (wanted.metric !== null) request.u32(IFA_RT_PRIORITY, wanted.metric);
    if (wanted.flags > 0xff) request.u32(IFA_FLAGS, wanted.flags);
    if (wanted.valid !== null || wanted.preferred !== null) request.attribute(IFA_CACHEINFO, cacheinfo(wanted));
  });
}

/** default_scope() */
function defaultScope(local: Prefix | null): number {
  return local?.family === AF_INET && isLoopback(local.address) ? RT_SCOPE_HOST : RT_SCOPE_UNIVERSE;
}

function broadcastFor({ broadcast, family }: Wanted, peer: Prefix | null): IpAddress | null {
  if (broadcast !== "+" && broadcast !== "-") return broadcast;
  if (family !== AF_INET || peer === null) throw new IpFailure("Broadcast can be set only for IPv4 addresses", 1);
  // In a net of one or two addresses there is no room for one.
  if (peer.length > 30) return peer.address;
  return broadcast === "+" ? broadcastOf(peer.address, peer.length) : maskTo(peer.address, peer.length);
}

function cacheinfo({ valid, preferred }: Wanted): Uint8Array {
  const lasts = valid ?? FOREVER;
  const isPreferredFor = preferred ?? FOREVER;
  if (lasts === 0) throw new IpFailure("valid_lft is zero", 1);
  if (lasts < isPreferredFor) throw new IpFailure("preferred_lft is greater than valid_lft", 1);
  const bytes = new Uint8Array(IfaCacheinfo.size);
  IfaCacheinfo.write(new DataView(bytes.buffer), 0, { ifa_valid: lasts, ifa_prefered: isPreferredFor });
  return bytes;
}

function wildcardWarning(word: string): string {
  return `Warning: Executing wildcard deletion to stay compatible with old scripts.
         Explicitly specify the prefix length (${word}/32) to avoid this warning.
         This special behaviour is likely to disappear in further releases,
         fix your scripts!
`;
}
