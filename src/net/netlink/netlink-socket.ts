import { CAP_NET_ADMIN } from "../../abi/capability.ts";
import {
  EAGAIN,
  ECONNREFUSED,
  EFAULT,
  EINVAL,
  EMSGSIZE,
  ENOBUFS,
  ENOPROTOOPT,
  EOPNOTSUPP,
  EPERM,
} from "../../abi/errno.ts";
import { NETLINK_NO_ENOBUFS, NETLINK_PKTINFO } from "../../abi/netlink.ts";
import { POLLERR, POLLIN, POLLOUT, POLLRDNORM, POLLWRNORM } from "../../abi/poll.ts";
import { AF_UNSPEC, MSG_OOB, MSG_PEEK, MSG_TRUNC, SOL_NETLINK } from "../../abi/socket.ts";
import { anyRef, list, ref, set, uint } from "../../state/fields.ts";
import { savable } from "../../state/savable.ts";
import { WaitQueue } from "../../waiter/wait-queue.ts";
import type { NetDevice } from "../device/net-device.ts";
import type { InterfaceAddress } from "../ip/interface-address.ts";
import type { Route } from "../ip/route.ts";
import type { ReceiveMessage, SendMessage } from "../message.ts";
import { intOf, intValue } from "../option-value.ts";
import { Socket, type SocketParts } from "../socket.ts";
import type { SocketCaller } from "../socket-caller.ts";
import { type NetworkStack, networkStack } from "../stack/network-stack.ts";
import type { StackObserver } from "../stack/stack-observer.ts";
import { ADDRESSABLE_GROUPS, familyOf, formatAddress, groupBit, lowestGroup, parseAddress } from "./netlink-address.ts";
import { NetlinkMessage } from "./netlink-message.ts";
import { getNetlinkOption, setNetlinkOption } from "./netlink-options.ts";
import { receiveFromUser } from "./receive-from-user.ts";
import {
  addressNotification,
  linkNotification,
  nsidNotification,
  type RouteNotification,
  routeNotification,
} from "./route/route-notification.ts";

const READABLE = POLLIN | POLLRDNORM;
const WRITABLE = POLLOUT | POLLWRNORM;

/** A socket of NETLINK_ROUTE (netlink(7), rtnetlink(7)): requests are carried out as they are sent, their answers wait in the queue. */
export class NetlinkSocket extends Socket implements StackObserver {
  readonly stack: NetworkStack;
  /** 0 before it is bound. */
  port: number;
  /** RTNLGRP_* it hears. */
  readonly groups: Set<number>;
  /** NETLINK_* options that are on. */
  readonly settings: Set<number>;
  /** Where messages go that name nobody. */
  peerPort: number;
  peerGroup: number;
  readonly messages: NetlinkMessage[];
  /** Bytes in the queue. */
  queued: number;
  readonly changed: WaitQueue;

  constructor(parts: SocketParts) {
    super(parts);
    this.stack = networkStack(parts.network, parts.namespace);
    this.port = 0;
    this.groups = new Set();
    this.settings = new Set();
    this.peerPort = 0;
    this.peerGroup = 0;
    this.messages = [];
    this.queued = 0;
    this.changed = new WaitQueue();
  }

  override get queue(): WaitQueue {
    return this.changed;
  }

  // --- names

  /** netlink_bind(): anybody may listen to rtnetlink's groups (NL_CFG_F_NONROOT_RECV). */
  override bind(caller: SocketCaller, address: Uint8Array): number {
    const wanted = parseAddress(address);
    if (typeof wanted === "number") return wanted;
    // netlink(7): a socket keeps its port
    if (this.port !== 0 && wanted.port !== this.port) return -EINVAL;
    const error = this.port === 0 ? this.bindTo(caller, wanted.port) : 0;
    if (error < 0) return error;
    for (let group = 1; group <= ADDRESSABLE_GROUPS; group++) {
      if (((wanted.groups >>> (group - 1)) & 1) !== 0) this.groups.add(group);
      else this.groups.delete(group);
    }
    this.observe();
    return 0;
  }

