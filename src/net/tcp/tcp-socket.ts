import {
  EADDRINUSE,
  EADDRNOTAVAIL,
  EAGAIN,
  EALREADY,
  ECONNABORTED,
  ECONNREFUSED,
  ECONNRESET,
  EFAULT,
  EHOSTUNREACH,
  EINPROGRESS,
  EINVAL,
  EISCONN,
  ENETUNREACH,
  ENOTCONN,
  EOPNOTSUPP,
  EPIPE,
  ETIMEDOUT,
} from "../../abi/errno.ts";
import {
  TCP_CLOSE,
  TCP_CLOSE_WAIT,
  TCP_ESTABLISHED,
  TCP_FIN_WAIT1,
  TCP_FIN_WAIT2,
  TCP_LISTEN,
  TCP_SYN_SENT,
} from "../../abi/in.ts";
import { POLLERR, POLLHUP, POLLIN, POLLOUT, POLLRDHUP, POLLRDNORM, POLLWRNORM } from "../../abi/poll.ts";
import { RTN_BROADCAST } from "../../abi/rtnetlink.ts";
import {
  AF_UNSPEC,
  MSG_ERRQUEUE,
  MSG_OOB,
  MSG_PEEK,
  MSG_TRUNC,
  SHUT_RD,
  SHUT_RDWR,
  SHUT_WR,
  SOL_TCP,
} from "../../abi/socket.ts";
import { SIOCOUTQ } from "../../abi/sockios.ts";
import type { Caller } from "../../fs/caller.ts";
import { checkFileRoom, type IoctlMemory, putInt } from "../../fs/file-description.ts";
import { USE_SOCKET } from "../../ns/namespace-use.ts";
import { bool, int, list, map, nullable, ref, uint } from "../../state/fields.ts";
import { savable } from "../../state/savable.ts";
import { KTime } from "../../time/ktime.ts";
import { Timer, type TimerListener } from "../../time/timer.ts";
import { DISARMED } from "../../time/timer-setting.ts";
import { InetSocket } from "../inet/inet-socket.ts";
import { bestMatch, type PortUser } from "../inet/port-table.ts";
import { familyOfSockaddr, type InetAddress, parseInetAddress } from "../inet/socket-address.ts";
import { isAny, isMulticast } from "../ip/ip-address.ts";
import { outputRoute } from "../ip/output-route.ts";
import { tracePath } from "../ip/trace-path.ts";
import type { ReceiveMessage, SendMessage } from "../message.ts";
import type { SocketParts } from "../socket.ts";
import type { SocketCaller } from "../socket-caller.ts";
import { ByteStream } from "./byte-stream.ts";
import { getTcpOption, setTcpOption } from "./tcp-options.ts";
import { expireTimeWaits, startTimeWait } from "./time-wait.ts";

const READABLE = POLLIN | POLLRDNORM;
const WRITABLE = POLLOUT | POLLWRNORM;
const EVERYTHING = READABLE | WRITABLE | POLLERR | POLLHUP | POLLRDHUP;

/** net.ipv4.tcp_wmem[1] and tcp_rmem[1]. */
const SEND_BUFFER = 16384;
const RECEIVE_BUFFER = 131072;
/** What one call takes of a longer message; the system call goes on with the rest. */
const LARGEST_PIECE = 65536;
/** Header bytes of a segment, for the statistics of devices. */
const HEADERS = 52;
/** net.ipv4.tcp_syn_retries: after 1, 2, 4 ... seconds. */
const SYN_RETRIES = 6;
/** Neighbours are asked three times, a second apart (ucast_probes, mcast_probes). */
const NEIGHBOUR_SECONDS = 3;

/**
 * tcp(7). Two connected sockets of one kernel are two byte queues: there are no segments. What is sent goes into the queue of the sender,
 * and from there, while the way between the two is open and the receiver has room, into that of the receiver.
 */
