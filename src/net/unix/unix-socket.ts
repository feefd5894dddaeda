import { CAP_NET_ADMIN } from "../../abi/capability.ts";
import { EAGAIN, EINVAL, ENOENT, ENOMEM, ENOTCONN, EOPNOTSUPP, EPERM } from "../../abi/errno.ts";
import { O_PATH } from "../../abi/fcntl.ts";
import { SOCK_DGRAM, SOCK_SEQPACKET, SOCK_STREAM } from "../../abi/socket.ts";
import { SIOCINQ, SIOCOUTQ, SIOCUNIXFILE } from "../../abi/sockios.ts";
import type { Caller } from "../../fs/caller.ts";
import { type FileDescription, type IoctlMemory, putInt } from "../../fs/file-description.ts";
import { PathFile } from "../../fs/path-file.ts";
import { ref, uint } from "../../state/fields.ts";
import { savable } from "../../state/savable.ts";
import type { WaitQueue } from "../../waiter/wait-queue.ts";
import type { ReceiveMessage, SendMessage } from "../message.ts";
import { Socket, type SocketParts } from "../socket.ts";
import { type SocketCaller, socketCaller } from "../socket-caller.ts";
import { receiveDatagram, receiveRecord } from "./datagram-receive.ts";
import { sendDatagram, sendRecord } from "./datagram-send.ts";
import { PeerCredentials } from "./peer-credentials.ts";
import { receiveStream } from "./stream-receive.ts";
import { sendStream } from "./stream-send.ts";
import { sockaddrOf } from "./unix-address.ts";
import { bindUnix } from "./unix-bind.ts";
import { connectDatagram, connectStream } from "./unix-connect.ts";
import { unixDomain } from "./unix-domain.ts";
import {
  ENDPOINT_BYTES,
  RCV_SHUTDOWN,
  SEND_SHUTDOWN,
  STATE_ESTABLISHED,
  STATE_LISTENING,
  UnixEndpoint,
} from "./unix-endpoint.ts";
import { DEFAULT_PASSES, getUnixOption, setUnixOption } from "./unix-options.ts";
import { pollUnix } from "./unix-poll.ts";

/** A unix socket as an open file (unix(7), struct socket). What it does is its endpoint's business, which may be older and may live longer. */
export class UnixSocket extends Socket {
  readonly endpoint: UnixEndpoint;
  /** How many of its references are in messages. */
  inFlight: number;

  /** @param endpoint of a connection that was in a backlog. */
  constructor(parts: SocketParts, endpoint: UnixEndpoint | null = null) {
    super(parts);
    this.endpoint = endpoint ?? new UnixEndpoint(parts.network, parts.namespace, parts.type, DEFAULT_PASSES);
    this.inFlight = 0;
    if (endpoint === null) this.endpoint.socket = this;
    else endpoint.adopt(this);
  }

  override get queue(): WaitQueue {
    return this.endpoint.queue;
  }

  override get isListening(): boolean {
    return this.endpoint.state === STATE_LISTENING;
  }

  override bind(caller: SocketCaller, address: Uint8Array): number {
    return bindUnix(caller, this.endpoint, address, this.inode.mode);
  }

  override connect(caller: SocketCaller, address: Uint8Array): number {
    return this.type === SOCK_DGRAM
      ? connectDatagram(caller, this.endpoint, address)
      : connectStream(caller, this.endpoint, address);
  }

  /** unix_listen() */
  override listen(caller: SocketCaller, backlog: number): number {
    const { endpoint } = this;
    // listen(2): EOPNOTSUPP, the socket is not of a type that supports listen(); EINVAL, it is not bound, or it is connected
    if (this.type === SOCK_DGRAM) return -EOPNOTSUPP;
    if (endpoint.name === null || endpoint.state === STATE_ESTABLISHED) return -EINVAL;
    const grows = backlog > endpoint.queueLimit;
    endpoint.queueLimit = backlog;
    endpoint.state = STATE_LISTENING;
    endpoint.peerCredentials = PeerCredentials.of(caller);
    if (grows) endpoint.wakeStalled();
    return 0;
  }

  /** unix_accept() */
  override accept(caller: SocketCaller): Socket | number {
    const { endpoint, network, family, type, protocol } = this;
    // accept(2): EOPNOTSUPP, the socket is not of type SOCK_STREAM; EINVAL, it is not listening for connections
    if (type === SOCK_DGRAM) return -EOPNOTSUPP;
    if (endpoint.state !== STATE_LISTENING) return -EINVAL;
    const error = this.takeError();
    if (error < 0) return error;
    const connection = endpoint.backlog[0];
    if (connection === undefined) return (endpoint.shutdownMask & RCV_SHUTDOWN) !== 0 ? -EINVAL : -EAGAIN;
    if (!network.vfs.memory.hasRoom(ENDPOINT_BYTES)) return -ENOMEM;
    endpoint.backlog.shift();
    endpoint.wakeStalled();
    const { namespace } = connection;
    return new UnixSocket({ network, namespace, credentials: caller.credentials, family, type, protocol }, connection);
  }

  /** unix_socketpair() */
  override pair(caller: SocketCaller, other: Socket): number {
    const { endpoint } = this;
    const { endpoint: peer } = other as UnixSocket;
    endpoint.peer = peer;
    peer.peer = endpoint;
    endpoint.peerCredentials = PeerCredentials.of(caller);
    peer.peerCredentials = PeerCredentials.of(caller);
    endpoint.state = STATE_ESTABLISHED;
    peer.state = STATE_ESTABLISHED;
    return 0;
  }

