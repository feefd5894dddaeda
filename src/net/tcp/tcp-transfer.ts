/** Bytes on their way from one end of a connection to the other. */
import { EAGAIN, EFAULT, EINVAL, ENOTCONN, EOPNOTSUPP, EPIPE } from "../../abi/errno.ts";
import { TCP_CLOSE, TCP_ESTABLISHED, TCP_LISTEN, TCP_SYN_SENT } from "../../abi/in.ts";
import { MSG_ERRQUEUE, MSG_OOB, MSG_PEEK, MSG_TRUNC } from "../../abi/socket.ts";
import { tracePath } from "../ip/trace-path.ts";
import type { ReceiveMessage, SendMessage } from "../message.ts";
import { READABLE, WRITABLE } from "./poll-events.ts";
import { SEGMENT_HEADERS } from "./segment.ts";
import { receiveReset, sendFin } from "./tcp-end.ts";
import type { TcpSocket } from "./tcp-socket.ts";

/** What one call takes of a longer message; the system call goes on with the rest. */
const LARGEST_PIECE = 65536;

/** tcp_sendmsg(): into the queue, and from there as far as the other side has room. */
export function send(socket: TcpSocket, message: SendMessage): number {
  if ((message.flags & MSG_OOB) !== 0) return -EOPNOTSUPP;
  if (socket.state === TCP_SYN_SENT) return -EAGAIN;
  if (socket.error !== 0) return socket.takeError();
  if (socket.isWriteShut || socket.state !== TCP_ESTABLISHED) return -EPIPE;
  const wanted = message.data.remaining;
  const count = Math.min(wanted, socket.sendRoom, LARGEST_PIECE);
  if (count === 0) return wanted === 0 ? 0 : -EAGAIN;
  const data = new Uint8Array(count);
  const taken = message.data.take(data, 0, count);
  if (taken === 0) return -EFAULT;
  const queued = socket.sending.append(data, 0, taken);
  pump(socket);
  if (socket.error !== 0 && queued === 0) return socket.takeError();
  return queued === 0 ? -EAGAIN : queued;
}

/** Moves what was sent to the receiver, as far as it has room, and then our FIN. */
export function pump(socket: TcpSocket): void {
  const { peer } = socket;
  if (peer === null || socket.finSent) return;
  if (socket.sending.length > 0) {
    const room = peer.isOrphan ? 1 : Math.max(0, peer.options.receiveBuffer - peer.receiving.length);
    if (room === 0) return;
    if (!isWayOpen(socket, Math.min(room, socket.sending.length))) return;
    // Data for a socket that is closed: its machine answers with RST.
    if (peer.isOrphan || peer.state !== TCP_ESTABLISHED) {
      receiveReset(socket);
      return;
    }
    if (socket.sending.moveTo(peer.receiving, room) > 0) {
      peer.changed.notify(READABLE);
      socket.changed.notify(WRITABLE);
    }
  }
  if (socket.sending.length === 0 && socket.isWriteShut && isWayOpen(socket, 0)) sendFin(socket, peer);
}

/** Whether a segment reaches the peer; if not, the network tells when to try again. */
function isWayOpen(socket: TcpSocket, bytes: number): boolean {
  const way = socket.route(socket.remoteAddress!, 0);
  const end = typeof way === "number" ? null : tracePath(way, socket.ttl, bytes + SEGMENT_HEADERS).stack;
  if (end !== null && end === socket.peer!.stack) {
    socket.network.stalled.delete(socket);
    return true;
  }
  socket.network.stalled.add(socket);
  return false;
}

/** tcp_recvmsg() */
export function receive(socket: TcpSocket, message: ReceiveMessage): number {
  if ((message.flags & MSG_ERRQUEUE) !== 0) return -EAGAIN;
  if (socket.state === TCP_LISTEN) return -ENOTCONN;
  // tcp(7): there is no urgent data
  if ((message.flags & MSG_OOB) !== 0) return -EINVAL;
  const wanted = message.data.remaining;
  const isDiscarding = (message.flags & MSG_TRUNC) !== 0;
  if (socket.receiving.length > 0 && wanted > 0) {
    const put = (piece: Uint8Array) => (isDiscarding ? piece.length : message.data.put(piece, 0, piece.length));
    const count = socket.receiving.peek(0, wanted, put);
    if (count === 0) return -EFAULT;
    if ((message.flags & MSG_PEEK) === 0) {
      socket.receiving.drop(count);
      if (socket.peer !== null) pump(socket.peer);
    }
    return count;
  }
  if (wanted === 0 && socket.state === TCP_ESTABLISHED) return 0;
  if (socket.finReceived || socket.isReadShut) return socket.error === 0 ? 0 : socket.takeError();
  if (socket.error !== 0) return socket.takeError();
  if (socket.state === TCP_SYN_SENT) return -EAGAIN;
  if (socket.state === TCP_CLOSE) return socket.peer === null ? -ENOTCONN : 0;
  return -EAGAIN;
}
