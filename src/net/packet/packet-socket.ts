import { bytesOf } from "../../abi/byte-string.ts";
import { EAGAIN, EFAULT, EINVAL, EMSGSIZE, ENETDOWN, ENODEV, ENXIO, EOPNOTSUPP } from "../../abi/errno.ts";
import { ARPHRD_ETHER, ETH_ALEN, ETH_HLEN, ETH_P_ALL } from "../../abi/if.ts";
import { SockaddrLl } from "../../abi/if-struct.ts";
import { POLLERR, POLLIN, POLLOUT, POLLRDNORM, POLLWRNORM } from "../../abi/poll.ts";
import { AF_PACKET, MSG_PEEK, MSG_TRUNC, SOCK_DGRAM } from "../../abi/socket.ts";
import { anyRef, list, ref, uint } from "../../state/fields.ts";
import { savable } from "../../state/savable.ts";
import { WaitQueue } from "../../waiter/wait-queue.ts";
import type { NetDevice } from "../device/net-device.ts";
import type { ReceiveMessage, SendMessage } from "../message.ts";
import { Socket, type SocketParts } from "../socket.ts";
import type { SocketCaller } from "../socket-caller.ts";
import { type NetworkStack, networkStack } from "../stack/network-stack.ts";
import { PacketFrame } from "./packet-frame.ts";

const READABLE = POLLIN | POLLRDNORM;

/** The bytes of struct sockaddr_ll that are needed: all but the hardware address. */
const SHORT_SOCKADDR_LL = 12;
/** The largest IP packet: devices without a limit of their own get no larger frames. */
const MAX_FRAME = 65535;

function swap16(value: number): number {
  return ((value & 0xff) << 8) | ((value >> 8) & 0xff);
}

/**
 * packet(7): frames that are put on a link, and taken from it, by sockets of this family. The Internet protocols of this kernel send no
 * frames, and take none: neither is seen here.
 */
export class PacketSocket extends Socket {
  readonly stack: NetworkStack;
  /** The device's index; 0 for all. */
  device: number;
  /** ETH_P_*; 0 hears nothing. */
  etherType: number;
  readonly frames: PacketFrame[];
  queued: number;
  readonly changed: WaitQueue;

  constructor(parts: SocketParts) {
    super(parts);
    this.stack = networkStack(parts.network, parts.namespace);
    this.device = 0;
    this.etherType = swap16(parts.protocol);
    this.frames = [];
    this.queued = 0;
    this.changed = new WaitQueue();
    this.stack.packetSockets.add(this);
  }

  override get queue(): WaitQueue {
    return this.changed;
  }

  override bind(_caller: SocketCaller, bytes: Uint8Array): number {
    if (bytes.length < SHORT_SOCKADDR_LL + ETH_ALEN + 2 || bytes[0] !== AF_PACKET) return -EINVAL;
    const { sll_ifindex, sll_protocol } = SockaddrLl.read(new DataView(bytes.buffer, bytes.byteOffset), 0);
    const found = sll_ifindex === 0 ? null : this.stack.deviceByIndex(sll_ifindex);
    if (sll_ifindex !== 0 && found === null) return -ENODEV;
    this.device = sll_ifindex;
    if (sll_protocol !== 0) this.etherType = swap16(sll_protocol);
    // packet(7): ENETDOWN, the device is not up
    if (found !== null && !found.isUp) this.error = ENETDOWN;
    return 0;
  }

