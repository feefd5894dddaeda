import { bytesOf } from "../../abi/byte-string.ts";
import {
  EACCES,
  EAFNOSUPPORT,
  EAGAIN,
  EDESTADDRREQ,
  EFAULT,
  EINVAL,
  EMSGSIZE,
  ENOBUFS,
  ENOTCONN,
  EOPNOTSUPP,
} from "../../abi/errno.ts";
import {
  IP_PKTINFO,
  IP_RECVTOS,
  IP_RECVTTL,
  IP_TOS,
  IP_TTL,
  IPV6_HOPLIMIT,
  IPV6_PKTINFO,
  IPV6_RECVHOPLIMIT,
  IPV6_RECVPKTINFO,
} from "../../abi/in.ts";
import { POLLERR, POLLHUP, POLLIN, POLLOUT, POLLRDHUP, POLLRDNORM, POLLWRNORM } from "../../abi/poll.ts";
import { RTN_BROADCAST } from "../../abi/rtnetlink.ts";
import {
  AF_INET6,
  AF_UNSPEC,
  IPPROTO_IP,
  IPPROTO_IPV6,
  MSG_ERRQUEUE,
  MSG_OOB,
  MSG_PEEK,
  MSG_TRUNC,
  SHUT_RD,
  SHUT_RDWR,
  SHUT_WR,
  SO_BROADCAST,
} from "../../abi/socket.ts";
import { bool, list, ref, uint } from "../../state/fields.ts";
import { savable } from "../../state/savable.ts";
import { isAny, mapped } from "../ip/ip-address.ts";
import type { OutputRoute } from "../ip/output-route.ts";
import type { ReceiveMessage, SendMessage } from "../message.ts";
import { intValue } from "../option-value.ts";
import type { SocketParts } from "../socket.ts";
import type { SocketCaller } from "../socket-caller.ts";
import { InetDatagram } from "./inet-datagram.ts";
import { InetSocket } from "./inet-socket.ts";
import { familyOfSockaddr, formatInetAddress, type InetAddress, parseInetAddress } from "./socket-address.ts";

const READABLE = POLLIN | POLLRDNORM;
const WRITABLE = POLLOUT | POLLWRNORM;

/** An Internet socket with datagrams: UDP, ICMP, raw. */
export abstract class DatagramSocket extends InetSocket {
  readonly datagrams: InetDatagram[];
  /** Bytes in the queue. */
  queued: number;
  isReadShut: boolean;
  isWriteShut: boolean;

  constructor(parts: SocketParts) {
    super(parts);
    this.datagrams = [];
    this.queued = 0;
    this.isReadShut = false;
    this.isWriteShut = false;
  }

  /** The largest message. */
  protected abstract get maximumLength(): number;

  /** Whether it has a port of its own, which it gets when it first sends. */
  protected get hasPorts(): boolean {
    return true;
  }

  /** Whether what it sends is for a port. */
  protected get needsRemotePort(): boolean {
    return this.hasPorts;
  }

  /** Sends `data`, which is complete. @returns 0 or -errno */
  protected abstract transmit(data: Uint8Array, to: InetAddress, way: OutputRoute): number;

  // --- connect(2)

  /** ip4_datagram_connect(): where messages go and come from; nothing is sent. */
  override connect(_caller: SocketCaller, bytes: Uint8Array): number {
    if (bytes.length < 2) return -EINVAL;
    if (familyOfSockaddr(bytes) === AF_UNSPEC) {
      this.forgetPeer();
      return 0;
    }
    const failed = this.hasPorts ? this.autobind() : 0;
    if (failed < 0) return -EAGAIN;
    const target = this.parseTarget(bytes);
    if (typeof target === "number") return target;
    const way = this.route(target.address, target.scope);
    if (typeof way === "number") return way;
    // ip(7): EACCES, a broadcast address without SO_BROADCAST
    if (way.type === RTN_BROADCAST && !this.options.has(SO_BROADCAST)) return -EACCES;
    if (isAny(this.localAddress)) this.localAddress = way.source;
    this.remoteAddress = way.destination;
    this.remotePort = target.port;
    return 0;
  }

  private parseTarget(bytes: Uint8Array): InetAddress | number {
    const parsed = parseInetAddress(this.family, bytes);
    if (parsed !== -EAFNOSUPPORT) return parsed;
    // An AF_INET address is good enough for an AF_INET6 socket (__ip6_datagram_connect()).
    const other = this.family === AF_INET6 && !this.isOneFamily ? parseInetAddress(2, bytes) : parsed;
    return typeof other === "number" ? -EAFNOSUPPORT : other;
  }

  override listen(): number {
    return -EOPNOTSUPP;
  }

  override accept(): number {
    return -EOPNOTSUPP;
  }

  // --- sending

  override sendmsg(_caller: SocketCaller, message: SendMessage): number {
    if ((message.flags & MSG_OOB) !== 0) return -EOPNOTSUPP;
    const length = message.data.remaining;
    if (length > 0xffff) return -EMSGSIZE;
    // inet_send_prepare(): it gets a port before anything can fail. NET-002
    if (this.hasPorts && this.autobind() < 0) return -EAGAIN;
    const target = this.targetOf(message);
    if (typeof target === "number") return target;
    if (this.needsRemotePort && target.port === 0) return -EINVAL;
    const error = this.takeError();
    if (error < 0) return error;
    const way = this.route(target.address, target.scope);
    if (typeof way === "number") return way;
    if (way.type === RTN_BROADCAST && !this.options.has(SO_BROADCAST)) return -EACCES;
    if (length > this.maximumLength) return -EMSGSIZE;
    const data = new Uint8Array(length);
    if (message.data.take(data, 0, length) < length) return -EFAULT;
    const failed = this.transmit(data, target, way);
    return failed < 0 ? failed : length;
  }

