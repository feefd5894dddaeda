import { ControlBuffer } from "./control-buffer.ts";
import type { MessageIterator } from "./message-iterator.ts";

const NO_BYTES = new Uint8Array(0);

/** What sendmsg(2) is given. */
export class SendMessage {
  readonly data: MessageIterator;
  /** MSG_* */
  readonly flags: number;
  /** Where to; null for the connected peer. */
  name: Uint8Array | null;
  /** Ancillary data as the program wrote it (cmsg(3)); see `controlMessages`. */
  control: Uint8Array;
  /** A part of it has been sent, with the files that came along. */
  isContinued: boolean;

  constructor(data: MessageIterator, flags: number) {
    this.data = data;
    this.flags = flags;
    this.name = null;
    this.control = NO_BYTES;
    this.isContinued = false;
  }
}

/** What recvmsg(2) is given, and fills. */
export class ReceiveMessage {
  readonly data: MessageIterator;
  /** MSG_* */
  readonly flags: number;
  readonly control: ControlBuffer;
  /** Filled in: who sent it; null leaves the address empty. */
  name: Uint8Array | null;
  /** Filled in: MSG_TRUNC, MSG_EOR ... MSG_CTRUNC is the control buffer's. */
  outFlags: number;
  /** MSG_WAITALL: nothing more can be added to what was received, though there is room. */
  isComplete: boolean;
  /** MSG_WAITALL: what the socket keeps of the parts already received until the call goes on. Savable. */
  resume: object | null;

  constructor(data: MessageIterator, flags: number, control: ControlBuffer = new ControlBuffer(0, false)) {
    this.data = data;
    this.flags = flags;
    this.control = control;
    this.name = null;
    this.outFlags = 0;
    this.isComplete = false;
    this.resume = null;
  }
}
