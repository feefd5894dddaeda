import { EAFNOSUPPORT, EINVAL, ENOPROTOOPT, ENOTCONN, ENOTTY } from "../../abi/errno.ts";
import { IP_FREEBIND, IP_MTU, IP_TTL, IPV6_UNICAST_HOPS, IPV6_V6ONLY } from "../../abi/in.ts";
import {
  AF_INET,
  AF_INET6,
  AF_UNSPEC,
  IPPROTO_IP,
  IPPROTO_IPV6,
  SO_REUSEADDR,
  SO_REUSEPORT,
} from "../../abi/socket.ts";
import type { Caller } from "../../fs/caller.ts";
import type { IoctlMemory } from "../../fs/file-description.ts";
import { refuse } from "../../ns/refusal.ts";
import { anyRef, bool, nullable, ref, text, uint } from "../../state/fields.ts";
import { savable } from "../../state/savable.ts";
import { WaitQueue } from "../../waiter/wait-queue.ts";
import { anyAddress, INADDR_ANY, type IpAddress, isAny } from "../ip/ip-address.ts";
import { type OutputRoute, outputRoute } from "../ip/output-route.ts";
import { intValue } from "../option-value.ts";
import { Socket, type SocketParts } from "../socket.ts";
import type { SocketCaller } from "../socket-caller.ts";
import { type NetworkStack, networkStack } from "../stack/network-stack.ts";
import { addressIoctl } from "./address-ioctl.ts";
import { checkLocalAddress, checkLocalPort } from "./check-bind.ts";
import { DEFAULT_TTL, getInetOption, InetOptions, setInetOption } from "./inet-options.ts";
import type { PortUser } from "./port-table.ts";
import { familyOfSockaddr, formatInetAddress, type InetAddress, parseInetAddress } from "./socket-address.ts";

/** A socket of AF_INET or AF_INET6 (struct inet_sock): two addresses, and the options of the Internet levels. */
export abstract class InetSocket extends Socket implements PortUser {
  readonly stack: NetworkStack;
  localAddress: IpAddress;
  /** 0 before it is bound. */
  localPort: number;
  /** SOCK_BINDADDR_LOCK: bind(2) chose the address; else a connection does, and it goes with it. */
  hasChosenAddress: boolean;
  /** The same of the port. */
  hasChosenPort: boolean;
  remoteAddress: IpAddress | null;
  remotePort: number;
  readonly inet: InetOptions;
  readonly changed: WaitQueue;

  constructor(parts: SocketParts) {
    super(parts);
    this.stack = networkStack(parts.network, parts.namespace);
    this.localAddress = anyAddress(parts.family);
    this.localPort = 0;
    this.hasChosenAddress = false;
    this.hasChosenPort = false;
    this.remoteAddress = null;
    this.remotePort = 0;
    this.inet = new InetOptions();
    this.changed = new WaitQueue();
    if (parts.family === AF_INET6 && this.stack.sysctls.bindV6Only !== 0) this.inet.put(IPPROTO_IPV6, IPV6_V6ONLY, 1);
  }

  override get queue(): WaitQueue {
    return this.changed;
  }

  // --- as the user of a port

  get boundDevice(): number {
    return this.options.device;
  }

  get isOneFamily(): boolean {
    return this.family === AF_INET || this.inet.has(IPPROTO_IPV6, IPV6_V6ONLY);
  }

  get reusesAddress(): boolean {
    return this.options.has(SO_REUSEADDR);
  }

  get reusesPort(): boolean {
    return this.options.has(SO_REUSEPORT);
  }

  get uid(): number {
    return this.inode.uid;
  }

  isPortUser(): true {
    return true;
  }

  // --- names

  /** inet_bind(), inet6_bind(). */
  override bind(caller: SocketCaller, bytes: Uint8Array): number {
    const wanted = this.parseForBind(bytes);
    if (typeof wanted === "number") return wanted;
    const isFree = this.inet.has(IPPROTO_IP, IP_FREEBIND);
    const error = checkLocalAddress(this.stack, wanted, isFree) || checkLocalPort(caller, this.stack, wanted.port);
    if (error < 0) return error;
    // bind(2): EINVAL, it has an address already; also one that a send gave it. NET-002
    if (this.localPort !== 0 || this.isActive) return refuse(EINVAL, "NET-002", { port: this.localPort });
    const before = this.localAddress;
    this.localAddress = wanted.address;
    if (wanted.scope !== 0) this.options.device = wanted.scope;
    const failed = this.takePort(wanted.port);
    if (failed < 0) {
      this.localAddress = before;
      return failed;
    }
    this.hasChosenAddress = !isAny(wanted.address);
    this.hasChosenPort = wanted.port !== 0;
    return 0;
  }

