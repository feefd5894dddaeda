import { EAGAIN, EFAULT, ENOTCONN, EOPNOTSUPP } from "../../abi/errno.ts";
import { MSG_DONTWAIT, MSG_OOB, MSG_PEEK, MSG_TRUNC, SOCK_SEQPACKET } from "../../abi/socket.ts";
import type { ReceiveMessage } from "../message.ts";
import type { SocketCaller } from "../socket-caller.ts";
import { receiveAncillary } from "./ancillary-receive.ts";
import { peekRights } from "./peek-rights.ts";
import { sockaddrOf } from "./unix-address.ts";
import { RCV_SHUTDOWN, STATE_ESTABLISHED, type UnixEndpoint } from "./unix-endpoint.ts";

/** unix_seqpacket_recvmsg() */
export function receiveRecord(caller: SocketCaller, endpoint: UnixEndpoint, message: ReceiveMessage): number {
  if (endpoint.state !== STATE_ESTABLISHED) return -ENOTCONN;
  return receiveDatagram(caller, endpoint, message);
}

/** __unix_dgram_recvmsg(). @returns bytes copied (MSG_TRUNC: bytes there were), or -errno. */
export function receiveDatagram(caller: SocketCaller, endpoint: UnixEndpoint, message: ReceiveMessage): number {
  const socket = endpoint.socket!;
  if ((message.flags & MSG_OOB) !== 0) return -EOPNOTSUPP;
  const error = socket.takeError();
  if (error < 0) return error;
  const isPeek = (message.flags & MSG_PEEK) !== 0;
  let skip = isPeek ? Math.max(socket.options.peekOffset, 0) : 0;
  let index = 0;
  // SO_PEEK_OFF counts over the bounds of datagrams.
  for (let next = endpoint.messages[0]; next !== undefined && skip > 0 && skip >= next.remaining; index++) {
    skip -= next.remaining;
    next = endpoint.messages[index + 1];
  }
  const found = endpoint.messages[index];
  if (found === undefined) return whenEmpty(endpoint, message);
  if (!isPeek) {
    endpoint.dequeueMessage();
    endpoint.wakeStalled();
  }
  const { name } = found.sender;
  if (name !== null) message.name = sockaddrOf(name);
  const length = found.remaining - skip;
  const size = Math.min(length, message.data.remaining);
  // recv(2): MSG_TRUNC, the trailing portion of a datagram was discarded
  if (size < length) message.outFlags |= MSG_TRUNC;
  const isFault = message.data.put(found.data, skip, size) < size;
  const rights = found.rights === null ? null : isPeek ? peekRights(found.rights) : endpoint.detachRights(found);
  socket.advancePeek(isPeek ? size : -found.data.length);
  receiveAncillary(caller, endpoint, message, found.credentials, rights);
  if (isFault) return -EFAULT;
  return (message.flags & MSG_TRUNC) !== 0 ? length : size;
}

/** The end is seen by whoever waits, and on a connection. */
function whenEmpty(endpoint: UnixEndpoint, message: ReceiveMessage): number {
  const isShut = (endpoint.shutdownMask & RCV_SHUTDOWN) !== 0;
  const waits = (message.flags & MSG_DONTWAIT) === 0 && !endpoint.socket!.isNonBlocking;
  return isShut && (waits || endpoint.type === SOCK_SEQPACKET) ? 0 : -EAGAIN;
}