  override connect(): number {
    return -EOPNOTSUPP;
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

  override getpeername(): number {
    return -EOPNOTSUPP;
  }

  override getsockname(): Uint8Array {
    const device = this.stack.deviceByIndex(this.device);
    return formatAddress(this.etherType, this.device, device?.type ?? 0, device?.address ?? "");
  }

  /** packet_snd() */
  override sendmsg(_caller: SocketCaller, message: SendMessage): number {
    const target = this.targetOf(message.name);
    if (typeof target === "number") return target;
    const { device, etherType, address } = target;
    if (!device.isUp) return -ENETDOWN;
    const isCooked = this.type === SOCK_DGRAM;
    const length = message.data.remaining;
    // packet(7): EMSGSIZE, larger than the device's MTU
    if (length > Math.min(device.mtu, MAX_FRAME) + (isCooked ? 0 : ETH_HLEN)) return -EMSGSIZE;
    if (!isCooked && length < ETH_HLEN) return -EINVAL;
    const data = new Uint8Array(length);
    if (message.data.take(data, 0, length) < length) return -EFAULT;
    const frame = isCooked ? withEthernetHeader(data, address, device.address, etherType) : data;
    device.statistics.transmitted(frame.length);
    const other = device.otherEnd;
    if (other === null) return length;
    other.statistics.received(frame.length);
    for (const socket of other.stack.packetSockets) socket.hear(other, frame);
    return length;
  }

  private targetOf(name: Uint8Array | null): { device: NetDevice; etherType: number; address: string } | number {
    let index = this.device;
    let etherType = this.etherType;
    let address = "\xff".repeat(ETH_ALEN);
    if (name !== null && name.length > 0) {
      if (name.length < SHORT_SOCKADDR_LL || name[0] !== AF_PACKET) return -EINVAL;
      const padded = new Uint8Array(SockaddrLl.size);
      padded.set(name.subarray(0, SockaddrLl.size));
      const to = SockaddrLl.read(new DataView(padded.buffer), 0);
      index = to.sll_ifindex;
      etherType = swap16(to.sll_protocol);
      address = String.fromCharCode(...to.sll_addr.subarray(0, ETH_ALEN));
    }
    const device = this.stack.deviceByIndex(index);
    return device === null ? -ENXIO : { device, etherType, address };
  }

  /** packet_rcv(): what has no room is lost. */
  hear(device: NetDevice, frame: Uint8Array): void {
    if (this.device !== 0 && this.device !== device.index) return;
    const etherType = frame.length < ETH_HLEN ? 0 : (frame[12]! << 8) | frame[13]!;
    if (this.etherType !== ETH_P_ALL && this.etherType !== etherType) return;
    const data = this.type === SOCK_DGRAM ? frame.slice(ETH_HLEN) : frame.slice();
    const source = String.fromCharCode(...frame.subarray(ETH_ALEN, 2 * ETH_ALEN));
    const received = new PacketFrame(data, device.index, etherType, source);
    const hasRoom = this.frames.length === 0 || this.queued + received.size <= this.options.receiveBuffer;
    if (!hasRoom || !this.network.vfs.memory.charge(received.size)) return;
    this.frames.push(received);
    this.queued += received.size;
    this.changed.notify(READABLE);
  }

  override recvmsg(_caller: SocketCaller, message: ReceiveMessage): number {
    const error = this.takeError();
    if (error < 0) return error;
    const [first] = this.frames;
    if (first === undefined) return -EAGAIN;
    const room = Math.min(message.data.remaining, first.data.length);
    if (message.data.put(first.data, 0, room) < room) return -EFAULT;
    message.name = formatAddress(first.etherType, first.device, ARPHRD_ETHER, first.source);
    if (first.data.length > room) message.outFlags |= MSG_TRUNC;
    if ((message.flags & MSG_PEEK) === 0) this.discardFirst();
    return (message.flags & MSG_TRUNC) !== 0 ? first.data.length : room;
  }

  private discardFirst(): void {
    const frame = this.frames.shift()!;
    this.queued -= frame.size;
    this.network.vfs.memory.give(frame.size);
  }

  override available(): number {
    return this.frames[0]?.data.length ?? 0;
  }

  override poll(): number {
    let events = POLLOUT | POLLWRNORM;
    if (this.frames.length > 0) events |= READABLE;
    if (this.error !== 0) events |= POLLERR;
    return events;
  }

  protected override close(): void {
    this.stack.packetSockets.delete(this);
    while (this.frames.length > 0) this.discardFirst();
  }
}

function withEthernetHeader(data: Uint8Array, to: string, from: string, etherType: number): Uint8Array {
  const frame = new Uint8Array(ETH_HLEN + data.length);
  frame.set(bytesOf(to));
  frame.set(bytesOf(from), ETH_ALEN);
  new DataView(frame.buffer).setUint16(2 * ETH_ALEN, etherType);
  frame.set(data, ETH_HLEN);
  return frame;
}

function formatAddress(etherType: number, index: number, type: number, address: string): Uint8Array {
  const bytes = new Uint8Array(SockaddrLl.size);
  SockaddrLl.write(new DataView(bytes.buffer), 0, {
    sll_family: AF_PACKET,
    sll_protocol: swap16(etherType),
    sll_ifindex: index,
    sll_hatype: type,
    sll_halen: address.length,
    sll_addr: address,
  });
  return bytes.subarray(0, address === "" ? bytes.length - 2 : bytes.length);
}

savable(PacketSocket, {
  name: "net.PacketSocket",
  version: 1,
  saved: {
    stack: anyRef<NetworkStack>("deviceByIndex"),
    device: uint,
    etherType: uint,
    frames: list(ref(() => PacketFrame)),
    queued: uint,
  },
  transient: { changed: () => new WaitQueue() },
});
