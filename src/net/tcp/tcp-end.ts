/** How a connection ends: by the FIN of both sides, or by the RST of one. */
import { ECONNRESET, EPIPE } from "../../abi/errno.ts";
import { TCP_CLOSE } from "../../abi/in.ts";
import { POLLRDHUP } from "../../abi/poll.ts";
import { USE_SOCKET } from "../../ns/namespace-use.ts";
import { EVERYTHING, READABLE } from "./poll-events.ts";
import type { TcpSocket } from "./tcp-socket.ts";
import { startTimeWait } from "./time-wait.ts";

export function sendFin(socket: TcpSocket, peer: TcpSocket): void {
  socket.finSent = true;
  socket.closedFirst = !socket.finReceived;
  receiveFin(peer);
  if (socket.finReceived || socket.isOrphan) finish(socket);
}

function receiveFin(socket: TcpSocket): void {
  socket.finReceived = true;
  if (socket.finSent) finish(socket);
  socket.changed.notify(READABLE | POLLRDHUP);
}

/** Both have said that they send no more, or nobody here listens: the connection is over, but for its ports. */
export function finish(socket: TcpSocket): void {
  if (socket.state === TCP_CLOSE) return;
  socket.state = TCP_CLOSE;
  if (socket.closedFirst) startTimeWait(socket.stack, socket);
  end(socket);
}

/** tcp_done() */
function end(socket: TcpSocket): void {
  socket.network.stalled.delete(socket);
  socket.sending.clear();
  if (socket.isOrphan || !socket.hasChosenPort) socket.dropPort();
  if (socket.isPinning) {
    socket.isPinning = false;
    socket.namespace.release(USE_SOCKET);
  }
  socket.changed.notify(EVERYTHING);
}

/** tcp_send_active_reset() */
export function reset(socket: TcpSocket): void {
  const { peer } = socket;
  socket.peer = null;
  if (peer !== null && peer !== socket && peer.peer === socket) receiveReset(peer);
}

/** tcp_reset() */
export function receiveReset(socket: TcpSocket): void {
  if (socket.state === TCP_CLOSE) return;
  socket.error = socket.finReceived ? EPIPE : ECONNRESET;
  socket.state = TCP_CLOSE;
  socket.isWriteShut = true;
  socket.isReadShut = true;
  end(socket);
}
