/** `ip link add`, `set` and `delete`: iplink_modify() of iproute2's ip/iplink.c. */

import { O_CLOEXEC, O_RDONLY } from "../../../../abi/fcntl.ts";
import {
  IFF_ALLMULTI,
  IFF_DYNAMIC,
  IFF_MULTICAST,
  IFF_NOARP,
  IFF_NOTRAILERS,
  IFF_PROMISC,
  IFF_UP,
  IFNAMSIZ,
} from "../../../../abi/if.ts";
import { NLM_F_CREATE, NLM_F_EXCL } from "../../../../abi/netlink.ts";
import {
  IFLA_ADDRESS,
  IFLA_BROADCAST,
  IFLA_CARRIER,
  IFLA_GROUP,
  IFLA_IFALIAS,
  IFLA_IFNAME,
  IFLA_INFO_DATA,
  IFLA_INFO_KIND,
  IFLA_LINK,
  IFLA_LINK_NETNSID,
  IFLA_LINKINFO,
  IFLA_MASTER,
  IFLA_MTU,
  IFLA_NET_NS_FD,
  IFLA_NET_NS_PID,
  IFLA_NUM_RX_QUEUES,
  IFLA_NUM_TX_QUEUES,
  IFLA_TXQLEN,
  RTM_DELLINK,
  RTM_NEWLINK,
  VETH_INFO_PEER,
} from "../../../../abi/rtnetlink.ts";
import { Ifinfomsg } from "../../../../abi/rtnetlink-struct.ts";
import type { NetlinkWriter } from "../../../../net/netlink/netlink-writer.ts";
import type { Routine } from "../../../../platform/program/syscall.ts";
import { deviceRequired, duplicate, garbage, IpFailure, invalidArgument, noDevice, USAGE } from "../ip-failure.ts";
import { NETNS_RUN_DIR } from "../netns/nsid.ts";
import type { IpSession } from "../session.ts";
import { parseInteger, type Words } from "../words.ts";

/** What a command says about a device. */
interface Wanted {
  device: string | null;
  name: string | null;
  index: number;
  link: string | null;
  group: number | null;
  /** IFF_*, and which of them are meant. */
  flags: number;
  change: number;
  /** Whatever has an attribute of its own, in the command's order. */
  readonly attributes: ((request: NetlinkWriter) => void)[];
  readonly seen: Set<string>;
  type: string | null;
}

/** "on" or "off" behind these words sets a flag; off sets the last two. */
const FLAG_WORDS: ReadonlyMap<string, { flag: number; isInverted: boolean }> = new Map([
  ["multicast", { flag: IFF_MULTICAST, isInverted: false }],
  ["allmulticast", { flag: IFF_ALLMULTI, isInverted: false }],
  ["promisc", { flag: IFF_PROMISC, isInverted: false }],
  ["dynamic", { flag: IFF_DYNAMIC, isInverted: false }],
  ["trailers", { flag: IFF_NOTRAILERS, isInverted: true }],
  ["arp", { flag: IFF_NOARP, isInverted: true }],
]);

/** Words with a number behind them. */
const NUMBER_WORDS: ReadonlyMap<string, { type: number; name: string; what: string }> = new Map([
  ...["txqueuelen", "qlen", "txqlen"].map(
    (word) => [word, { type: IFLA_TXQLEN, name: "txqueuelen", what: 'Invalid "txqueuelen" value\n' }] as const,
  ),
  ["mtu", { type: IFLA_MTU, name: "mtu", what: 'Invalid "mtu" value\n' }],
  ["numtxqueues", { type: IFLA_NUM_TX_QUEUES, name: "numtxqueues", what: 'Invalid "numtxqueues" value\n' }],
  ["numrxqueues", { type: IFLA_NUM_RX_QUEUES, name: "numrxqueues", what: 'Invalid "numrxqueues" value\n' }],
  ["link-netnsid", { type: IFLA_LINK_NETNSID, name: "link-netnsid", what: 'Invalid "link-netnsid" value\n' }],
]);

/** ll_addr_a2n(): bytes in hexadecimal between colons. */
function hardwareAddress(text: string): string {
  const bytes = text.split(":").map((part) => (/^[0-9a-f]{1,2}$/i.test(part) ? Number.parseInt(part, 16) : null));
  if (bytes.some((byte) => byte === null)) throw new IpFailure(`"${text}" is invalid lladdr.`, 1);
  return String.fromCharCode(...(bytes as number[]));
}

