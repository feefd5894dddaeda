import { bigint, bytes } from "../state/fields.ts";
import { savable } from "../state/savable.ts";

/** What a message takes of the host's memory besides its text, about. */
const MESSAGE_BYTES = 128;

/** A message of a System V queue (struct msg_msg). */
export class Message {
  /** Greater than 0. */
  readonly type: bigint;
  readonly text: Uint8Array;

  constructor(type: bigint, text: Uint8Array) {
    this.type = type;
    this.text = text;
  }

  get size(): number {
    return this.text.length;
  }

  /** What it is charged to the machine's memory. */
  get bytes(): number {
    return messageBytes(this.size);
  }
}

export function messageBytes(size: number): number {
  return MESSAGE_BYTES + size;
}

savable(Message, { name: "ipc.Message", version: 1, saved: { type: bigint, text: bytes } });