export class TcpSocket extends InetSocket implements TimerListener {
  /** TCP_*. Of a connection that ends it is told by `shownState`. */
  state: number;
  /** connect(2) has begun and nobody has heard how it ended. */
  isConnecting: boolean;
  peer: TcpSocket | null;
  readonly sending: ByteStream;
  readonly receiving: ByteStream;
  /** shutdown(2) or close(2): nothing more is sent, nothing more is read. */
  isWriteShut: boolean;
  isReadShut: boolean;
  finSent: boolean;
  finReceived: boolean;
  /** Our FIN went before the peer's came: this end keeps the ports for a while. */
  closedFirst: boolean;
  /** Has no open file any more. */
  isOrphan: boolean;
  /** Holds its namespace though it has no file: something is still to be sent. NET-051 */
  isPinning: boolean;
  backlog: number;
  /** Established connections that accept(2) takes. */
  readonly accepting: TcpSocket[];
  /** TCP_* options that were set. */
  readonly settings: Map<number, number>;
  /** When the next attempt to connect is due; null when none is under way. */
  timer: Timer | null;
  attempts: number;

  constructor(parts: SocketParts) {
    super(parts);
    this.state = TCP_CLOSE;
    this.isConnecting = false;
    this.peer = null;
    this.sending = new ByteStream(this.network.vfs.memory);
    this.receiving = new ByteStream(this.network.vfs.memory);
    this.isWriteShut = false;
    this.isReadShut = false;
    this.finSent = false;
    this.finReceived = false;
    this.closedFirst = false;
    this.isOrphan = false;
    this.isPinning = false;
    this.backlog = 0;
    this.accepting = [];
    this.settings = new Map();
    this.timer = null;
    this.attempts = 0;
    this.options.sendBuffer = SEND_BUFFER;
    this.options.receiveBuffer = RECEIVE_BUFFER;
  }

  override get isListening(): boolean {
    return this.state === TCP_LISTEN;
  }

  override get isActive(): boolean {
    return this.state !== TCP_CLOSE;
  }

  /** The state as /proc/net/tcp and TCP_INFO tell it. */
  get shownState(): number {
    if (this.state !== TCP_ESTABLISHED) return this.state;
    if (this.finReceived) return TCP_CLOSE_WAIT;
    if (this.finSent) return TCP_FIN_WAIT2;
    return this.isWriteShut ? TCP_FIN_WAIT1 : TCP_ESTABLISHED;
  }

  // --- ports

  protected override takePort(port: number): number {
    const { tcpPorts, sysctls } = this.stack;
    expireTimeWaits(this.stack);
    const chosen = port === 0 ? tcpPorts.choose(sysctls, this.network.entropy, () => false) : port;
    if (chosen < 0) return chosen;
    if (tcpPorts.conflicts(this, chosen)) return -EADDRINUSE;
    tcpPorts.add(this, chosen);
    this.localPort = chosen;
    return 0;
  }

  protected override dropPort(): void {
    this.stack.tcpPorts.remove(this);
  }

  // --- listening

  /** inet_listen() */
  override listen(_caller: SocketCaller, backlog: number): number {
    if (this.state !== TCP_CLOSE && this.state !== TCP_LISTEN) return -EINVAL;
    if (this.isConnecting) return -EINVAL;
    this.backlog = Math.min(backlog >>> 0, this.stack.sysctls.somaxconn);
    if (this.state === TCP_LISTEN) return 0;
    this.state = TCP_LISTEN;
    // inet_csk_listen_start(): the port may have been taken by a listener since it was bound with SO_REUSEADDR
    const error = this.localPort === 0 ? this.takePort(0) : this.checkPortAgain();
    if (error < 0) this.state = TCP_CLOSE;
    return error;
  }

  private checkPortAgain(): number {
    return this.stack.tcpPorts.conflicts(this, this.localPort) ? -EADDRINUSE : 0;
  }

  override accept(): TcpSocket | number {
    // accept(2): EINVAL, the socket is not listening
    if (this.state !== TCP_LISTEN) return -EINVAL;
    return this.accepting.shift() ?? -EAGAIN;
  }

  /** tcp_v4_conn_request(): the other end of `client`'s connection, or null when there is no room for it. */
  private welcome(client: TcpSocket, port: number): TcpSocket | null {
    if (this.accepting.length > this.backlog || checkFileRoom(this.network.vfs) < 0) return null;
    const { network, namespace, credentials, family, type, protocol } = this;
    const child = new TcpSocket({ network, namespace, credentials, family, type, protocol });
    child.localAddress = client.remoteAddress!;
    child.localPort = port;
    child.remoteAddress = client.localAddress;
    child.remotePort = client.localPort;
    child.options.copyFrom(this.options);
    child.inet.copyFrom(this.inet);
    for (const [name, value] of this.settings) child.settings.set(name, value);
    child.state = TCP_ESTABLISHED;
    this.stack.tcpPorts.add(child, port);
    this.accepting.push(child);
    this.changed.notify(READABLE);
    return child;
  }

