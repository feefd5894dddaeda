import { EAGAIN, EFAULT, EISCONN, ENOBUFS, ENOTCONN, EOPNOTSUPP, EPERM, EPIPE } from "../../abi/errno.ts";
import { MSG_OOB, SO_PASSRIGHTS } from "../../abi/socket.ts";
import type { SendMessage } from "../message.ts";
import type { SocketCaller } from "../socket-caller.ts";
import { type Ancillary, credentialsFor, sendAncillary } from "./ancillary-send.ts";
import { streamPart, streamTrueSize } from "./buffer-size.ts";
import { RCV_SHUTDOWN, SEND_SHUTDOWN, STATE_ESTABLISHED, type UnixEndpoint } from "./unix-endpoint.ts";
import { UnixMessage } from "./unix-message.ts";

/** unix_stream_sendmsg(): as much as there is room for. @returns bytes, or -errno. */
export function sendStream(caller: SocketCaller, endpoint: UnixEndpoint, message: SendMessage): number {
  const ancillary = sendAncillary(caller, endpoint, message);
  if (typeof ancillary === "number") return ancillary;
  const sent = sendParts(caller, endpoint, message, ancillary);
  ancillary.discard(endpoint);
  return sent;
}

function sendParts(caller: SocketCaller, endpoint: UnixEndpoint, message: SendMessage, ancillary: Ancillary): number {
  const { peer } = endpoint;
  // unix(7): EOPNOTSUPP, out-of-band data
  if ((message.flags & MSG_OOB) !== 0) return -EOPNOTSUPP;
  // send(2): EISCONN, a recipient was specified; EOPNOTSUPP, not connected: a stream has no other recipient
  if (message.name !== null) return endpoint.state === STATE_ESTABLISHED ? -EISCONN : -EOPNOTSUPP;
  if (peer === null) return -ENOTCONN;
  if ((endpoint.shutdownMask & SEND_SHUTDOWN) !== 0) return -EPIPE;
  let sent = 0;
  while (message.data.remaining > 0) {
    const count = sendPart(caller, endpoint, peer, message, ancillary);
    if (count < 0) return sent > 0 ? sent : count;
    sent += count;
  }
  return sent;
}

function sendPart(
  caller: SocketCaller,
  endpoint: UnixEndpoint,
  peer: UnixEndpoint,
  message: SendMessage,
  ancillary: Ancillary,
): number {
  const { memory } = endpoint.network.vfs;
  const socket = endpoint.socket!;
  const { sendBuffer } = socket.options;
  const error = socket.takeError();
  if (error < 0) return error;
  if (endpoint.sent >= sendBuffer) return -EAGAIN;
  const size = streamPart(message.data.remaining, sendBuffer);
  const charge = streamTrueSize(size);
  if (!memory.hasRoom(charge)) return -ENOBUFS;
  const rights = ancillary.takeRights(caller, endpoint);
  if (typeof rights === "number") return rights;
  const data = new Uint8Array(size);
  const isDenied = rights !== null && !peer.passes.has(SO_PASSRIGHTS);
  const isPiped = peer.isDead || (peer.shutdownMask & RCV_SHUTDOWN) !== 0;
  const failed = message.data.take(data, 0, size) < size ? -EFAULT : isPiped ? -EPIPE : isDenied ? -EPERM : 0;
  if (failed < 0) {
    if (rights !== null) ancillary.files = [...rights.files];
    return failed;
  }
  memory.take(charge);
  const credentials = credentialsFor(caller, ancillary, endpoint, peer);
  peer.queueMessage(new UnixMessage(data, charge, endpoint, credentials, rights));
  return size;
}
