import * as net from "../abi/socket.ts";
import { AF_UNIX, SOCK_TYPE_MASK, SOL_SOCKET } from "../abi/socket.ts";
import { Mmsghdr, Msghdr } from "../abi/socket-struct.ts";
import { Iovec } from "../abi/uio-struct.ts";
import type { UserMemory } from "../mm/user-memory.ts";
import { type FlagTable, flagTable, formatChoice, formatFlags } from "./flag-table.ts";
import { type CallContext, hasFailed } from "./format-context.ts";
import { addressText, formatAddress, formatInt } from "./format-number.ts";
import { quote, quoteHex, quoteLimited, STRING_LIMIT } from "./quote.ts";
import { readBytes, readStruct } from "./user-struct.ts";

// Arguments of system calls on sockets.

const DOMAINS: FlagTable = flagTable(net, "AF_UNSPEC AF_UNIX AF_INET AF_INET6 AF_NETLINK AF_PACKET AF_VSOCK");
const TYPES: FlagTable = flagTable(net, "SOCK_STREAM SOCK_DGRAM SOCK_RAW SOCK_RDM SOCK_SEQPACKET SOCK_PACKET");
const TYPE_FLAGS: FlagTable = flagTable(net, "SOCK_CLOEXEC SOCK_NONBLOCK");
const SHUTDOWN: FlagTable = flagTable(net, "SHUT_RD SHUT_WR SHUT_RDWR");
const LEVELS: FlagTable = flagTable(net, "SOL_IP SOL_SOCKET SOL_TCP SOL_NETLINK");
const PROTOCOLS: FlagTable = flagTable(
  net,
  "IPPROTO_IP IPPROTO_ICMP IPPROTO_TCP IPPROTO_UDP IPPROTO_IPV6 IPPROTO_ICMPV6 IPPROTO_RAW",
);
const MESSAGE_FLAGS: FlagTable = flagTable(
  net,
  `MSG_OOB MSG_PEEK MSG_DONTROUTE MSG_CTRUNC MSG_PROXY MSG_TRUNC MSG_DONTWAIT MSG_EOR MSG_WAITALL MSG_FIN MSG_SYN
   MSG_CONFIRM MSG_RST MSG_ERRQUEUE MSG_NOSIGNAL MSG_MORE MSG_WAITFORONE MSG_ZEROCOPY MSG_FASTOPEN MSG_CMSG_CLOEXEC`,
);
const OPTIONS: FlagTable = flagTable(
  net,
  `SO_DEBUG SO_REUSEADDR SO_TYPE SO_ERROR SO_DONTROUTE SO_BROADCAST SO_SNDBUF SO_RCVBUF SO_KEEPALIVE SO_OOBINLINE
   SO_NO_CHECK SO_PRIORITY SO_LINGER SO_BSDCOMPAT SO_REUSEPORT SO_PASSCRED SO_PEERCRED SO_RCVLOWAT SO_SNDLOWAT
   SO_BINDTODEVICE SO_ATTACH_FILTER SO_DETACH_FILTER SO_PEERNAME SO_TIMESTAMP SO_ACCEPTCONN SO_PEERSEC SO_SNDBUFFORCE
   SO_RCVBUFFORCE SO_PASSSEC SO_TIMESTAMPNS SO_MARK SO_TIMESTAMPING SO_PROTOCOL SO_DOMAIN SO_RXQ_OVFL SO_PEEK_OFF
   SO_LOCK_FILTER SO_INCOMING_CPU SO_COOKIE SO_PEERGROUPS SO_NETNS_COOKIE SO_RCVMARK SO_PASSPIDFD SO_PEERPIDFD
   SO_PASSRIGHTS`,
);
const OLD_TIMEOUTS: FlagTable = [
  ["SO_RCVTIMEO_OLD", net.SO_RCVTIMEO],
  ["SO_SNDTIMEO_OLD", net.SO_SNDTIMEO],
  ["SO_RCVTIMEO_NEW", net.SO_RCVTIMEO_NEW],
  ["SO_SNDTIMEO_NEW", net.SO_SNDTIMEO_NEW],
];