/** check_ifname() */
function isDeviceName(name: string): boolean {
  return name !== "" && name.length < IFNAMSIZ && !/[/\s]/.test(name);
}

/** iplink_parse(): up to the end, or behind `type NAME`. */
function* parseWanted(session: IpSession, words: Words): Routine<Wanted> {
  const wanted: Wanted = {
    device: null,
    name: null,
    index: 0,
    link: null,
    group: null,
    flags: 0,
    change: 0,
    attributes: [],
    seen: new Set(),
    type: null,
  };
  while (!words.isAtEnd && wanted.type === null) {
    const word = words.argument();
    const flag = FLAG_WORDS.get(word);
    const number = NUMBER_WORDS.get(word);
    if (word === "up" || word === "down") setFlag(wanted, IFF_UP, word === "up");
    else if (flag !== undefined) setFlag(wanted, flag.flag, words.onOff(word) !== flag.isInverted);
    else if (number !== undefined) {
      const value = words.argument();
      once(wanted, number.name, value);
      const parsed = parseInteger(value);
      if (parsed === null) throw invalidArgument(number.what, value);
      wanted.attributes.push((request) => request.i32(number.type, parsed));
    } else if (word === "type") wanted.type = words.argument();
    else yield* parseWord(session, wanted, word, words);
  }
  return wanted;
}

function setFlag(wanted: Wanted, flag: number, isSet: boolean): void {
  wanted.change |= flag;
  wanted.flags = isSet ? wanted.flags | flag : wanted.flags & ~flag;
}

function once({ seen }: Wanted, key: string, value: string): void {
  if (seen.has(key)) throw duplicate(key, value);
  seen.add(key);
}

function* parseWord(session: IpSession, wanted: Wanted, word: string, words: Words): Routine {
  const { attributes } = wanted;
  switch (word) {
    case "name": {
      const name = words.argument();
      if (wanted.name !== null) throw duplicate("name", name);
      if (!isDeviceName(name)) throw invalidArgument('"name" not a valid ifname', name);
      wanted.name = name;
      break;
    }
    case "index":
      wanted.index = words.number('Invalid "index" value');
      break;
    case "link":
      wanted.link = words.argument();
      break;
    case "address": {
      const address = hardwareAddress(words.argument());
      attributes.push((request) => request.attribute(IFLA_ADDRESS, address));
      break;
    }
    case "broadcast":
    case "brd": {
      const address = hardwareAddress(words.argument());
      attributes.push((request) => request.attribute(IFLA_BROADCAST, address));
      break;
    }
    case "netns": {
      const target = yield* netnsOf(session, words.argument());
      attributes.push((request) => request.u32(target.type, target.value));
      break;
    }
    case "carrier": {
      const hasCarrier = words.onOff("carrier");
      attributes.push((request) => request.u8(IFLA_CARRIER, hasCarrier ? 1 : 0));
      break;
    }
    case "alias": {
      const alias = words.argument();
      attributes.push((request) => request.attribute(IFLA_IFALIAS, alias));
      break;
    }
    case "group":
      wanted.group = yield* session.names.numberOf("group", words.argument(), 'Invalid "group" value\n', 0xffffffff);
      break;
    case "master": {
      const name = words.argument();
      const index = yield* session.devices.indexOf(name);
      if (index === 0) throw invalidArgument("Device does not exist\n", name);
      attributes.push((request) => request.u32(IFLA_MASTER, index));
      break;
    }
    case "nomaster":
      attributes.push((request) => request.u32(IFLA_MASTER, 0));
      break;
    default: {
      const name = word === "dev" ? words.argument() : word;
      if (wanted.device !== null) throw garbage("dev", name);
      wanted.device = name;
    }
  }
}

/** The name of a network namespace, or the number of a process in it. */
function* netnsOf({ tool }: IpSession, text: string): Routine<{ type: number; value: number }> {
  const fd = yield* tool.sys
    .open(text.includes("/") ? text : `${NETNS_RUN_DIR}/${text}`, O_RDONLY | O_CLOEXEC)
    .orErrno();
  if (fd >= 0) return { type: IFLA_NET_NS_FD, value: fd };
  const pid = parseInteger(text);
  if (pid === null) throw invalidArgument('Invalid "netns" value\n', text);
  return { type: IFLA_NET_NS_PID, value: pid };
}

