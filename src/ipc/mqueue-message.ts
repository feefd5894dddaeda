import { bytes, uint } from "../state/fields.ts";
import { savable } from "../state/savable.ts";

/** What a message takes of the host's memory besides its text, about. */
const MESSAGE_BYTES = 96;

/** A message of a POSIX queue. */
export class MqueueMessage {
  /** 0 .. MQ_PRIO_MAX - 1; the highest is received first. */
  readonly priority: number;
  readonly text: Uint8Array;

  constructor(priority: number, text: Uint8Array) {
    this.priority = priority;
    this.text = text;
  }

  get size(): number {
    return this.text.length;
  }

  /** What it is charged to the machine's memory. */
  get bytes(): number {
    return mqueueMessageBytes(this.size);
  }
}

export function mqueueMessageBytes(size: number): number {
  return MESSAGE_BYTES + size;
}

savable(MqueueMessage, { name: "ipc.MqueueMessage", version: 1, saved: { priority: uint, text: bytes } });