  // --- connecting

  /** inet_stream_connect() */
  override connect(_caller: SocketCaller, bytes: Uint8Array): number {
    if (bytes.length < 2) return -EINVAL;
    if (familyOfSockaddr(bytes) === AF_UNSPEC) return this.disconnect();
    if (this.isConnecting) return this.connectResult(-EALREADY);
    if (this.state !== TCP_CLOSE) return -EISCONN;
    const error = this.beginConnect(bytes);
    if (error < 0) return error;
    // A caller that does not wait hears of the end later, even if it is there already.
    return this.isNonBlocking ? -EINPROGRESS : this.connectResult(-EINPROGRESS);
  }

  private connectResult(pending: number): number {
    if (this.state === TCP_SYN_SENT) return pending;
    this.isConnecting = false;
    if (this.state !== TCP_CLOSE) return 0;
    this.isReadShut = false;
    this.isWriteShut = false;
    return this.takeError() || -ECONNABORTED;
  }

  /** tcp_v4_connect() */
  private beginConnect(bytes: Uint8Array): number {
    const target = parseInetAddress(this.family, bytes);
    if (typeof target === "number") return target;
    if (isMulticast(target.address)) return -ENETUNREACH;
    if (target.address.length === 4 && this.family !== 2 && this.isOneFamily) return -ENETUNREACH;
    const way = this.route(target.address, target.scope);
    if (typeof way === "number") return way;
    if (way.type === RTN_BROADCAST) return -ENETUNREACH;
    const wasAny = isAny(this.localAddress);
    const before = this.localAddress;
    this.remoteAddress = way.destination;
    this.remotePort = target.port;
    if (wasAny) this.localAddress = way.source;
    const error = this.takeConnectionPort(target);
    if (error < 0) {
      this.localAddress = before;
      this.remoteAddress = null;
      this.remotePort = 0;
      return error;
    }
    this.error = 0;
    this.isReadShut = false;
    this.isWriteShut = false;
    this.finSent = false;
    this.finReceived = false;
    this.closedFirst = false;
    this.state = TCP_SYN_SENT;
    this.isConnecting = true;
    this.attempts = 0;
    this.sendSyn();
    return 0;
  }

  /** __inet_hash_connect(): a port of which no connection to the same place is; EADDRNOTAVAIL. */
  private takeConnectionPort(target: InetAddress): number {
    const { tcpPorts, sysctls } = this.stack;
    expireTimeWaits(this.stack);
    const isFree = (port: number) => !tcpPorts.at(port).some((other) => this.isSameConnection(other, target));
    if (this.localPort !== 0) return isFree(this.localPort) ? 0 : -EADDRNOTAVAIL;
    const mayShare = (port: number) =>
      isFree(port) && tcpPorts.at(port).every(({ remoteAddress }) => remoteAddress !== null);
    const port = tcpPorts.choose(sysctls, this.network.entropy, mayShare);
    if (port < 0) return -EADDRNOTAVAIL;
    tcpPorts.add(this, port);
    this.localPort = port;
    return 0;
  }

  private isSameConnection(other: PortUser, target: InetAddress): boolean {
    return (
      other !== this &&
      other.remoteAddress === this.remoteAddress &&
      other.remotePort === target.port &&
      other.localAddress === this.localAddress
    );
  }

