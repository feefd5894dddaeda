/** What a pair of unix sockets does, said another way than src/net does: as data and a few rules, for sockets that do not wait. */
import { SHUT_RD, SHUT_WR, SOCK_DGRAM, SOCK_SEQPACKET, SOCK_STREAM } from "../../../src/abi/socket.ts";

/** What a small message takes of SO_SNDBUF, and the smallest SO_SNDBUF there is. */
const CHARGE = 768;
const SEND_BUFFER = 4608;

export type Side = 0 | 1;

export type Operation =
  | { readonly name: "send"; readonly side: Side; readonly text: string }
  | { readonly name: "recv" | "peek"; readonly side: Side; readonly length: number }
  | { readonly name: "shutdown"; readonly side: Side; readonly how: number }
  | { readonly name: "close"; readonly side: Side };

/** One end. */
class End {
  /** What can be received: of a stream, parts that were sent at once. */
  queue: { text: string; read: number }[] = [];
  /** Messages of this end that are in the other's queue. */
  sent = 0;
  isOpen = true;
  isConnected = true;
  mayRead = true;
  mayWrite = true;
  error: string | null = null;
}

export class PairModel {
  private readonly type: number;
  private readonly ends: readonly [End, End] = [new End(), new End()];

  constructor(type: number) {
    this.type = type;
  }

  isOpen(side: Side): boolean {
    return this.ends[side].isOpen;
  }

  /** What the call returns: text received, a number, or the name of an error. */
  apply(operation: Operation): string | number {
    const own = this.ends[operation.side];
    const other = this.ends[operation.side === 0 ? 1 : 0];
    switch (operation.name) {
      case "send":
        return this.send(own, other, operation.text);
      case "recv":
      case "peek":
        return this.receive(own, other, operation.length, operation.name === "peek");
      case "shutdown":
        return this.shutdown(own, other, operation.how);
      case "close":
        return this.close(own, other);
    }
  }

  private takeError(own: End): string | null {
    const { error } = own;
    own.error = null;
    return error;
  }

  private send(own: End, other: End, text: string): string | number {
    if (this.type === SOCK_STREAM && !own.mayWrite) return "EPIPE";
    if (!own.isConnected) return "ENOTCONN";
    const error = this.takeError(own);
    if (error !== null) return error;
    if (!own.mayWrite) return "EPIPE";
    if (own.sent * CHARGE >= SEND_BUFFER) return "EAGAIN";
    if (!other.isOpen) return this.refused(own);
    if (!other.mayRead) return "EPIPE";
    other.queue.push({ text, read: 0 });
    own.sent++;
    return text.length;
  }

  /** A datagram to a peer that is gone ends the association, and what the peer had sent is lost. */
  private refused(own: End): string {
    own.isConnected = false;
    own.queue = [];
    return "ECONNREFUSED";
  }

  private receive(own: End, other: End, length: number, isPeek: boolean): string {
    if (this.type === SOCK_STREAM) return this.receiveStream(own, other, length, isPeek);
    const error = this.takeError(own);
    if (error !== null) return error;
    const [first] = own.queue;
    if (first === undefined) return this.type === SOCK_SEQPACKET && !own.mayRead ? "" : "EAGAIN";
    if (!isPeek) {
      own.queue.shift();
      other.sent--;
    }
    return first.text.slice(0, length);
  }

  private receiveStream(own: End, other: End, length: number, isPeek: boolean): string {
    let text = "";
    for (const part of own.queue) text += part.text.slice(part.read);
    if (text === "") return this.takeError(own) ?? (own.mayRead ? "EAGAIN" : "");
    text = text.slice(0, length);
    for (let left = isPeek ? 0 : text.length; left > 0; ) {
      const part = own.queue[0]!;
      const taken = Math.min(left, part.text.length - part.read);
      part.read += taken;
      left -= taken;
      if (part.read < part.text.length) break;
      own.queue.shift();
      other.sent--;
    }
    return text;
  }

  private shutdown(own: End, other: End, how: number): number {
    const reads = how !== SHUT_WR;
    const writes = how !== SHUT_RD;
    if (reads) own.mayRead = false;
    if (writes) own.mayWrite = false;
    // Of a connection: what one does not read, the other does not write.
    if (this.type !== SOCK_DGRAM && other.isOpen) {
      if (reads) other.mayWrite = false;
      if (writes) other.mayRead = false;
    }
    return 0;
  }

  private close(own: End, other: End): number {
    own.isOpen = false;
    if (this.type !== SOCK_DGRAM && other.isOpen) {
      other.mayRead = false;
      other.mayWrite = false;
      if (own.queue.length > 0) other.error = "ECONNRESET";
    }
    other.sent -= own.queue.length;
    own.queue = [];
    return 0;
  }
}
