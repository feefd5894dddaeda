import { ECONNRESET } from "../../abi/errno.ts";
import { POLLIN, POLLOUT, POLLPRI, POLLRDBAND, POLLRDNORM, POLLWRBAND, POLLWRNORM } from "../../abi/poll.ts";
import { SOCK_DGRAM } from "../../abi/socket.ts";
import { Path } from "../../fs/path.ts";
import type { SocketNode } from "../../fs/special-file.ts";
import { USE_SOCKET } from "../../ns/namespace-use.ts";
import { NetNamespace } from "../../ns/net-namespace.ts";
import { anyRef, bool, int, list, nullable, ref, set, text, uint } from "../../state/fields.ts";
import { savable } from "../../state/savable.ts";
import { WaitQueue } from "../../waiter/wait-queue.ts";
import { Network } from "../network.ts";
import { PeerCredentials } from "./peer-credentials.ts";
import type { UnixName } from "./unix-address.ts";
import { unixDomain } from "./unix-domain.ts";
import { UnixMessage } from "./unix-message.ts";
import type { UnixSocket } from "./unix-socket.ts";

/** sk_shutdown */
export const RCV_SHUTDOWN = 1;
export const SEND_SHUTDOWN = 2;
export const SHUTDOWN_MASK = 3;

/** sk_state, as far as unix sockets have one. */
export const STATE_CLOSED = 0;
export const STATE_ESTABLISHED = 1;
export const STATE_LISTENING = 2;

/** sock_def_readable() */
export const READABLE = POLLIN | POLLPRI | POLLRDNORM | POLLRDBAND;
/** unix_write_space() */
export const WRITABLE = POLLOUT | POLLWRNORM | POLLWRBAND;
/** sock_def_wakeup(): whoever waits for anything looks again. */
const ANYTHING = 0x7fff;

/** What a socket takes of the host's memory, about, while it waits in a backlog. */
export const ENDPOINT_BYTES = 1024;

/** One end of a unix connection, or a datagram socket (struct unix_sock). A connection's second end exists before accept(2) makes it a file. */
export class UnixEndpoint {
  readonly network: Network;
  readonly namespace: NetNamespace;
  readonly type: number;
  /** Null while it waits in a backlog, and after it was closed. */
  socket: UnixSocket | null;
  state: number;
  shutdownMask: number;
  isDead: boolean;
  name: UnixName | null;
  /** Of a pathname: where it was made. */
  path: Path | null;
  peer: UnixEndpoint | null;
  /** SO_PEERCRED; null before it is connected or listens. */
  peerCredentials: PeerCredentials | null;
  /** sk_max_ack_backlog: more wait in `messages` or `backlog` by one before others have to. */
  queueLimit: number;
  readonly messages: UnixMessage[];
  /** Connections to accept, of one that listens. */
  readonly backlog: UnixEndpoint[];
  /** sk_wmem_alloc: what of its messages nobody has read yet takes. */
  sent: number;
  /** Sockets that found the queue full. */
  readonly stalled: Set<UnixEndpoint>;
  /** Where it is among them. */
  stalledAt: UnixEndpoint | null;
  /** SO_PASSCRED and its like (sk_scm_recv_flags), which a connection has of the listening socket. */
  readonly passes: Set<number>;
  readonly queue: WaitQueue;

  constructor(network: Network, namespace: NetNamespace, type: number, passes: Iterable<number>) {
    const own = unixDomain(network.vfs).of(namespace);
    this.network = network;
    this.namespace = namespace;
    this.type = type;
    this.socket = null;
    this.state = STATE_CLOSED;
    this.shutdownMask = 0;
    this.isDead = false;
    this.name = null;
    this.path = null;
    this.peer = null;
    this.peerCredentials = null;
    this.queueLimit = own.datagramQueue;
    this.messages = [];
    this.backlog = [];
    this.sent = 0;
    this.stalled = new Set();
    this.stalledAt = null;
    this.passes = new Set(passes);
    this.queue = new WaitQueue();
    own.endpoints.add(this);
    network.vfs.memory.take(ENDPOINT_BYTES);
  }

  /** For one that waits in a backlog, which has no socket to hold the namespace: NET-022, it is in the client's. */
  holdNamespace(): void {
    this.namespace.retain(USE_SOCKET);
  }

  /** accept(2): the socket holds it from now on. */
  adopt(socket: UnixSocket): void {
    this.socket = socket;
    this.namespace.release(USE_SOCKET);
  }

  get isConnectionBased(): boolean {
    return this.type !== SOCK_DGRAM;
  }

  /** unix_recvq_full() */
  get isFull(): boolean {
    return (this.state === STATE_LISTENING ? this.backlog.length : this.messages.length) > this.queueLimit;
  }

  /** unix_writable(): a quarter of the buffer is free. */
  get isWritable(): boolean {
    return this.state !== STATE_LISTENING && this.socket !== null && this.sent * 4 <= this.socket.options.sendBuffer;
  }