  private targetOf(message: SendMessage): InetAddress | number {
    if (message.name !== null && message.name.length > 0) return this.parseTarget(message.name);
    // send(2): EDESTADDRREQ, the socket is not connected, and no peer address is set
    if (this.remoteAddress === null) return -EDESTADDRREQ;
    return { address: this.remoteAddress, port: this.remotePort, scope: 0 };
  }

  // --- receiving

  /** sock_queue_rcv_skb(): what has no room is lost. @returns 0 or -ENOBUFS */
  deliver(datagram: InetDatagram): number {
    const hasRoom = this.datagrams.length === 0 || this.queued + datagram.size <= this.options.receiveBuffer;
    if (!hasRoom || !this.network.vfs.memory.charge(datagram.size)) return -ENOBUFS;
    this.datagrams.push(datagram);
    this.queued += datagram.size;
    this.changed.notify(READABLE);
    return 0;
  }

  override recvmsg(_caller: SocketCaller, message: ReceiveMessage): number {
    // ip(7): nothing is in the error queue
    if ((message.flags & MSG_ERRQUEUE) !== 0) return -EAGAIN;
    const error = this.takeError();
    if (error < 0) return error;
    const [first] = this.datagrams;
    if (first === undefined) return this.isReadShut ? 0 : -EAGAIN;
    const room = Math.min(message.data.remaining, first.data.length);
    if (message.data.put(first.data, 0, room) < room) return -EFAULT;
    message.name = formatInetAddress(this.family, first.source, first.sourcePort, first.device);
    if (first.data.length > room) message.outFlags |= MSG_TRUNC;
    this.putControl(message, first);
    if ((message.flags & MSG_PEEK) === 0) this.discardFirst();
    return (message.flags & MSG_TRUNC) !== 0 ? first.data.length : room;
  }

  /** ip_cmsg_recv(), ip6_datagram_recv_ctl() */
  private putControl({ control }: ReceiveMessage, datagram: InetDatagram): void {
    const { destination, device, ttl, tos } = datagram;
    if (this.inet.has(IPPROTO_IP, IP_PKTINFO) && destination.length === 4) {
      const info = new Uint8Array(12);
      new DataView(info.buffer).setUint32(0, device, true);
      info.set(bytesOf(destination), 4);
      info.set(bytesOf(destination), 8);
      control.put(IPPROTO_IP, IP_PKTINFO, info);
    }
    if (this.inet.has(IPPROTO_IP, IP_RECVTTL) && destination.length === 4)
      control.put(IPPROTO_IP, IP_TTL, intValue(ttl));
    if (this.inet.has(IPPROTO_IP, IP_RECVTOS) && destination.length === 4)
      control.put(IPPROTO_IP, IP_TOS, Uint8Array.of(tos));
    if (this.family !== AF_INET6) return;
    if (this.inet.has(IPPROTO_IPV6, IPV6_RECVPKTINFO)) {
      const info = new Uint8Array(20);
      info.set(bytesOf(mapped(destination)));
      new DataView(info.buffer).setUint32(16, device, true);
      control.put(IPPROTO_IPV6, IPV6_PKTINFO, info);
    }
    if (this.inet.has(IPPROTO_IPV6, IPV6_RECVHOPLIMIT)) control.put(IPPROTO_IPV6, IPV6_HOPLIMIT, intValue(ttl));
  }

  private discardFirst(): void {
    const datagram = this.datagrams.shift()!;
    this.queued -= datagram.size;
    this.network.vfs.memory.give(datagram.size);
  }

  override available(): number {
    return this.datagrams[0]?.data.length ?? 0;
  }

  /** An ICMP error about what was sent arrived. */
  fail(errno: number): void {
    this.error = errno;
    this.changed.notify(READABLE | WRITABLE | POLLERR);
  }

  /** inet_shutdown() */
  override shutdown(_caller: SocketCaller, how: number): number {
    if (how < SHUT_RD || how > SHUT_RDWR) return -EINVAL;
    if (how !== SHUT_WR) this.isReadShut = true;
    if (how !== SHUT_RD) this.isWriteShut = true;
    this.changed.notify(READABLE | WRITABLE | POLLHUP | POLLRDHUP);
    return this.remoteAddress === null ? -ENOTCONN : 0;
  }

  override poll(): number {
    let events = WRITABLE;
    if (this.datagrams.length > 0 || this.isReadShut) events |= READABLE;
    if (this.isReadShut) events |= POLLRDHUP;
    if (this.isReadShut && this.isWriteShut) events |= POLLHUP;
    if (this.error !== 0) events |= POLLERR;
    return events;
  }

  protected override close(): void {
    if (this.localPort !== 0) this.dropPort();
    while (this.datagrams.length > 0) this.discardFirst();
  }
}

savable(DatagramSocket, {
  name: "net.DatagramSocket",
  version: 1,
  saved: { datagrams: list(ref(() => InetDatagram)), queued: uint, isReadShut: bool, isWriteShut: bool },
});
