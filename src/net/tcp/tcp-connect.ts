/** connect(2) of a stream socket: its port, the attempts to reach the other side, and how they end. */
import {
  EADDRNOTAVAIL,
  EALREADY,
  ECONNABORTED,
  ECONNREFUSED,
  EHOSTUNREACH,
  EINPROGRESS,
  EINVAL,
  EISCONN,
  ENETUNREACH,
  ETIMEDOUT,
} from "../../abi/errno.ts";
import { TCP_CLOSE, TCP_ESTABLISHED, TCP_LISTEN, TCP_SYN_SENT } from "../../abi/in.ts";
import { RTN_BROADCAST } from "../../abi/rtnetlink.ts";
import { AF_INET, AF_UNSPEC } from "../../abi/socket.ts";
import { KTime } from "../../time/ktime.ts";
import { Timer } from "../../time/timer.ts";
import { DISARMED } from "../../time/timer-setting.ts";
import { bestMatch, type PortUser } from "../inet/port-table.ts";
import { familyOfSockaddr, type InetAddress, parseInetAddress } from "../inet/socket-address.ts";
import { isAny, isMulticast } from "../ip/ip-address.ts";
import { outputRoute } from "../ip/output-route.ts";
import { tracePath } from "../ip/trace-path.ts";
import { EVERYTHING, WRITABLE } from "./poll-events.ts";
import { SEGMENT_HEADERS } from "./segment.ts";
import { reset } from "./tcp-end.ts";
import { stopListening, welcome } from "./tcp-listen.ts";
import type { TcpSocket } from "./tcp-socket.ts";
import { expireTimeWaits } from "./time-wait.ts";

/** net.ipv4.tcp_syn_retries: after 1, 2, 4 ... seconds. */
const SYN_RETRIES = 6;
/** Neighbours are asked three times, a second apart (ucast_probes, mcast_probes). */
const NEIGHBOUR_SECONDS = 3;

/** inet_stream_connect() */
export function connect(socket: TcpSocket, bytes: Uint8Array): number {
  if (bytes.length < 2) return -EINVAL;
  if (familyOfSockaddr(bytes) === AF_UNSPEC) return disconnect(socket);
  if (socket.isConnecting) return connectResult(socket, -EALREADY);
  if (socket.state !== TCP_CLOSE) return -EISCONN;
  const error = beginConnect(socket, bytes);
  if (error < 0) return error;
  // A caller that does not wait hears of the end later, even if it is there already.
  return socket.isNonBlocking ? -EINPROGRESS : connectResult(socket, -EINPROGRESS);
}

function connectResult(socket: TcpSocket, pending: number): number {
  if (socket.state === TCP_SYN_SENT) return pending;
  socket.isConnecting = false;
  if (socket.state !== TCP_CLOSE) return 0;
  socket.isReadShut = false;
  socket.isWriteShut = false;
  return socket.takeError() || -ECONNABORTED;
}

/** tcp_v4_connect() */
function beginConnect(socket: TcpSocket, bytes: Uint8Array): number {
  const target = parseInetAddress(socket.family, bytes);
  if (typeof target === "number") return target;
  if (isMulticast(target.address)) return -ENETUNREACH;
  if (target.address.length === 4 && socket.family !== AF_INET && socket.isOneFamily) return -ENETUNREACH;
  const way = socket.route(target.address, target.scope);
  if (typeof way === "number") return way;
  if (way.type === RTN_BROADCAST) return -ENETUNREACH;
  const wasAny = isAny(socket.localAddress);
  const before = socket.localAddress;
  socket.remoteAddress = way.destination;
  socket.remotePort = target.port;
  if (wasAny) socket.localAddress = way.source;
  const error = takeConnectionPort(socket, target);
  if (error < 0) {
    socket.localAddress = before;
    socket.remoteAddress = null;
    socket.remotePort = 0;
    return error;
  }
  socket.error = 0;
  socket.isReadShut = false;
  socket.isWriteShut = false;
  socket.finSent = false;
  socket.finReceived = false;
  socket.closedFirst = false;
  socket.state = TCP_SYN_SENT;
  socket.isConnecting = true;
  socket.attempts = 0;
  sendSyn(socket);
  return 0;
}

