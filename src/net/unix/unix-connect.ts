import { EAGAIN, ECONNREFUSED, ECONNRESET, EINVAL, EISCONN, ENOMEM, EPERM } from "../../abi/errno.ts";
import { POLLERR } from "../../abi/poll.ts";
import { AF_UNSPEC } from "../../abi/socket.ts";
import type { SocketCaller } from "../socket-caller.ts";
import { PeerCredentials } from "./peer-credentials.ts";
import { unixNameOf } from "./unix-address.ts";
import { autobind } from "./unix-bind.ts";
import {
  ENDPOINT_BYTES,
  RCV_SHUTDOWN,
  READABLE,
  STATE_CLOSED,
  STATE_ESTABLISHED,
  STATE_LISTENING,
  UnixEndpoint,
} from "./unix-endpoint.ts";
import { findUnix } from "./unix-find.ts";
import { passesCredentials } from "./unix-options.ts";

/** unix_stream_connect(): of SOCK_STREAM and SOCK_SEQPACKET. @returns 0, -errno, or -EAGAIN to wait while the backlog is full. */
export function connectStream(caller: SocketCaller, endpoint: UnixEndpoint, sockaddr: Uint8Array): number {
  const name = unixNameOf(sockaddr);
  if (typeof name === "number") return name;
  const unnamed = nameForCredentials(endpoint);
  if (unnamed < 0) return unnamed;
  if (!endpoint.network.vfs.memory.hasRoom(ENDPOINT_BYTES)) return -ENOMEM;
  const listener = findUnix(caller, endpoint.namespace, name, endpoint.type);
  if (typeof listener === "number") return listener;
  // connect(2): ECONNREFUSED, no one listening on the remote address
  if (listener.state !== STATE_LISTENING || (listener.shutdownMask & RCV_SHUTDOWN) !== 0) return -ECONNREFUSED;
  if (listener.isFull) {
    endpoint.stallAt(listener);
    return -EAGAIN;
  }
  // connect(2): EISCONN, the socket is already connected
  if (endpoint.state === STATE_ESTABLISHED) return -EISCONN;
  if (endpoint.state !== STATE_CLOSED) return -EINVAL;
  establish(caller, endpoint, listener);
  return 0;
}

/** Makes the other end, in the client's network namespace (NET-022), and puts it into the backlog. */
function establish(caller: SocketCaller, endpoint: UnixEndpoint, listener: UnixEndpoint): void {
  const { network, namespace, type } = endpoint;
  const connection = new UnixEndpoint(network, namespace, type, listener.passes);
  connection.holdNamespace();
  connection.state = STATE_ESTABLISHED;
  connection.peer = endpoint;
  connection.peerCredentials = PeerCredentials.of(caller);
  connection.name = listener.name;
  if (listener.path !== null) connection.holdPath(listener.path);
  endpoint.state = STATE_ESTABLISHED;
  endpoint.peer = connection;
  endpoint.peerCredentials = listener.peerCredentials;
  listener.backlog.push(connection);
  listener.queue.notify(READABLE);
}

/** unix(7), "Autobind feature": a socket that passes credentials has a name. */
export function nameForCredentials(endpoint: UnixEndpoint): number {
  return endpoint.name === null && passesCredentials(endpoint) ? autobind(endpoint) : 0;
}

/** unix_dgram_connect(): where send(2) sends to, and whom alone it receives from. */
export function connectDatagram(caller: SocketCaller, endpoint: UnixEndpoint, sockaddr: Uint8Array): number {
  if (sockaddr.length < 2) return -EINVAL;
  // connect(2): an address of the family AF_UNSPEC dissolves the association
  if ((sockaddr[0]! | (sockaddr[1]! << 8)) === AF_UNSPEC) {
    changePeer(endpoint, null);
    return 0;
  }
  const name = unixNameOf(sockaddr);
  if (typeof name === "number") return name;
  const unnamed = nameForCredentials(endpoint);
  if (unnamed < 0) return unnamed;
  const other = findUnix(caller, endpoint.namespace, name, endpoint.type);
  if (typeof other === "number") return other;
  // unix_may_send(): EPERM, it is connected to somebody else
  if (!maySend(endpoint, other)) return -EPERM;
  changePeer(endpoint, other);
  endpoint.state = STATE_ESTABLISHED;
  other.state = STATE_ESTABLISHED;
  return 0;
}

/** unix_may_send() */
export function maySend(endpoint: UnixEndpoint, other: UnixEndpoint): boolean {
  return other.peer === null || other.peer === endpoint;
}

function changePeer(endpoint: UnixEndpoint, peer: UnixEndpoint | null): void {
  const old = endpoint.peer;
  endpoint.peer = peer;
  if (peer === null) endpoint.state = STATE_CLOSED;
  if (old === null || old === peer) return;
  endpoint.unstall();
  disconnected(endpoint, old);
  if (old.peer === null && !old.isDead) old.state = STATE_CLOSED;
}

/** unix_dgram_disconnected(): what the old peer has sent is thrown away, and a peer that is connected to this socket hears of it. */
export function disconnected(endpoint: UnixEndpoint, old: UnixEndpoint): void {
  if (endpoint.messages.length === 0) return;
  endpoint.purge();
  endpoint.wakeStalled();
  if (old.isDead || old.peer !== endpoint || old.socket === null) return;
  old.socket.error = ECONNRESET;
  old.queue.notify(POLLERR);
}
