import { EAGAIN, EFAULT, EINVAL, EOPNOTSUPP } from "../../abi/errno.ts";
import { MSG_OOB, MSG_PEEK } from "../../abi/socket.ts";
import type { ReceiveMessage } from "../message.ts";
import type { SocketCaller } from "../socket-caller.ts";
import { receiveAncillary } from "./ancillary-receive.ts";
import { peekRights } from "./peek-rights.ts";
import { sockaddrOf } from "./unix-address.ts";
import { RCV_SHUTDOWN, STATE_ESTABLISHED, type UnixEndpoint } from "./unix-endpoint.ts";
import { MessageCredentials, type Rights, type UnixMessage } from "./unix-message.ts";
import { passesCredentials } from "./unix-options.ts";

/** One recvmsg(2) of a stream, under way. */
class StreamReader {
  private readonly endpoint: UnixEndpoint;
  private readonly message: ReceiveMessage;
  private readonly isPeek: boolean;
  /** What goes into one call has one sender, if that is asked for. */
  credentials: MessageCredentials | null;
  rights: Rights | null;
  copied: number;
  isFault: boolean;

  constructor(endpoint: UnixEndpoint, message: ReceiveMessage) {
    this.endpoint = endpoint;
    this.message = message;
    this.isPeek = (message.flags & MSG_PEEK) !== 0;
    this.credentials = message.resume instanceof MessageCredentials ? message.resume : null;
    this.rights = null;
    this.copied = 0;
    this.isFault = false;
  }

  /** Takes what there is, as far as it belongs together. */
  run(): void {
    if (this.isPeek) this.peek();
    else while (this.takeNext(this.endpoint.messages[0])) {}
  }

  /** @returns whether to go on. */
  private takeNext(part: UnixMessage | undefined): boolean {
    const { endpoint, message } = this;
    if (part === undefined || !this.accepts(part)) return false;
    const count = this.copy(part, 0);
    part.offset += count;
    endpoint.socket!.advancePeek(-count);
    this.rights = endpoint.detachRights(part);
    if (part.remaining > 0) return false;
    endpoint.dequeueMessage();
    // Files mark a place in the stream: nothing from behind it comes in the same call.
    if (this.rights !== null) message.isComplete = true;
    return this.rights === null && message.data.remaining > 0;
  }

  private peek(): void {
    const { endpoint, message } = this;
    const socket = endpoint.socket!;
    let skip = Math.max(socket.options.peekOffset, 0);
    for (const part of endpoint.messages) {
      if (skip >= part.remaining) {
        skip -= part.remaining;
        continue;
      }
      if (!this.accepts(part)) return;
      socket.advancePeek(this.copy(part, skip));
      skip = 0;
      if (part.rights !== null) {
        this.rights = peekRights(part.rights);
        return;
      }
      if (message.data.remaining === 0) return;
    }
  }

  private accepts(part: UnixMessage): boolean {
    const { endpoint, message } = this;
    if (this.credentials !== null) {
      if (!part.credentials.equals(this.credentials)) {
        message.isComplete = true;
        return false;
      }
    } else if (passesCredentials(endpoint)) this.credentials = part.credentials;
    const { name } = part.sender;
    if (name !== null) message.name ??= sockaddrOf(name);
    return true;
  }

  /** @returns bytes copied; fewer than there is room for at the end of user memory, which ends the call. */
  private copy(part: UnixMessage, skip: number): number {
    const wanted = Math.min(part.remaining - skip, this.message.data.remaining);
    const count = this.message.data.put(part.data, part.offset + skip, wanted);
    if (count < wanted) {
      this.isFault = true;
      this.message.isComplete = true;
    }
    this.copied += count;
    return count;
  }
}

/** What nobody has filled in: at the end of a stream there is no sender, but there are ids. */
const UNSET = new MessageCredentials(null, 0, 0);

/** unix_stream_read_generic(). @returns bytes, 0 at the end, or -errno. */
export function receiveStream(caller: SocketCaller, endpoint: UnixEndpoint, message: ReceiveMessage): number {
  // recv(2): EINVAL, the socket is not connected
  if (endpoint.state !== STATE_ESTABLISHED) return -EINVAL;
  if ((message.flags & MSG_OOB) !== 0) return -EOPNOTSUPP;
  const wanted = message.data.remaining;
  const reader = new StreamReader(endpoint, message);
  reader.run();
  const { copied, credentials, rights } = reader;
  message.resume = credentials;
  const isOver = copied > 0 || (wanted === 0 && endpoint.messages.length > 0);
  const result = isOver ? copied : reader.isFault ? -EFAULT : whenEmpty(endpoint);
  // A call that has waited for more ends with what came along before.
  if (result >= 0 || credentials !== null || rights !== null)
    receiveAncillary(caller, endpoint, message, credentials ?? UNSET, rights);
  return result;
}

/** POSIX: what was sent before an error, or the end, comes first. */
function whenEmpty(endpoint: UnixEndpoint): number {
  const error = endpoint.socket!.takeError();
  if (error < 0) return error;
  return (endpoint.shutdownMask & RCV_SHUTDOWN) !== 0 ? 0 : -EAGAIN;
}
