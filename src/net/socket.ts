import { ENOTTY, EOPNOTSUPP } from "../abi/errno.ts";
import { O_NONBLOCK, O_RDWR } from "../abi/fcntl.ts";
import { POLLOUT, POLLWRNORM } from "../abi/poll.ts";
import { MSG_DONTWAIT, MSG_EOR, SOCK_SEQPACKET, SOCK_STREAM } from "../abi/socket.ts";
import type { Caller } from "../fs/caller.ts";
import { FileDescription, type IoctlMemory } from "../fs/file-description.ts";
import { newSocketPath } from "../fs/sockfs/socket-inode.ts";
import type { Credentials } from "../ns/credentials.ts";
import { USE_SOCKET } from "../ns/namespace-use.ts";
import { NetNamespace } from "../ns/net-namespace.ts";
import { ref, uint } from "../state/fields.ts";
import { savable } from "../state/savable.ts";
import { deviceIoctl } from "./device/device-ioctl.ts";
import { ReceiveMessage, SendMessage } from "./message.ts";
import { BufferIterator } from "./message-iterator.ts";
import { Network } from "./network.ts";
import { type SocketCaller, socketCaller } from "./socket-caller.ts";
import { SocketOptions } from "./socket-options.ts";
import { networkStack } from "./stack/network-stack.ts";

/** What a socket takes of the host's memory beside its open file, about. */
const SOCKET_BYTES = 1536;

/** What a new socket is made of. */
export interface SocketParts {
  readonly network: Network;
  readonly namespace: NetNamespace;
  /** Of whom the open file is. */
  readonly credentials: Credentials;
  readonly family: number;
  readonly type: number;
  readonly protocol: number;
}

/**
 * A socket (socket(7)): the open file in sockfs with struct socket behind it, and what every family's struct sock has. A family is a
 * subclass, and an entry in ADDRESS_FAMILIES.
 *
 * Operations return a value or -errno and never wait: -EAGAIN means "would block: wait on `queue` (POLLIN or POLLOUT) and call again", and
 * so do -EINPROGRESS and -EALREADY of `connect`. Timeouts, signals and the restart of calls are the system calls' business.
 */
export abstract class Socket extends FileDescription {
  readonly network: Network;
  /** Where it was made: there it stays, and keeps the namespace alive. NET-012, NET-050 */
  readonly namespace: NetNamespace;
  /** AF_*, SOCK_* and the protocol: SO_DOMAIN, SO_TYPE, SO_PROTOCOL. */
  readonly family: number;
  readonly type: number;
  readonly protocol: number;
  readonly cookie: number;
  readonly options: SocketOptions;
  /** sk_err: an errno that the next call reports; 0 for none. */
  error: number;

  constructor(parts: SocketParts) {
    const { network, credentials } = parts;
    super(newSocketPath(network.vfs, credentials.fsuid, credentials.fsgid), O_RDWR, credentials);
    this.network = network;
    this.namespace = parts.namespace;
    this.family = parts.family;
    this.type = parts.type;
    this.protocol = parts.protocol;
    this.cookie = network.nextCookie++;
    this.options = new SocketOptions();
    this.error = 0;
    this.namespace.retain(USE_SOCKET);
    network.vfs.memory.take(SOCKET_BYTES);
  }

  // --- what a family defines. Addresses are struct sockaddr, 0 to 128 bytes long.

  abstract bind(caller: SocketCaller, address: Uint8Array): number;
  /** connect(2). -EAGAIN, -EINPROGRESS or -EALREADY: wait and call again, unless the caller does not wait. */
  abstract connect(caller: SocketCaller, address: Uint8Array): number;
  abstract listen(caller: SocketCaller, backlog: number): number;
  /** accept(2): the next connection, with one reference; -EAGAIN when there is none. */
  abstract accept(caller: SocketCaller): Socket | number;
  abstract getsockname(caller: SocketCaller): Uint8Array | number;
  abstract getpeername(caller: SocketCaller): Uint8Array | number;
  /** A stream takes what it has room for; anything else takes all or nothing. @returns bytes, or -errno. */
  abstract sendmsg(caller: SocketCaller, message: SendMessage): number;
  /** @returns bytes (with MSG_TRUNC: how many there were), 0 at the end, or -errno. */
  abstract recvmsg(caller: SocketCaller, message: ReceiveMessage): number;
  abstract shutdown(caller: SocketCaller, how: number): number;
  abstract override poll(caller: Caller): number;