  private parseForBind(bytes: Uint8Array): InetAddress | number {
    const parsed = parseInetAddress(this.family, bytes);
    if (typeof parsed !== "number") {
      const isOtherFamily = this.family === AF_INET6 && parsed.address.length === 4;
      return isOtherFamily && this.isOneFamily ? -EINVAL : parsed;
    }
    // ip(7): AF_UNSPEC with INADDR_ANY is taken for AF_INET
    if (parsed === -EAFNOSUPPORT && this.family === AF_INET && familyOfSockaddr(bytes) === AF_UNSPEC) {
      const port = new DataView(bytes.buffer, bytes.byteOffset).getUint16(2);
      const isAnywhere = [4, 5, 6, 7].every((at) => bytes[at] === 0);
      if (isAnywhere) return { address: INADDR_ANY, port, scope: 0 };
    }
    return parsed;
  }

  /** Is beyond the state in which it can be bound. */
  get isActive(): boolean {
    return false;
  }

  /** sk_prot->get_port(): `port`, or a free one for 0. @returns 0 or -EADDRINUSE */
  abstract takePort(port: number): number;

  abstract dropPort(): void;

  /** inet_autobind() @returns 0, or -errno of `takePort`. */
  protected autobind(): number {
    return this.localPort === 0 ? this.takePort(0) : 0;
  }

  override getsockname(_caller: SocketCaller): Uint8Array | number {
    return formatInetAddress(this.family, this.localAddress, this.localPort, this.options.device);
  }

  override getpeername(_caller: SocketCaller): Uint8Array | number {
    if (this.remoteAddress === null) return -ENOTCONN;
    return formatInetAddress(this.family, this.remoteAddress, this.remotePort, this.options.device);
  }

  /** Forgets what a connection chose (__udp_disconnect(), tcp_disconnect()). */
  forgetPeer(): void {
    this.remoteAddress = null;
    this.remotePort = 0;
    if (!this.hasChosenAddress) this.localAddress = anyAddress(this.family);
    if (!this.hasChosenPort && this.localPort !== 0) {
      this.dropPort();
      this.localPort = 0;
    }
  }

  // --- ways

  /** The address of a family that this socket does not speak: EAFNOSUPPORT for IPv4, ENETUNREACH for ::ffff:a.b.c.d and IPV6_V6ONLY. */
  route(destination: IpAddress, scope: number): OutputRoute | number {
    const isV4 = destination.length === 4;
    const source = isAny(this.localAddress) ? anyAddress(isV4 ? AF_INET : AF_INET6) : this.localAddress;
    if (source.length !== destination.length) return -EINVAL;
    return outputRoute(this.stack, { destination, source, device: this.options.device || scope });
  }

  /** What the packets it sends live for. */
  get ttl(): number {
    const isV4 = this.family === AF_INET;
    const value = isV4 ? this.inet.get(IPPROTO_IP, IP_TTL) : this.inet.get(IPPROTO_IPV6, IPV6_UNICAST_HOPS);
    return value === DEFAULT_TTL ? this.stack.sysctls.defaultTtl : value;
  }

  override ioctl(caller: Caller, command: number, argument: number, memory: IoctlMemory): number {
    const result = this.family === AF_INET ? addressIoctl(caller, this.stack, command, argument, memory) : -ENOTTY;
    return result === -ENOTTY ? super.ioctl(caller, command, argument, memory) : result;
  }

  // --- options

  override setOption(caller: SocketCaller, level: number, name: number, value: Uint8Array): number {
    if (level === IPPROTO_IPV6 && this.family !== AF_INET6) return -ENOPROTOOPT;
    // ipv6(7): IPV6_V6ONLY only before it is bound
    if (level === IPPROTO_IPV6 && name === IPV6_V6ONLY && this.localPort !== 0) return -EINVAL;
    return setInetOption(caller, this.namespace, this.inet, level, name, value);
  }

  override getOption(_caller: SocketCaller, level: number, name: number, _size: number): Uint8Array | number {
    if (level === IPPROTO_IPV6 && this.family !== AF_INET6) return -ENOPROTOOPT;
    if (level === IPPROTO_IP && name === IP_MTU) return this.pathMtu();
    return getInetOption(this.inet, level, name, this.stack.sysctls.defaultTtl);
  }

  /** ip(7), IP_MTU: of a connected socket. */
  private pathMtu(): Uint8Array | number {
    if (this.remoteAddress === null) return -ENOTCONN;
    const way = this.route(this.remoteAddress, 0);
    return typeof way === "number" ? way : intValue(way.device.mtu);
  }
}

savable(InetSocket, {
  name: "net.InetSocket",
  version: 1,
  saved: {
    stack: anyRef<NetworkStack>("deviceByIndex"),
    localAddress: text,
    localPort: uint,
    hasChosenAddress: bool,
    hasChosenPort: bool,
    remoteAddress: nullable(text),
    remotePort: uint,
    inet: ref(() => InetOptions),
  },
  transient: { changed: () => new WaitQueue() },
});