  /** One attempt: the answer comes at once, or the segment was lost and is sent again later. */
  private sendSyn(): void {
    const way = this.route(this.remoteAddress!, 0);
    if (typeof way === "number") {
      this.retryLater(-ENETUNREACH);
      return;
    }
    const end = tracePath(way, this.ttl, HEADERS);
    if (end.stack === null) {
      this.retryLater(end.error);
      return;
    }
    const packet = {
      source: this.localAddress,
      sourcePort: this.localPort,
      destination: way.destination,
      device: end.device!.index,
    };
    const users = end.stack.tcpPorts.at(this.remotePort);
    const listener = bestMatch<TcpSocket>(users.filter(isListening), packet);
    // A connection of a socket with itself (simultaneous open)
    if (listener === null && users.includes(this)) this.establish(this);
    else if (listener === null) this.failConnect(ECONNREFUSED);
    else {
      const child = this.isReachableFrom(listener) ? listener.welcome(this, this.remotePort) : null;
      if (child === null) this.retryLater(0);
      else this.establish(child);
    }
  }

  private isReachableFrom(other: TcpSocket): boolean {
    const back = outputRoute(other.stack, {
      destination: this.localAddress,
      source: this.remoteAddress!,
      device: other.options.device,
    });
    return typeof back !== "number" && tracePath(back, other.ttl, HEADERS).stack === this.stack;
  }

  private establish(peer: TcpSocket): void {
    this.stopTimer();
    this.peer = peer;
    peer.peer = this;
    this.state = TCP_ESTABLISHED;
    this.changed.notify(WRITABLE);
  }

  private retryLater(error: number): void {
    const seconds = 2 ** this.attempts;
    if (error === -EHOSTUNREACH && this.attempts >= 2) this.failConnect(EHOSTUNREACH);
    else if (this.attempts > SYN_RETRIES) this.failConnect(error === 0 ? ETIMEDOUT : -error);
    else {
      this.attempts++;
      this.timer ??= new Timer(this.network.clock, this);
      const wait = error === -EHOSTUNREACH && this.attempts === 2 ? NEIGHBOUR_SECONDS - 1 : seconds;
      const next = this.network.clock.now().plus(KTime.of(wait, 0));
      this.timer.set({ enabled: true, next, period: KTime.ZERO });
    }
  }

  onTimer(): void {
    if (this.state === TCP_SYN_SENT) this.sendSyn();
  }

  private stopTimer(): void {
    this.timer?.set(DISARMED);
    this.timer = null;
  }

  private failConnect(errno: number): void {
    this.stopTimer();
    this.state = TCP_CLOSE;
    this.error = errno;
    // tcp_done()
    this.isReadShut = true;
    this.isWriteShut = true;
    this.forgetPeer();
    this.changed.notify(EVERYTHING);
  }

  /** tcp_disconnect(): connect(2) to AF_UNSPEC. */
  private disconnect(): number {
    if (this.state === TCP_LISTEN) this.stopListening();
    else if (this.peer !== null) this.reset();
    this.stopTimer();
    this.state = TCP_CLOSE;
    this.isConnecting = false;
    this.error = 0;
    this.sending.clear();
    this.receiving.clear();
    this.forgetPeer();
    return 0;
  }

  // --- data

  override sendmsg(_caller: SocketCaller, message: SendMessage): number {
    if ((message.flags & MSG_OOB) !== 0) return -EOPNOTSUPP;
    if (this.state === TCP_SYN_SENT) return -EAGAIN;
    if (this.error !== 0) return this.takeError();
    if (this.isWriteShut || this.state !== TCP_ESTABLISHED) return -EPIPE;
    const wanted = message.data.remaining;
    const count = Math.min(wanted, this.sendRoom, LARGEST_PIECE);
    if (count === 0) return wanted === 0 ? 0 : -EAGAIN;
    const data = new Uint8Array(count);
    const taken = message.data.take(data, 0, count);
    if (taken === 0) return -EFAULT;
    const queued = this.sending.append(data, 0, taken);
    this.pump();
    if (this.error !== 0 && queued === 0) return this.takeError();
    return queued === 0 ? -EAGAIN : queued;
  }

  private get sendRoom(): number {
    return Math.max(0, this.options.sendBuffer - this.sending.length);
  }