  private bindTo(caller: SocketCaller, wanted: number): number {
    const { netlinkPorts } = this.stack;
    const port = wanted === 0 ? netlinkPorts.choose(caller.processId.numberIn(caller.pidNamespace)) : wanted;
    const error = netlinkPorts.insert(this, port);
    if (error === 0) this.port = port;
    return error;
  }

  /** netlink_connect() */
  override connect(caller: SocketCaller, address: Uint8Array): number {
    if (address.length < 2) return -EINVAL;
    if (familyOf(address) === AF_UNSPEC) {
      this.peerPort = 0;
      this.peerGroup = 0;
      return 0;
    }
    const peer = parseAddress(address);
    if (typeof peer === "number") return peer;
    if ((peer.groups !== 0 || peer.port !== 0) && !this.maySendToUsers(caller)) return -EPERM;
    const error = this.port === 0 ? this.bindTo(caller, 0) : 0;
    if (error < 0) return error;
    this.peerPort = peer.port;
    this.peerGroup = lowestGroup(peer.groups);
    return 0;
  }

  override listen(): number {
    return -EOPNOTSUPP;
  }

  override accept(): number {
    return -EOPNOTSUPP;
  }

  override shutdown(): number {
    return -EOPNOTSUPP;
  }

  override getsockname(): Uint8Array {
    let groups = 0;
    for (const group of this.groups) if (group <= ADDRESSABLE_GROUPS) groups |= 1 << (group - 1);
    return formatAddress(this.port, groups >>> 0);
  }

  override getpeername(): Uint8Array {
    return formatAddress(this.peerPort, groupBit(this.peerGroup));
  }

  // --- messages

  /** netlink_sendmsg() */
  override sendmsg(caller: SocketCaller, message: SendMessage): number {
    if ((message.flags & MSG_OOB) !== 0) return -EOPNOTSUPP;
    let port = this.peerPort;
    let group = this.peerGroup;
    if (message.name !== null) {
      const target = parseAddress(message.name);
      if (typeof target === "number") return target;
      port = target.port;
      group = lowestGroup(target.groups);
      if ((group !== 0 || port !== 0) && !this.maySendToUsers(caller)) return -EPERM;
    }
    const error = this.port === 0 ? this.bindTo(caller, 0) : 0;
    if (error < 0) return error;
    const length = message.data.remaining;
    // netlink(7): EMSGSIZE, larger than the send buffer
    if (length > this.options.sendBuffer - 32) return -EMSGSIZE;
    const data = new Uint8Array(length);
    if (message.data.take(data, 0, length) < length) return -EFAULT;
    if (group !== 0) this.multicast(data, group);
    return this.unicast(caller, data, port, group);
  }

  private unicast(caller: SocketCaller, data: Uint8Array, port: number, group: number): number {
    if (port === 0) {
      receiveFromUser(this, caller, data);
      return data.length;
    }
    if (group !== 0) return data.length;
    const target = this.stack.netlinkPorts.find(port);
    // netlink(7): ECONNREFUSED, nobody has that port
    if (target === null) return -ECONNREFUSED;
    return target.deliver(data, this.port, 0) ? data.length : -EAGAIN;
  }

  private multicast(data: Uint8Array, group: number): void {
    for (const other of this.stack.netlinkPorts.sockets.values()) {
      if (other !== this && other.groups.has(group)) other.deliver(data, this.port, group);
    }
  }

  /** netlink_allowed(NL_CFG_F_NONROOT_SEND) */
  maySendToUsers(caller: SocketCaller): boolean {
    return caller.credentials.hasCapability(CAP_NET_ADMIN, this.namespace.owner);
  }

  /** @returns false when there is no room: netlink_overrun(), the reader hears of it. */
  deliver(data: Uint8Array, port: number, group: number): boolean {
    const message = new NetlinkMessage(data, port, group);
    const { memory } = this.network.vfs;
    const hasRoom = this.messages.length === 0 || this.queued + message.size <= this.options.receiveBuffer;
    if (!hasRoom || !memory.charge(message.size)) {
      this.overrun();
      return false;
    }
    this.enqueue(message);
    return true;
  }