  /** Whether it listens: SO_ACCEPTCONN. */
  get isListening(): boolean {
    return false;
  }

  /** Joins two fresh sockets of one type (socketpair(2)). */
  pair(_caller: SocketCaller, _other: Socket): number {
    return -EOPNOTSUPP;
  }

  /** getsockopt(2) of the family's levels. @param size of the caller's buffer. @returns the value, or -errno. */
  getOption(_caller: SocketCaller, _level: number, _name: number, _size: number): Uint8Array | number {
    return -EOPNOTSUPP;
  }

  /** setsockopt(2) of the family's levels. */
  setOption(_caller: SocketCaller, _level: number, _name: number, _value: Uint8Array): number {
    return -EOPNOTSUPP;
  }

  /** SO_* of SOL_SOCKET that only some families have, or that mean more to this one; null leaves it to socket-level code. */
  getSocketOption(_caller: SocketCaller, _name: number, _size: number): Uint8Array | number | null {
    return null;
  }

  setSocketOption(_caller: SocketCaller, _name: number, _value: Uint8Array): number | null {
    return null;
  }

  /** SO_SNDBUF was set: there may be room for more. */
  sendBufferChanged(): void {
    this.queue.notify(POLLOUT | POLLWRNORM);
  }

  /** The last reference is gone: closes the connection. */
  protected abstract close(): void;

  // --- as an open file

  get isStream(): boolean {
    return this.type === SOCK_STREAM;
  }

  /** sock_error(): takes the pending error away. @returns 0 or -errno. */
  takeError(): number {
    const error = -this.error;
    this.error = 0;
    return error === 0 ? 0 : error;
  }

  override get isSeekable(): boolean {
    return false;
  }

  override get blocksUntilWritten(): boolean {
    return true;
  }

  /** sock_read_iter(): without a place for bytes nothing is received. */
  override readAt(caller: Caller, buffer: Uint8Array, start: number, length: number): number {
    if (length === 0) return 0;
    return this.recvmsg(
      socketCaller(caller),
      new ReceiveMessage(new BufferIterator(buffer, start, length), this.ioFlags),
    );
  }

  /** sock_write_iter() */
  override writeAt(caller: Caller, buffer: Uint8Array, start: number, length: number): number {
    return this.sendmsg(socketCaller(caller), new SendMessage(new BufferIterator(buffer, start, length), this.ioFlags));
  }

  /** Flags of a read(2) or write(2): each write to a SOCK_SEQPACKET socket is a record. */
  get ioFlags(): number {
    let flags = (this.flags & O_NONBLOCK) !== 0 ? MSG_DONTWAIT : 0;
    if (this.type === SOCK_SEQPACKET) flags |= MSG_EOR;
    return flags;
  }

  /** Requests about devices can be made on any socket (netdevice(7)). */
  override ioctl(caller: Caller, command: number, argument: number, memory: IoctlMemory): number {
    const result = super.ioctl(caller, command, argument, memory);
    if (result !== -ENOTTY) return result;
    return deviceIoctl(caller, networkStack(this.network, this.namespace), command, argument, memory);
  }

  override onRelease(): void {
    this.close();
    this.network.vfs.memory.give(SOCKET_BYTES);
    this.namespace.release(USE_SOCKET);
  }
}

savable(Socket, {
  name: "net.Socket",
  version: 1,
  saved: {
    network: ref(() => Network),
    namespace: ref(() => NetNamespace),
    family: uint,
    type: uint,
    protocol: uint,
    cookie: uint,
    options: ref(() => SocketOptions),
    error: uint,
  },
});
