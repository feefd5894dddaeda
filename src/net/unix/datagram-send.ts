import {
  EAGAIN,
  ECONNREFUSED,
  ECONNRESET,
  EFAULT,
  EMSGSIZE,
  ENOBUFS,
  ENOTCONN,
  EOPNOTSUPP,
  EPERM,
  EPIPE,
} from "../../abi/errno.ts";
import { MSG_DONTWAIT, MSG_OOB, SO_PASSRIGHTS, SOCK_SEQPACKET } from "../../abi/socket.ts";
import type { SendMessage } from "../message.ts";
import type { SocketCaller } from "../socket-caller.ts";
import { type Ancillary, credentialsFor, sendAncillary } from "./ancillary-send.ts";
import { datagramTrueSize } from "./buffer-size.ts";
import { type UnixName, unixNameOf } from "./unix-address.ts";
import { disconnected, maySend, nameForCredentials } from "./unix-connect.ts";
import {
  RCV_SHUTDOWN,
  SEND_SHUTDOWN,
  STATE_CLOSED,
  STATE_ESTABLISHED,
  type UnixEndpoint,
  WRITABLE,
} from "./unix-endpoint.ts";
import { findUnix } from "./unix-find.ts";
import { UnixMessage } from "./unix-message.ts";

/** Bytes of SO_SNDBUF that no datagram can use. */
const RESERVED = 32;

/** unix_seqpacket_sendmsg(): a record to the connected peer, whatever address is given. */
export function sendRecord(caller: SocketCaller, endpoint: UnixEndpoint, message: SendMessage): number {
  const error = endpoint.socket!.takeError();
  if (error < 0) return error;
  if (endpoint.state !== STATE_ESTABLISHED) return -ENOTCONN;
  message.name = null;
  return sendDatagram(caller, endpoint, message);
}

/** unix_dgram_sendmsg(): all, or -errno. */
export function sendDatagram(caller: SocketCaller, endpoint: UnixEndpoint, message: SendMessage): number {
  const ancillary = sendAncillary(caller, endpoint, message);
  if (typeof ancillary === "number") return ancillary;
  const sent = deliver(caller, endpoint, message, ancillary);
  ancillary.discard(endpoint);
  return sent;
}

function deliver(caller: SocketCaller, endpoint: UnixEndpoint, message: SendMessage, ancillary: Ancillary): number {
  if ((message.flags & MSG_OOB) !== 0) return -EOPNOTSUPP;
  const name = message.name === null ? null : unixNameOf(message.name);
  if (typeof name === "number") return name;
  if (name === null && endpoint.peer === null) return -ENOTCONN;
  const unnamed = nameForCredentials(endpoint);
  if (unnamed < 0) return unnamed;
  const size = message.data.remaining;
  const charge = datagramTrueSize(size);
  const room = checkRoom(endpoint, size, charge);
  if (room < 0) return room;
  const rights = ancillary.takeRights(caller, endpoint);
  if (typeof rights === "number") return rights;
  const data = new Uint8Array(size);
  const other = message.data.take(data, 0, size) < size ? -EFAULT : recipient(caller, endpoint, name, rights !== null);
  if (typeof other === "number") {
    if (rights !== null) ancillary.files = [...rights.files];
    // sock_wfree(): the buffer is given back, unless the call keeps it and waits.
    const waits = other === -EAGAIN && (message.flags & MSG_DONTWAIT) === 0 && !endpoint.socket!.isNonBlocking;
    if (!waits && endpoint.isWritable) endpoint.queue.notify(WRITABLE);
    return other;
  }
  endpoint.network.vfs.memory.take(charge);
  const credentials = credentialsFor(caller, ancillary, endpoint, other);
  other.queueMessage(new UnixMessage(data, charge, endpoint, credentials, rights));
  return size;
}

/** sock_alloc_send_pskb() */
function checkRoom(endpoint: UnixEndpoint, size: number, charge: number): number {
  const socket = endpoint.socket!;
  const { sendBuffer } = socket.options;
  // send(2): EMSGSIZE, the socket type requires that message be sent atomically, and the size made this impossible
  if (size > sendBuffer - RESERVED) return -EMSGSIZE;
  const error = socket.takeError();
  if (error < 0) return error;
  if ((endpoint.shutdownMask & SEND_SHUTDOWN) !== 0) return -EPIPE;
  if (endpoint.sent >= sendBuffer) return -EAGAIN;
  return endpoint.network.vfs.memory.hasRoom(charge) ? 0 : -ENOBUFS;
}

/** Who gets it, and can take it now. @returns the endpoint, -EAGAIN when it is full, or -errno. */
function recipient(
  caller: SocketCaller,
  endpoint: UnixEndpoint,
  name: UnixName | null,
  hasRights: boolean,
): UnixEndpoint | number {
  const other = name === null ? endpoint.peer! : findUnix(caller, endpoint.namespace, name, endpoint.type);
  if (typeof other === "number") return other;
  if (hasRights && !other.passes.has(SO_PASSRIGHTS)) return -EPERM;
  // unix_may_send(): EPERM, it is connected to somebody else
  if (!maySend(endpoint, other)) return -EPERM;
  if (other.isDead) return peerIsGone(endpoint, other);
  if ((other.shutdownMask & RCV_SHUTDOWN) !== 0) return -EPIPE;
  if (other !== endpoint && other.peer !== endpoint && other.isFull) {
    endpoint.stallAt(other);
    return -EAGAIN;
  }
  return other;
}

function peerIsGone(endpoint: UnixEndpoint, other: UnixEndpoint): number {
  if (endpoint.type === SOCK_SEQPACKET) return -EPIPE;
  if (endpoint.peer !== other) return -ECONNRESET;
  endpoint.peer = null;
  endpoint.state = STATE_CLOSED;
  disconnected(endpoint, other);
  return -ECONNREFUSED;
}
