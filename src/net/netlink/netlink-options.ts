/** setsockopt(2) at SOL_NETLINK (netlink(7)). */
import { CAP_NET_BROADCAST } from "../../abi/capability.ts";
import { EINVAL, ENOPROTOOPT, EPERM } from "../../abi/errno.ts";
import {
  NETLINK_ADD_MEMBERSHIP,
  NETLINK_BROADCAST_ERROR,
  NETLINK_CAP_ACK,
  NETLINK_DROP_MEMBERSHIP,
  NETLINK_EXT_ACK,
  NETLINK_GET_STRICT_CHK,
  NETLINK_LIST_MEMBERSHIPS,
  NETLINK_LISTEN_ALL_NSID,
  NETLINK_NO_ENOBUFS,
  NETLINK_PKTINFO,
} from "../../abi/netlink.ts";
import { RTNLGRP_MAX } from "../../abi/rtnetlink.ts";
import { intValue } from "../option-value.ts";
import type { SocketCaller } from "../socket-caller.ts";
import type { NetlinkSocket } from "./netlink-socket.ts";

/** Options that are on or off. */
const FLAGS: ReadonlySet<number> = new Set([
  NETLINK_PKTINFO,
  NETLINK_BROADCAST_ERROR,
  NETLINK_NO_ENOBUFS,
  NETLINK_LISTEN_ALL_NSID,
  NETLINK_CAP_ACK,
  NETLINK_EXT_ACK,
  NETLINK_GET_STRICT_CHK,
]);

export function setNetlinkOption(socket: NetlinkSocket, caller: SocketCaller, name: number, value: number): number {
  if (name === NETLINK_ADD_MEMBERSHIP || name === NETLINK_DROP_MEMBERSHIP) {
    if (value <= 0 || value > RTNLGRP_MAX) return -EINVAL;
    if (name === NETLINK_ADD_MEMBERSHIP) socket.groups.add(value);
    else socket.groups.delete(value);
    socket.observe();
    return 0;
  }
  if (!FLAGS.has(name)) return -ENOPROTOOPT;
  // netlink(7): broadcasts of other namespaces need CAP_NET_BROADCAST
  if (name === NETLINK_LISTEN_ALL_NSID && !caller.credentials.hasCapability(CAP_NET_BROADCAST, socket.namespace.owner))
    return -EPERM;
  if (value === 0) socket.settings.delete(name);
  else socket.settings.add(name);
  return 0;
}

export function getNetlinkOption(socket: NetlinkSocket, name: number, size: number): Uint8Array | number {
  if (name === NETLINK_LIST_MEMBERSHIPS) return memberships(socket.groups);
  if (!FLAGS.has(name)) return -ENOPROTOOPT;
  if (size < 4) return -EINVAL;
  return intValue(socket.settings.has(name) ? 1 : 0);
}

function memberships(groups: ReadonlySet<number>): Uint8Array {
  const words = new Uint32Array(Math.ceil((RTNLGRP_MAX + 1) / 32));
  for (const group of groups) words[(group - 1) >> 5]! |= 1 << ((group - 1) & 31);
  return new Uint8Array(words.buffer);
}
