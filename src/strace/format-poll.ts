import * as epoll from "../abi/epoll.ts";
import { EPOLL_CTL_DEL, EPOLLET } from "../abi/epoll.ts";
import * as pollAbi from "../abi/poll.ts";
import { EpollEvent, Pollfd } from "../abi/poll-struct.ts";
import { Timespec } from "../abi/time-struct.ts";
import { type FlagTable, flagTable, formatFlags } from "./flag-table.ts";
import { type CallContext, hasFailed } from "./format-context.ts";
import { addressText, formatAddress } from "./format-number.ts";
import { sigsetText } from "./format-signal.ts";
import { timespecText } from "./format-time.ts";
import { readStruct } from "./user-struct.ts";

// poll, select, epoll.

const POLL_EVENTS: FlagTable = flagTable(
  pollAbi,
  "POLLIN POLLPRI POLLOUT POLLRDNORM POLLWRNORM POLLRDBAND POLLWRBAND POLLERR POLLHUP POLLNVAL POLLMSG POLLREMOVE POLLRDHUP",
);
const EPOLL_EVENTS: FlagTable = [
  ...flagTable(
    epoll,
    `EPOLLIN EPOLLPRI EPOLLOUT EPOLLRDNORM EPOLLRDBAND EPOLLWRNORM EPOLLWRBAND EPOLLMSG EPOLLERR EPOLLHUP EPOLLRDHUP
     EPOLLEXCLUSIVE EPOLLWAKEUP EPOLLONESHOT`,
  ),
  ["EPOLLET", EPOLLET | 0],
];

const MAX_SHOWN = 32;

/** ppoll(2): what each descriptor is asked for; `count` is the next argument. */
export function formatPollFds(call: CallContext, index: number): string {
  const count = Math.min(call.args.uint(index + 1), MAX_SHOWN);
  const address = call.args.pointer(index);
  const view = address === 0 ? null : readStruct(call.memory, address, count * Pollfd.size);
  if (view === null) return formatAddress(call, index);
  const { fd, events } = Pollfd.fields;
  const items: string[] = [];
  for (let i = 0; i < count; i++) {
    const descriptor = fd.get(view, i * Pollfd.size);
    const wanted = formatFlags(POLL_EVENTS, events.get(view, i * Pollfd.size));
    items.push(descriptor < 0 ? `{fd=${descriptor}}` : `{fd=${descriptor}, events=${wanted}}`);
  }
  if (call.args.uint(index + 1) > MAX_SHOWN) items.push("...");
  return `[${items.join(", ")}]`;
}

/** What ppoll(2) has found: `1 ([{fd=3, revents=POLLIN}], left {tv_sec=0, tv_nsec=5})`. */
export function pollResultText(call: CallContext, result: number): string {
  if (result === 0) return "0 (Timeout)";
  const { fd, revents } = Pollfd.fields;
  const count = Math.min(call.args.uint(1), MAX_SHOWN);
  const view = readStruct(call.memory, call.args.pointer(0), count * Pollfd.size);
  if (view === null) return String(result);
  const items: string[] = [];
  for (let i = 0; i < count; i++) {
    const found = revents.get(view, i * Pollfd.size);
    if (found !== 0) items.push(`{fd=${fd.get(view, i * Pollfd.size)}, revents=${formatFlags(POLL_EVENTS, found)}}`);
  }
  return `${result} ([${items.join(", ")}]${leftText(call, 2)})`;
}

/** `, left {...}`: the time that remains, which the call has written back. */
function leftText(call: CallContext, index: number): string {
  const address = call.args.pointer(index);
  const view = address === 0 ? null : readStruct(call.memory, address, Timespec.size);
  return view === null ? "" : `, left ${timespecText(view, 0)}`;
}

/** A descriptor set of pselect6(2): `[3 5]`; the number of descriptors is the first argument. */
export function formatFdSet(call: CallContext, index: number): string {
  const fds = readFdSet(call, index);
  return fds === null ? formatAddress(call, index) : `[${fds.join(" ")}]`;
}

function readFdSet(call: CallContext, index: number): number[] | null {
  const address = call.args.pointer(index);
  const count = Math.min(Math.max(call.args.int(0), 0), pollAbi.FD_SETSIZE);
  const view = address === 0 ? null : readStruct(call.memory, address, Math.ceil(count / 64) * 8);
  if (view === null) return null;
  const fds: number[] = [];
  for (let fd = 0; fd < count; fd++) if ((view.getUint8(fd >> 3) & (1 << (fd & 7))) !== 0) fds.push(fd);
  return fds;
}

/** What pselect6(2) has found: `2 (in [3], out [4], left {...})`. */
export function selectResultText(call: CallContext, result: number): string {
  if (result === 0) return "0 (Timeout)";
  const sets: string[] = [];
  for (const [index, name] of [
    [1, "in"],
    [2, "out"],
    [3, "except"],
  ] as const) {
    const fds = readFdSet(call, index);
    if (fds !== null && fds.length > 0) sets.push(`${name} [${fds.join(" ")}]`);
  }
  return `${result} (${sets.join(", ")}${leftText(call, 4)})`;
}

/** The sixth argument of pselect6(2). */
export function formatPselectMask(call: CallContext, index: number): string {
  const address = call.args.pointer(index);
  if (address === 0) return "NULL";
  const mask = call.memory.readU64AsNumber(address);
  const size = call.memory.readU64AsNumber(address + 8);
  if (mask < 0 || size < 0) return formatAddress(call, index);
  const view = mask === 0 ? null : readStruct(call.memory, mask, 8);
  const text = view === null ? addressText(mask) : sigsetText(view.getInt32(0, true), view.getInt32(4, true));
  return `{sigmask=${text}, sigsetsize=${size}}`;
}

function epollEventText(view: DataView, at: number): string {
  const { events, data } = EpollEvent.fields;
  const mask = formatFlags(EPOLL_EVENTS, events.get(view, at) | 0);
  return `{events=${mask}, data={u32=${data.low(view, at)}, u64=${data.getBig(view, at)}}}`;
}

export function formatEpollEvent(call: CallContext, index: number): string {
  const address = call.args.pointer(index);
  const isUnused = address === 0 || call.args.int(1) === EPOLL_CTL_DEL;
  const view = isUnused ? null : readStruct(call.memory, address, EpollEvent.size);
  return view === null ? formatAddress(call, index) : epollEventText(view, 0);
}

export function formatEpollEvents(call: CallContext, index: number): string {
  if (hasFailed(call)) return formatAddress(call, index);
  const count = Math.min(call.result ?? 0, MAX_SHOWN);
  const view = readStruct(call.memory, call.args.pointer(index), count * EpollEvent.size);
  if (view === null) return formatAddress(call, index);
  const items: string[] = [];
  for (let i = 0; i < count; i++) items.push(epollEventText(view, i * EpollEvent.size));
  if ((call.result ?? 0) > MAX_SHOWN) items.push("...");
  return `[${items.join(", ")}]`;
}