/** `ip link add`. */
export function* addLink(session: IpSession, words: Words): Routine {
  const wanted = yield* parseWanted(session, words);
  if (wanted.type === null) throw new IpFailure('Not enough information: "type" argument is required', 1);
  const name = wanted.name ?? wanted.device;
  const lower = wanted.link === null ? 0 : yield* existingDevice(session, wanted.link);
  const peer = yield* parseKindArguments(session, wanted.type, words);
  const { type } = wanted;
  yield* session.socket.change(RTM_NEWLINK, NLM_F_CREATE | NLM_F_EXCL, (request) => {
    writeLink(request, wanted, wanted.index);
    if (lower !== 0) request.u32(IFLA_LINK, lower);
    if (name !== null) request.text(IFLA_IFNAME, name);
    request.nest(IFLA_LINKINFO, (info) => {
      info.attribute(IFLA_INFO_KIND, type);
      if (peer === null) return;
      const peerName = peer.name ?? peer.device;
      info.nest(IFLA_INFO_DATA, (data) =>
        data.nest(VETH_INFO_PEER, (other) => {
          writeLink(other, peer, peer.index);
          if (peerName !== null) other.text(IFLA_IFNAME, peerName);
        }),
      );
    });
  });
}

/** Kinds of device iproute2 knows that have nothing to say: it does not look at what there is. */
const SILENT_KINDS: ReadonlySet<string> = new Set(["dummy", "ifb"]);

/** What stands behind the type: `peer ...` of a veth pair. */
function* parseKindArguments(session: IpSession, type: string, words: Words): Routine<Wanted | null> {
  if (words.isAtEnd) return null;
  if (type === "veth") {
    if (words.argument() !== "peer")
      throw new IpFailure(
        "Usage: ip link <options> type veth [peer <options>]\nTo get <options> type 'ip link add help'",
        1,
      );
    return yield* parseWanted(session, words);
  }
  if (SILENT_KINDS.has(type)) return null;
  throw new IpFailure(`Garbage instead of arguments "${words.current} ...". Try "ip link help".`, 1);
}

/** `ip link set`. */
export function* setLink(session: IpSession, words: Words): Routine {
  const wanted = yield* parseWanted(session, words);
  const { device, name, group } = wanted;
  if (device === null && group !== null) {
    // All devices of the group, which stay in it.
    wanted.group = null;
    yield* session.socket.change(RTM_NEWLINK, 0, (request) => writeLink(request, wanted, 0).u32(IFLA_GROUP, group));
    return;
  }
  if (device === null) throw deviceRequired(USAGE);
  const index = yield* existingDevice(session, device);
  yield* session.socket.change(RTM_NEWLINK, 0, (request) => {
    writeLink(request, wanted, index);
    if (name !== null && name !== device) request.text(IFLA_IFNAME, name);
  });
}

/** `ip link delete`. */
export function* deleteLink(session: IpSession, words: Words): Routine {
  const wanted = yield* parseWanted(session, words);
  const { device, group, type } = wanted;
  if (device === null && group === null) throw deviceRequired(USAGE);
  const index = device === null ? 0 : yield* existingDevice(session, device);
  yield* session.socket.change(RTM_DELLINK, 0, (request) => {
    writeLink(request, wanted, index);
    if (type !== null) request.nest(IFLA_LINKINFO, (info) => info.attribute(IFLA_INFO_KIND, type));
  });
}

function* existingDevice(session: IpSession, name: string): Routine<number> {
  const index = yield* session.devices.indexOf(name);
  if (index === 0) throw noDevice(name);
  return index;
}

function writeLink(request: NetlinkWriter, wanted: Wanted, index: number): NetlinkWriter {
  request.struct(Ifinfomsg.size, (view, at) =>
    Ifinfomsg.write(view, at, { ifi_index: index, ifi_flags: wanted.flags, ifi_change: wanted.change }),
  );
  if (wanted.group !== null) request.u32(IFLA_GROUP, wanted.group);
  for (const write of wanted.attributes) write(request);
  return request;
}