  /** unix_dgram_peer_wake_me(): hears of it when `other` is not full any more. */
  stallAt(other: UnixEndpoint): void {
    this.unstall();
    this.stalledAt = other;
    other.stalled.add(this);
  }

  unstall(): void {
    this.stalledAt?.stalled.delete(this);
    this.stalledAt = null;
  }

  /** There is room in its queue (peer_wait). */
  wakeStalled(): void {
    if (this.stalled.size === 0) return;
    const waiting = [...this.stalled];
    this.stalled.clear();
    for (const endpoint of waiting) {
      endpoint.stalledAt = null;
      endpoint.queue.notify(WRITABLE);
    }
  }

  /** sk_state_change() */
  notifyChange(): void {
    this.queue.notify(ANYTHING);
  }

  /** Takes over `message`, whose memory is charged. */
  queueMessage(message: UnixMessage): void {
    if (message.rights !== null) unixDomain(this.network.vfs).inFlight.add(message.rights);
    message.sender.sent += message.charge;
    this.messages.push(message);
    this.queue.notify(READABLE);
  }

  /** Takes the first message out. Its rights are the caller's, who has asked for them. */
  dequeueMessage(): UnixMessage {
    const message = this.messages.shift()!;
    this.freeMessage(message);
    return message;
  }

  /** sock_wfree() */
  private freeMessage(message: UnixMessage): void {
    const { sender } = message;
    sender.sent -= message.charge;
    this.network.vfs.memory.give(message.charge);
    if (sender.isWritable) sender.queue.notify(WRITABLE);
  }

  /** Takes the files out of `message`: they have arrived. */
  detachRights(message: UnixMessage): UnixMessage["rights"] {
    const { rights } = message;
    if (rights === null) return null;
    message.rights = null;
    unixDomain(this.network.vfs).inFlight.remove(rights);
    return rights;
  }

  /** Throws away what is in the queue. */
  purge(): void {
    const files = [];
    while (this.messages.length > 0) {
      const rights = this.detachRights(this.dequeueMessage());
      if (rights !== null) files.push(...rights.files);
    }
    if (files.length > 0) unixDomain(this.network.vfs).inFlight.drop(files);
  }

  /** unix_release_sock(): of the file, or of one that never became a file. */
  close(): void {
    const { peer, socket, state } = this;
    const domain = unixDomain(this.network.vfs);
    const own = domain.of(this.namespace);
    if (this.name !== null) own.disclaim(this.name, this);
    own.endpoints.delete(this);
    domain.forgetEmpty(this.namespace);
    this.releasePath();
    this.isDead = true;
    this.shutdownMask = SHUTDOWN_MASK;
    this.state = STATE_CLOSED;
    this.peer = null;
    this.wakeStalled();
    if (peer !== null && this.isConnectionBased) this.reset(peer, socket === null || this.messages.length > 0);
    this.unstall();
    const connections = state === STATE_LISTENING ? this.backlog.splice(0) : [];
    for (const connection of connections) connection.close();
    this.purge();
    this.socket = null;
    this.network.vfs.memory.give(ENDPOINT_BYTES);
    if (socket === null) this.namespace.release(USE_SOCKET);
  }

  /** No more writes to the peer; ECONNRESET when something was not read. */
  private reset(peer: UnixEndpoint, isLost: boolean): void {
    peer.shutdownMask = SHUTDOWN_MASK;
    if (isLost && peer.socket !== null) peer.socket.error = ECONNRESET;
    peer.notifyChange();
  }

  /** Where it is bound, or where the listening socket is that it is a connection of. */
  holdPath(path: Path): void {
    path.inode.retain();
    path.mount.retain();
    this.path = path;
  }

  private releasePath(): void {
    const { path } = this;
    if (path === null) return;
    this.path = null;
    const inode = path.inode as SocketNode;
    if (inode.socket === this) inode.socket = null;
    inode.release();
    path.mount.release();
  }
}

savable(UnixEndpoint, {
  name: "net.UnixEndpoint",
  version: 1,
  saved: {
    network: ref(() => Network),
    namespace: ref(() => NetNamespace),
    type: uint,
    socket: nullable(anyRef<UnixSocket>("takeQueuedFiles")),
    state: uint,
    shutdownMask: uint,
    isDead: bool,
    name: nullable(text),
    path: nullable(ref(() => Path)),
    peer: nullable(ref(() => UnixEndpoint)),
    peerCredentials: nullable(ref(() => PeerCredentials)),
    queueLimit: int,
    messages: list(ref(() => UnixMessage)),
    backlog: list(ref(() => UnixEndpoint)),
    sent: uint,
    stalled: set(ref(() => UnixEndpoint)),
    stalledAt: nullable(ref(() => UnixEndpoint)),
    passes: set(uint),
  },
  transient: { queue: () => new WaitQueue() },
});