  /** Moves what was sent to the receiver, as far as it has room, and then our FIN. */
  pump(): void {
    const { peer } = this;
    if (peer === null || this.finSent) return;
    if (this.sending.length > 0) {
      const room = peer.isOrphan ? 1 : Math.max(0, peer.options.receiveBuffer - peer.receiving.length);
      if (room === 0) return;
      if (!this.isWayOpen(Math.min(room, this.sending.length))) return;
      // Data for a socket that is closed: its machine answers with RST.
      if (peer.isOrphan || peer.state !== TCP_ESTABLISHED) {
        this.receiveReset();
        return;
      }
      if (this.sending.moveTo(peer.receiving, room) > 0) {
        peer.changed.notify(READABLE);
        this.changed.notify(WRITABLE);
      }
    }
    if (this.sending.length === 0 && this.isWriteShut && this.isWayOpen(0)) this.sendFin(peer);
  }

  /** Whether a segment reaches the peer; if not, the network tells when to try again. */
  private isWayOpen(bytes: number): boolean {
    const way = this.route(this.remoteAddress!, 0);
    const end = typeof way === "number" ? null : tracePath(way, this.ttl, bytes + HEADERS).stack;
    if (end !== null && end === this.peer!.stack) {
      this.network.stalled.delete(this);
      return true;
    }
    this.network.stalled.add(this);
    return false;
  }

  private sendFin(peer: TcpSocket): void {
    this.finSent = true;
    this.closedFirst = !this.finReceived;
    peer.receiveFin();
    if (this.finReceived || this.isOrphan) this.finish();
  }

  private receiveFin(): void {
    this.finReceived = true;
    if (this.finSent) this.finish();
    this.changed.notify(READABLE | POLLRDHUP);
  }

  /** Both have said that they send no more, or nobody here listens: the connection is over, but for its ports. */
  private finish(): void {
    if (this.state === TCP_CLOSE) return;
    this.state = TCP_CLOSE;
    if (this.closedFirst) startTimeWait(this.stack, this);
    this.end();
  }

  /** tcp_done() */
  private end(): void {
    this.network.stalled.delete(this);
    this.sending.clear();
    if (this.isOrphan || !this.hasChosenPort) this.dropPort();
    if (this.isPinning) {
      this.isPinning = false;
      this.namespace.release(USE_SOCKET);
    }
    this.changed.notify(EVERYTHING);
  }

  override recvmsg(_caller: SocketCaller, message: ReceiveMessage): number {
    if ((message.flags & MSG_ERRQUEUE) !== 0) return -EAGAIN;
    if (this.state === TCP_LISTEN) return -ENOTCONN;
    // tcp(7): there is no urgent data
    if ((message.flags & MSG_OOB) !== 0) return -EINVAL;
    const wanted = message.data.remaining;
    const isDiscarding = (message.flags & MSG_TRUNC) !== 0;
    if (this.receiving.length > 0 && wanted > 0) {
      const put = (piece: Uint8Array) => (isDiscarding ? piece.length : message.data.put(piece, 0, piece.length));
      const count = this.receiving.peek(0, wanted, put);
      if (count === 0) return -EFAULT;
      if ((message.flags & MSG_PEEK) === 0) {
        this.receiving.drop(count);
        this.peer?.pump();
      }
      return count;
    }
    if (wanted === 0 && this.state === TCP_ESTABLISHED) return 0;
    if (this.finReceived || this.isReadShut) return this.error === 0 ? 0 : this.takeError();
    if (this.error !== 0) return this.takeError();
    if (this.state === TCP_SYN_SENT) return -EAGAIN;
    if (this.state === TCP_CLOSE) return this.peer === null ? -ENOTCONN : 0;
    return -EAGAIN;
  }

  override available(): number {
    return this.state === TCP_LISTEN ? -EINVAL : this.receiving.length;
  }

  /** SIOCOUTQ: what the peer has not received. */
  override ioctl(caller: Caller, command: number, argument: number, memory: IoctlMemory): number {
    if (command !== SIOCOUTQ) return super.ioctl(caller, command, argument, memory);
    return this.state === TCP_LISTEN ? -EINVAL : putInt(memory, argument, this.sending.length);
  }

  // --- the end

  override shutdown(_caller: SocketCaller, how: number): number {
    if (how < SHUT_RD || how > SHUT_RDWR) return -EINVAL;
    if (this.state === TCP_LISTEN) {
      if (how !== SHUT_WR) this.disconnect();
      return 0;
    }
    if (this.state === TCP_SYN_SENT) {
      this.disconnect();
      this.changed.notify(EVERYTHING);
      return 0;
    }
    if (this.state !== TCP_ESTABLISHED) return -ENOTCONN;
    if (how !== SHUT_WR) this.isReadShut = true;
    if (how !== SHUT_RD) {
      this.isWriteShut = true;
      this.pump();
    }
    this.changed.notify(EVERYTHING);
    return 0;
  }