  /** An answer that must not be lost: a dump is only made when it is read in Linux. @returns false without memory. */
  deliverAnswer(data: Uint8Array): boolean {
    const message = new NetlinkMessage(data, 0, 0);
    if (!this.network.vfs.memory.charge(message.size)) {
      this.overrun();
      return false;
    }
    this.enqueue(message);
    return true;
  }

  private enqueue(message: NetlinkMessage): void {
    this.messages.push(message);
    this.queued += message.size;
    this.changed.notify(READABLE);
  }

  private overrun(): void {
    if (this.settings.has(NETLINK_NO_ENOBUFS)) return;
    this.error = ENOBUFS;
    this.changed.notify(POLLERR);
  }

  /** netlink_recvmsg(): what does not fit is lost. */
  override recvmsg(_caller: SocketCaller, message: ReceiveMessage): number {
    if ((message.flags & MSG_OOB) !== 0) return -EOPNOTSUPP;
    const error = this.takeError();
    if (error < 0) return error;
    const [first] = this.messages;
    if (first === undefined) return -EAGAIN;
    const room = Math.min(message.data.remaining, first.data.length);
    if (message.data.put(first.data, 0, room) < room) return -EFAULT;
    message.name = formatAddress(first.port, groupBit(first.group));
    if (first.data.length > room) message.outFlags |= MSG_TRUNC;
    if (this.settings.has(NETLINK_PKTINFO)) message.control.put(SOL_NETLINK, NETLINK_PKTINFO, intValue(first.group));
    if ((message.flags & MSG_PEEK) === 0) this.discardFirst();
    return (message.flags & MSG_TRUNC) !== 0 ? first.data.length : room;
  }

  private discardFirst(): void {
    const message = this.messages.shift()!;
    this.queued -= message.size;
    this.network.vfs.memory.give(message.size);
  }

  override available(): number {
    return this.messages[0]?.data.length ?? 0;
  }

  override poll(): number {
    let events = WRITABLE;
    if (this.messages.length > 0) events |= READABLE;
    if (this.error !== 0) events |= POLLERR;
    return events;
  }

  // --- options: SOL_NETLINK

  override setOption(caller: SocketCaller, level: number, name: number, value: Uint8Array): number {
    return level === SOL_NETLINK ? setNetlinkOption(this, caller, name, intOf(value) ?? 0) : -ENOPROTOOPT;
  }

  override getOption(_caller: SocketCaller, level: number, name: number, size: number): Uint8Array | number {
    return level === SOL_NETLINK ? getNetlinkOption(this, name, size) : -ENOPROTOOPT;
  }

  // --- as an observer of its stack

  /** To be called when its groups have changed. */
  observe(): void {
    if (this.groups.size > 0) this.stack.observers.add(this);
    else this.stack.observers.delete(this);
  }

  private hear({ group, write }: RouteNotification): void {
    if (this.groups.has(group)) this.deliver(write(), 0, group);
  }

  linkChanged(type: number, device: NetDevice, change: number): void {
    this.hear(linkNotification(type, this.stack, device, change));
  }

  addressChanged(type: number, device: NetDevice, address: InterfaceAddress): void {
    this.hear(addressNotification(type, device, address));
  }

  routeChanged(type: number, route: Route): void {
    this.hear(routeNotification(type, route));
  }

  nsidChanged(type: number, nsid: number): void {
    this.hear(nsidNotification(type, nsid));
  }

  protected override close(): void {
    this.stack.observers.delete(this);
    this.stack.netlinkPorts.remove(this);
    while (this.messages.length > 0) this.discardFirst();
  }
}

savable(NetlinkSocket, {
  name: "net.NetlinkSocket",
  version: 1,
  saved: {
    stack: anyRef<NetworkStack>("deviceByIndex"),
    port: uint,
    groups: set(uint),
    settings: set(uint),
    peerPort: uint,
    peerGroup: uint,
    messages: list(ref(() => NetlinkMessage)),
    queued: uint,
  },
  transient: { changed: () => new WaitQueue() },
});