export function formatSocketDomain(call: CallContext, index: number): string {
  return formatChoice(DOMAINS, call.args.int(index), "AF_???");
}

/** `SOCK_STREAM|SOCK_CLOEXEC` */
export function formatSocketType(call: CallContext, index: number): string {
  const value = call.args.int(index);
  const flags = value & ~SOCK_TYPE_MASK;
  const type = formatChoice(TYPES, value & SOCK_TYPE_MASK, "SOCK_???");
  return flags === 0 ? type : `${type}|${formatFlags(TYPE_FLAGS, flags)}`;
}

/** Flags of accept4(2). */
export function formatSocketFlags(call: CallContext, index: number): string {
  return formatFlags(TYPE_FLAGS, call.args.int(index), "SOCK_???");
}

/** What a protocol is called depends on the domain, the first argument. */
export function formatSocketProtocol(call: CallContext, index: number): string {
  const isInternet = call.args.int(0) === net.AF_INET || call.args.int(0) === net.AF_INET6;
  return isInternet ? formatChoice(PROTOCOLS, call.args.int(index), "IPPROTO_???") : formatInt(call, index);
}

export function formatShutdownHow(call: CallContext, index: number): string {
  return formatChoice(SHUTDOWN, call.args.int(index), "SHUT_???");
}

export function formatSocketLevel(call: CallContext, index: number): string {
  return formatChoice(LEVELS, call.args.int(index), "SOL_???");
}

export function formatSocketOption(call: CallContext, index: number): string {
  if (call.args.int(index - 1) !== SOL_SOCKET) return formatInt(call, index);
  return formatChoice([...OPTIONS, ...OLD_TIMEOUTS], call.args.int(index), "SO_???");
}

export function formatMessageFlags(call: CallContext, index: number): string {
  return formatFlags(MESSAGE_FLAGS, call.args.int(index), "MSG_???");
}

/** An int as `[1]`, anything else as bytes; the length is the next argument. */
export function formatSocketValueIn(call: CallContext, index: number): string {
  return valueText(call, index, call.args.int(index + 1));
}

/** The length is where the next argument points. */
export function formatSocketValueOut(call: CallContext, index: number): string {
  if (hasFailed(call)) return formatAddress(call, index);
  return valueText(call, index, call.memory.readU32(call.args.pointer(index + 1)));
}

function valueText(call: CallContext, index: number, length: number): string {
  const address = call.args.pointer(index);
  if (address === 0 || length < 0) return formatAddress(call, index);
  if (length === 4) {
    const view = readStruct(call.memory, address, 4);
    return view === null ? formatAddress(call, index) : `[${view.getInt32(0, true)}]`;
  }
  const text = readBytes(call.memory, address, Math.min(length, STRING_LIMIT + 1));
  return text === null ? formatAddress(call, index) : quoteHex(text);
}

/** socklen_t in memory: `[16]` */
export function formatSockaddrLength(call: CallContext, index: number): string {
  const address = call.args.pointer(index);
  const length = address === 0 ? -1 : call.memory.readU32(address);
  return length < 0 ? formatAddress(call, index) : `[${length | 0}]`;
}

/** `{sa_family=AF_UNIX, sun_path="/tmp/s"}`; the length is the next argument. */
export function formatSockaddrIn(call: CallContext, index: number): string {
  return sockaddrText(call.memory, call.args.pointer(index), call.args.int(index + 1)) ?? formatAddress(call, index);
}

/** The length is where the next argument points. */
export function formatSockaddrOut(call: CallContext, index: number): string {
  const address = call.args.pointer(index + 1);
  if (hasFailed(call) || address === 0) return formatAddress(call, index);
  const length = call.memory.readU32(address);
  return sockaddrText(call.memory, call.args.pointer(index), length) ?? formatAddress(call, index);
}