  override getsockname(): Uint8Array {
    return sockaddrOf(this.endpoint.name);
  }

  // getpeername(2): ENOTCONN
  override getpeername(): Uint8Array | number {
    const { peer } = this.endpoint;
    return peer === null ? -ENOTCONN : sockaddrOf(peer.name);
  }

  override sendmsg(caller: SocketCaller, message: SendMessage): number {
    switch (this.type) {
      case SOCK_STREAM:
        return sendStream(caller, this.endpoint, message);
      case SOCK_SEQPACKET:
        return sendRecord(caller, this.endpoint, message);
      default:
        return sendDatagram(caller, this.endpoint, message);
    }
  }

  override recvmsg(caller: SocketCaller, message: ReceiveMessage): number {
    switch (this.type) {
      case SOCK_STREAM:
        return receiveStream(caller, this.endpoint, message);
      case SOCK_SEQPACKET:
        return receiveRecord(caller, this.endpoint, message);
      default:
        return receiveDatagram(caller, this.endpoint, message);
    }
  }

  /** unix_shutdown(): also of a socket that is not connected. */
  override shutdown(_caller: SocketCaller, how: number): number {
    // shutdown(2): EINVAL, an invalid value was specified in how
    if (how < 0 || how > 2) return -EINVAL;
    const { endpoint } = this;
    const mask = how + 1;
    endpoint.shutdownMask |= mask;
    const { peer } = endpoint;
    if (peer !== null && endpoint.isConnectionBased && !peer.isDead) {
      // What this side does not read, the other does not write.
      peer.shutdownMask |=
        ((mask & RCV_SHUTDOWN) !== 0 ? SEND_SHUTDOWN : 0) | ((mask & SEND_SHUTDOWN) !== 0 ? RCV_SHUTDOWN : 0);
      peer.notifyChange();
    }
    endpoint.notifyChange();
    return 0;
  }

  override poll(_caller: Caller): number {
    return pollUnix(this.endpoint, this.error);
  }

  override getSocketOption(caller: SocketCaller, name: number, size: number): Uint8Array | number | null {
    return getUnixOption(caller, this.endpoint, name, size);
  }

  override setSocketOption(_caller: SocketCaller, name: number, value: Uint8Array): number | null {
    return setUnixOption(this.endpoint, name, value);
  }

  override sendBufferChanged(): void {
    if (this.endpoint.isWritable) super.sendBufferChanged();
  }

  /** sk_peek_offset_fwd(), sk_peek_offset_bwd(): SO_PEEK_OFF moves with what is peeked at, and back with what is read. */
  advancePeek(bytes: number): void {
    const { options } = this;
    if (options.peekOffset >= 0) options.peekOffset = Math.max(0, options.peekOffset + bytes);
  }

  /** unix_inq_len(): of a socket of datagrams the first one. */
  override available(): number {
    const { messages, state } = this.endpoint;
    if (state === STATE_LISTENING) return -EINVAL;
    if (this.type === SOCK_DGRAM) return messages[0]?.remaining ?? 0;
    return messages.reduce((sum, { remaining }) => sum + remaining, 0);
  }

  override ioctl(caller: Caller, command: number, argument: number, memory: IoctlMemory): number {
    const { endpoint } = this;
    switch (command) {
      case SIOCINQ: {
        const count = this.available();
        return count < 0 ? count : putInt(memory, argument, count);
      }
      case SIOCOUTQ:
        return putInt(memory, argument, endpoint.sent);
      case SIOCUNIXFILE:
        return this.openBoundFile(socketCaller(caller));
    }
    return super.ioctl(caller, command, argument, memory);
  }

  /** unix_open_file(): an O_PATH descriptor of the file it is bound to. */
  private openBoundFile(caller: SocketCaller): number {
    const { namespace, path } = this.endpoint;
    if (!caller.credentials.hasCapability(CAP_NET_ADMIN, namespace.owner)) return -EPERM;
    if (path === null) return -ENOENT;
    const file = new PathFile(path, O_PATH, caller.credentials);
    const fd = caller.files.install(file, { closeOnExec: true, limit: caller.descriptorLimit });
    if (fd < 0) file.release();
    return fd;
  }

  /** Files in its queue, and in those of connections it has not accepted. */
  *queuedFiles(): IterableIterator<FileDescription> {
    for (const endpoint of [this.endpoint, ...this.endpoint.backlog])
      for (const { rights } of endpoint.messages) if (rights !== null) yield* rights.files;
  }

  /** Takes them out: they will never be received. The references are the caller's. */
  takeQueuedFiles(): FileDescription[] {
    const taken: FileDescription[] = [];
    for (const endpoint of [this.endpoint, ...this.endpoint.backlog])
      for (const message of endpoint.messages) taken.push(...(endpoint.detachRights(message)?.files ?? []));
    return taken;
  }

  override release(): void {
    super.release();
    if (this.references > 0 && this.references === this.inFlight) unixDomain(this.network.vfs).inFlight.suspect();
  }

  protected override close(): void {
    this.endpoint.close();
  }
}

savable(UnixSocket, {
  name: "net.UnixSocket",
  version: 1,
  saved: { endpoint: ref(() => UnixEndpoint), inFlight: uint },
});