/** __inet_hash_connect(): a port of which no connection to the same place is; EADDRNOTAVAIL. */
function takeConnectionPort(socket: TcpSocket, target: InetAddress): number {
  const { tcpPorts, sysctls } = socket.stack;
  expireTimeWaits(socket.stack);
  const isFree = (port: number) => !tcpPorts.at(port).some((other) => isSameConnection(socket, other, target));
  if (socket.localPort !== 0) return isFree(socket.localPort) ? 0 : -EADDRNOTAVAIL;
  const mayShare = (port: number) =>
    isFree(port) && tcpPorts.at(port).every(({ remoteAddress }) => remoteAddress !== null);
  const port = tcpPorts.choose(sysctls, socket.network.entropy, mayShare);
  if (port < 0) return -EADDRNOTAVAIL;
  tcpPorts.add(socket, port);
  socket.localPort = port;
  return 0;
}

function isSameConnection(socket: TcpSocket, other: PortUser, target: InetAddress): boolean {
  return (
    other !== socket &&
    other.remoteAddress === socket.remoteAddress &&
    other.remotePort === target.port &&
    other.localAddress === socket.localAddress
  );
}

/** One attempt: the answer comes at once, or the segment was lost and is sent again later. */
export function sendSyn(socket: TcpSocket): void {
  const way = socket.route(socket.remoteAddress!, 0);
  if (typeof way === "number") {
    retryLater(socket, -ENETUNREACH);
    return;
  }
  const end = tracePath(way, socket.ttl, SEGMENT_HEADERS);
  if (end.stack === null) {
    retryLater(socket, end.error);
    return;
  }
  const packet = {
    source: socket.localAddress,
    sourcePort: socket.localPort,
    destination: way.destination,
    device: end.device!.index,
  };
  const users = end.stack.tcpPorts.at(socket.remotePort);
  const listener = bestMatch<TcpSocket>(users.filter(isListening), packet);
  // A connection of a socket with itself (simultaneous open)
  if (listener === null && users.includes(socket)) establish(socket, socket);
  else if (listener === null) failConnect(socket, ECONNREFUSED);
  else {
    const child = isReachableFrom(socket, listener) ? welcome(listener, socket, socket.remotePort) : null;
    if (child === null) retryLater(socket, 0);
    else establish(socket, child);
  }
}

function isReachableFrom(socket: TcpSocket, other: TcpSocket): boolean {
  const back = outputRoute(other.stack, {
    destination: socket.localAddress,
    source: socket.remoteAddress!,
    device: other.options.device,
  });
  return typeof back !== "number" && tracePath(back, other.ttl, SEGMENT_HEADERS).stack === socket.stack;
}

function establish(socket: TcpSocket, peer: TcpSocket): void {
  stopTimer(socket);
  socket.peer = peer;
  peer.peer = socket;
  socket.state = TCP_ESTABLISHED;
  socket.changed.notify(WRITABLE);
}

function retryLater(socket: TcpSocket, error: number): void {
  const seconds = 2 ** socket.attempts;
  if (error === -EHOSTUNREACH && socket.attempts >= 2) failConnect(socket, EHOSTUNREACH);
  else if (socket.attempts > SYN_RETRIES) failConnect(socket, error === 0 ? ETIMEDOUT : -error);
  else {
    socket.attempts++;
    socket.timer ??= new Timer(socket.network.clock, socket);
    const wait = error === -EHOSTUNREACH && socket.attempts === 2 ? NEIGHBOUR_SECONDS - 1 : seconds;
    const next = socket.network.clock.now().plus(KTime.of(wait, 0));
    socket.timer.set({ enabled: true, next, period: KTime.ZERO });
  }
}

export function stopTimer(socket: TcpSocket): void {
  socket.timer?.set(DISARMED);
  socket.timer = null;
}

function failConnect(socket: TcpSocket, errno: number): void {
  stopTimer(socket);
  socket.state = TCP_CLOSE;
  socket.error = errno;
  // tcp_done()
  socket.isReadShut = true;
  socket.isWriteShut = true;
  socket.forgetPeer();
  socket.changed.notify(EVERYTHING);
}

/** tcp_disconnect(): connect(2) to AF_UNSPEC. */
export function disconnect(socket: TcpSocket): number {
  if (socket.state === TCP_LISTEN) stopListening(socket);
  else if (socket.peer !== null) reset(socket);
  stopTimer(socket);
  socket.state = TCP_CLOSE;
  socket.isConnecting = false;
  socket.error = 0;
  socket.sending.clear();
  socket.receiving.clear();
  socket.forgetPeer();
  return 0;
}
/** Beside sockets there are only ends of connections in the table of ports, and they do not listen. */
function isListening(user: PortUser): user is TcpSocket {
  return user.isListening;
}