function sockaddrText(memory: UserMemory, address: number, length: number): string | null {
  if (address === 0 || length < 2) return null;
  const text = readBytes(memory, address, Math.min(length, net._K_SS_MAXSIZE));
  if (text === null) return null;
  const family = text.charCodeAt(0) | (text.charCodeAt(1) << 8);
  const name = `{sa_family=${formatChoice(DOMAINS, family, "AF_???")}`;
  if (family === AF_UNIX) {
    if (text.length === 2) return `${name}}`;
    const path = text.slice(2);
    if (path.charCodeAt(0) === 0) return `${name}, sun_path=@${quote(path.slice(1))}}`;
    const end = path.indexOf("\0");
    return `${name}, sun_path=${quote(end < 0 ? path : path.slice(0, end))}}`;
  }
  const rest = text.slice(2);
  return rest === "" ? `${name}}` : `${name}, sa_data=${quote(rest)}}`;
}

/** A struct msghdr that is sent. */
export function formatMsghdrIn(call: CallContext, index: number): string {
  const { memory } = call;
  return msghdrText(memory, call.args.pointer(index), Number.POSITIVE_INFINITY) ?? formatAddress(call, index);
}

/** One that was received: the result says how many bytes of the buffers were filled. */
export function formatMsghdrOut(call: CallContext, index: number): string {
  const address = call.args.pointer(index);
  if (hasFailed(call) || call.result === null) return formatAddress(call, index);
  return msghdrText(call.memory, address, call.result) ?? formatAddress(call, index);
}

export function formatMmsghdrIn(call: CallContext, index: number): string {
  return mmsghdrText(call, index, call.args.uint(index + 1), false);
}

export function formatMmsghdrOut(call: CallContext, index: number): string {
  if (hasFailed(call) || call.result === null) return formatAddress(call, index);
  return mmsghdrText(call, index, call.result, true);
}

function mmsghdrText(call: CallContext, index: number, count: number, isFilled: boolean): string {
  const items: string[] = [];
  for (let i = 0; i < Math.min(count, STRING_LIMIT); i++) {
    const address = call.args.pointer(index) + i * Mmsghdr.size;
    const length = call.memory.readU32(address + Mmsghdr.fields.msg_len.offset);
    const text = msghdrText(call.memory, address, isFilled ? length : Number.POSITIVE_INFINITY);
    if (text === null) return formatAddress(call, index);
    items.push(isFilled ? `{msg_hdr=${text}, msg_len=${length}}` : `{msg_hdr=${text}}`);
  }
  if (count > STRING_LIMIT) items.push("...");
  return `[${items.join(", ")}]`;
}

function msghdrText(memory: UserMemory, address: number, filled: number): string | null {
  const view = address === 0 ? null : readStruct(memory, address, Msghdr.size);
  if (view === null) return null;
  const header = Msghdr.read(view, 0);
  const name = sockaddrText(memory, header.msg_name, header.msg_namelen) ?? addressText(header.msg_name);
  const parts = [
    `msg_name=${name}`,
    `msg_namelen=${header.msg_namelen}`,
    `msg_iov=${iovText(memory, header.msg_iov, header.msg_iovlen, filled)}`,
    `msg_iovlen=${header.msg_iovlen}`,
  ];
  if (header.msg_controllen > 0) parts.push(`msg_control=${addressText(header.msg_control)}`);
  parts.push(`msg_controllen=${header.msg_controllen}`, `msg_flags=${formatFlags(MESSAGE_FLAGS, header.msg_flags)}`);
  return `{${parts.join(", ")}}`;
}

function iovText(memory: UserMemory, address: number, count: number, filled: number): string {
  const items: string[] = [];
  let left = filled;
  for (let i = 0; i < Math.min(count, STRING_LIMIT); i++) {
    const view = readStruct(memory, address + i * Iovec.size, Iovec.size);
    if (view === null) return addressText(address);
    const base = Iovec.fields.iov_base.get(view, 0);
    const length = Iovec.fields.iov_len.get(view, 0);
    const text = readBytes(memory, base, Math.min(length, left, STRING_LIMIT + 1));
    items.push(`{iov_base=${text === null ? addressText(base) : quoteLimited(text)}, iov_len=${length}}`);
    left = Math.max(0, left - length);
  }
  if (count > STRING_LIMIT) items.push("...");
  return `[${items.join(", ")}]`;
}
