import { EADDRINUSE, EAGAIN, EINVAL } from "../../abi/errno.ts";
import {
  TCP_CLOSE,
  TCP_CLOSE_WAIT,
  TCP_ESTABLISHED,
  TCP_FIN_WAIT1,
  TCP_FIN_WAIT2,
  TCP_LISTEN,
  TCP_SYN_SENT,
} from "../../abi/in.ts";
import { POLLERR, POLLHUP, POLLRDHUP } from "../../abi/poll.ts";
import { SOL_TCP } from "../../abi/socket.ts";
import { SIOCOUTQ } from "../../abi/sockios.ts";
import type { Caller } from "../../fs/caller.ts";
import { type IoctlMemory, putInt } from "../../fs/file-description.ts";
import { bool, int, list, map, nullable, ref, uint } from "../../state/fields.ts";
import { savable } from "../../state/savable.ts";
import { Timer, type TimerListener } from "../../time/timer.ts";
import { InetSocket } from "../inet/inet-socket.ts";
import type { ReceiveMessage, SendMessage } from "../message.ts";
import type { SocketParts } from "../socket.ts";
import type { SocketCaller } from "../socket-caller.ts";
import { ByteStream } from "./byte-stream.ts";
import { READABLE, WRITABLE } from "./poll-events.ts";
import { close, shutdown } from "./tcp-close.ts";
import { connect, sendSyn } from "./tcp-connect.ts";
import { listen } from "./tcp-listen.ts";
import { getTcpOption, setTcpOption } from "./tcp-options.ts";
import { pump, receive, send } from "./tcp-transfer.ts";
import { expireTimeWaits } from "./time-wait.ts";

/** net.ipv4.tcp_wmem[1] and tcp_rmem[1]. */
const SEND_BUFFER = 16384;
const RECEIVE_BUFFER = 131072;

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

  override takePort(port: number): number {
    const { tcpPorts, sysctls } = this.stack;
    expireTimeWaits(this.stack);
    const chosen = port === 0 ? tcpPorts.choose(sysctls, this.network.entropy, () => false) : port;
    if (chosen < 0) return chosen;
    if (tcpPorts.conflicts(this, chosen)) return -EADDRINUSE;
    tcpPorts.add(this, chosen);
    this.localPort = chosen;
    return 0;
  }

  override dropPort(): void {
    this.stack.tcpPorts.remove(this);
  }

  // --- connections

  override listen(_caller: SocketCaller, backlog: number): number {
    return listen(this, backlog);
  }

  override accept(): TcpSocket | number {
    // accept(2): EINVAL, the socket is not listening
    if (this.state !== TCP_LISTEN) return -EINVAL;
    return this.accepting.shift() ?? -EAGAIN;
  }

  /** inet_csk_clone_lock(): a socket with the same options, in the same namespace, that has no address yet. */
  alike(): TcpSocket {
    const { network, namespace, credentials, family, type, protocol } = this;
    const other = new TcpSocket({ network, namespace, credentials, family, type, protocol });
    other.options.copyFrom(this.options);
    other.inet.copyFrom(this.inet);
    for (const [name, value] of this.settings) other.settings.set(name, value);
    return other;
  }

  override connect(_caller: SocketCaller, address: Uint8Array): number {
    return connect(this, address);
  }

  onTimer(): void {
    if (this.state === TCP_SYN_SENT) sendSyn(this);
  }

  // --- data

  override sendmsg(_caller: SocketCaller, message: SendMessage): number {
    return send(this, message);
  }

  get sendRoom(): number {
    return Math.max(0, this.options.sendBuffer - this.sending.length);
  }

  /** A way that was closed may be open: goes on with what is to be sent. */
  pump(): void {
    pump(this);
  }

  override recvmsg(_caller: SocketCaller, message: ReceiveMessage): number {
    return receive(this, message);
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
    return shutdown(this, how);
  }

  protected override close(): void {
    close(this);
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
