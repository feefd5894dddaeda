/** listen(2) on a stream socket, and what becomes of those who connect to it. */
import { EADDRINUSE, EINVAL } from "../../abi/errno.ts";
import { TCP_CLOSE, TCP_ESTABLISHED, TCP_LISTEN } from "../../abi/in.ts";
import { checkFileRoom } from "../../fs/file-description.ts";
import { READABLE } from "./poll-events.ts";
import { reset } from "./tcp-end.ts";
import type { TcpSocket } from "./tcp-socket.ts";

/** inet_listen() */
export function listen(socket: TcpSocket, backlog: number): number {
  if (socket.state !== TCP_CLOSE && socket.state !== TCP_LISTEN) return -EINVAL;
  if (socket.isConnecting) return -EINVAL;
  socket.backlog = Math.min(backlog >>> 0, socket.stack.sysctls.somaxconn);
  if (socket.state === TCP_LISTEN) return 0;
  socket.state = TCP_LISTEN;
  // inet_csk_listen_start(): the port may have been taken by a listener since it was bound with SO_REUSEADDR
  const error = socket.localPort === 0 ? socket.takePort(0) : checkPortAgain(socket);
  if (error < 0) socket.state = TCP_CLOSE;
  return error;
}

function checkPortAgain(socket: TcpSocket): number {
  return socket.stack.tcpPorts.conflicts(socket, socket.localPort) ? -EADDRINUSE : 0;
}

/** tcp_v4_conn_request(): the other end of `client`'s connection, or null when there is no room for it. */
export function welcome(listener: TcpSocket, client: TcpSocket, port: number): TcpSocket | null {
  if (listener.accepting.length > listener.backlog || checkFileRoom(listener.network.vfs) < 0) return null;
  const child = listener.alike();
  child.localAddress = client.remoteAddress!;
  child.localPort = port;
  child.remoteAddress = client.localAddress;
  child.remotePort = client.localPort;
  child.state = TCP_ESTABLISHED;
  listener.stack.tcpPorts.add(child, port);
  listener.accepting.push(child);
  listener.changed.notify(READABLE);
  return child;
}

export function stopListening(socket: TcpSocket): void {
  for (const child of socket.accepting.splice(0)) {
    reset(child);
    child.state = TCP_CLOSE;
    child.release();
  }
}