  /** tcp_send_active_reset() */
  private reset(): void {
    const { peer } = this;
    this.peer = null;
    if (peer !== null && peer !== this && peer.peer === this) peer.receiveReset();
  }

  /** tcp_reset() */
  private receiveReset(): void {
    if (this.state === TCP_CLOSE) return;
    this.error = this.finReceived ? EPIPE : ECONNRESET;
    this.state = TCP_CLOSE;
    this.isWriteShut = true;
    this.isReadShut = true;
    this.end();
  }

  private stopListening(): void {
    for (const child of this.accepting.splice(0)) {
      child.reset();
      child.state = TCP_CLOSE;
      child.release();
    }
  }

  /** tcp_close() */
  protected override close(): void {
    this.isOrphan = true;
    this.stopTimer();
    if (this.state === TCP_LISTEN) this.stopListening();
    const isConnected = this.state === TCP_ESTABLISHED;
    // What was received and not read is lost, and the sender shall know (RFC 2525, 2.17); SO_LINGER with 0 seconds
    const isAbrupt = this.receiving.length > 0 || (this.options.isLingering && this.options.linger === 0);
    this.receiving.clear();
    if (isConnected && !isAbrupt && this.peer !== null) {
      this.isReadShut = true;
      this.isWriteShut = true;
      // NET-051: what is still to be sent keeps the namespace alive
      this.isPinning = true;
      this.namespace.retain(USE_SOCKET);
      this.pump();
      if (this.finSent) this.finish();
      return;
    }
    if (isConnected) this.reset();
    this.state = TCP_CLOSE;
    this.sending.clear();
    this.network.stalled.delete(this);
    if (this.localPort !== 0) this.dropPort();
  }

  // --- as an open file

  /** tcp_poll() */
  override poll(): number {
    if (this.state === TCP_LISTEN) return this.accepting.length > 0 ? READABLE : 0;
    let events = 0;
    const isOver = this.state === TCP_CLOSE;
    const isAtEnd = this.isReadShut || this.finReceived;
    if (isOver || (isAtEnd && this.isWriteShut)) events |= POLLHUP;
    if (isAtEnd) events |= READABLE | POLLRDHUP;
    if (this.state !== TCP_SYN_SENT) {
      if (this.receiving.length >= Math.max(1, this.options.receiveLowWater)) events |= READABLE;
      if (this.isWriteShut || isOver || this.hasSendRoom) events |= WRITABLE;
    }
    if (this.error !== 0) events |= POLLERR;
    return events;
  }

  /** sk_stream_is_writeable(): a third of the buffer is free. */
  private get hasSendRoom(): boolean {
    return this.sendRoom >= this.sending.length >> 1 && this.sendRoom > 0;
  }

  override setOption(caller: SocketCaller, level: number, name: number, value: Uint8Array): number {
    return level === SOL_TCP ? setTcpOption(this.settings, name, value) : super.setOption(caller, level, name, value);
  }

  override getOption(caller: SocketCaller, level: number, name: number, size: number): Uint8Array | number {
    if (level === SOL_TCP) return getTcpOption(this.settings, name, size, this.shownState);
    return super.getOption(caller, level, name, size);
  }
}

function isListening(user: PortUser): boolean {
  return user instanceof TcpSocket && user.isListening;
}

savable(TcpSocket, {
  name: "net.TcpSocket",
  version: 1,
  saved: {
    state: uint,
    isConnecting: bool,
    peer: nullable(ref(() => TcpSocket)),
    sending: ref(() => ByteStream),
    receiving: ref(() => ByteStream),
    isWriteShut: bool,
    isReadShut: bool,
    finSent: bool,
    finReceived: bool,
    closedFirst: bool,
    isOrphan: bool,
    isPinning: bool,
    backlog: uint,
    accepting: list(ref(() => TcpSocket)),
    settings: map(uint, int),
    timer: nullable(ref(() => Timer)),
    attempts: uint,
  },
});
