/** shutdown(2) and the last close(2) of a stream socket. */
import { EINVAL, ENOTCONN } from "../../abi/errno.ts";
import { TCP_CLOSE, TCP_ESTABLISHED, TCP_LISTEN, TCP_SYN_SENT } from "../../abi/in.ts";
import { SHUT_RD, SHUT_RDWR, SHUT_WR } from "../../abi/socket.ts";
import { USE_SOCKET } from "../../ns/namespace-use.ts";
import { EVERYTHING } from "./poll-events.ts";
import { disconnect, stopTimer } from "./tcp-connect.ts";
import { finish, reset } from "./tcp-end.ts";
import { stopListening } from "./tcp-listen.ts";
import type { TcpSocket } from "./tcp-socket.ts";
import { pump } from "./tcp-transfer.ts";

export function shutdown(socket: TcpSocket, how: number): number {
  if (how < SHUT_RD || how > SHUT_RDWR) return -EINVAL;
  if (socket.state === TCP_LISTEN) {
    if (how !== SHUT_WR) disconnect(socket);
    return 0;
  }
  if (socket.state === TCP_SYN_SENT) {
    disconnect(socket);
    socket.changed.notify(EVERYTHING);
    return 0;
  }
  if (socket.state !== TCP_ESTABLISHED) return -ENOTCONN;
  if (how !== SHUT_WR) socket.isReadShut = true;
  if (how !== SHUT_RD) {
    socket.isWriteShut = true;
    pump(socket);
  }
  socket.changed.notify(EVERYTHING);
  return 0;
}

/** tcp_close() */
export function close(socket: TcpSocket): void {
  socket.isOrphan = true;
  stopTimer(socket);
  if (socket.state === TCP_LISTEN) stopListening(socket);
  const isConnected = socket.state === TCP_ESTABLISHED;
  // What was received and not read is lost, and the sender shall know (RFC 2525, 2.17); SO_LINGER with 0 seconds
  const isAbrupt = socket.receiving.length > 0 || (socket.options.isLingering && socket.options.linger === 0);
  socket.receiving.clear();
  if (isConnected && !isAbrupt && socket.peer !== null) {
    socket.isReadShut = true;
    socket.isWriteShut = true;
    // NET-051: what is still to be sent keeps the namespace alive
    socket.isPinning = true;
    socket.namespace.retain(USE_SOCKET);
    pump(socket);
    if (socket.finSent) finish(socket);
    return;
  }
  if (isConnected) reset(socket);
  socket.state = TCP_CLOSE;
  socket.sending.clear();
  socket.network.stalled.delete(socket);
  if (socket.localPort !== 0) socket.dropPort();
}
