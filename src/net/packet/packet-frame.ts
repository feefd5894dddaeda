import { bytes, text, uint } from "../../state/fields.ts";
import { savable } from "../../state/savable.ts";

/** What a frame takes of the host's memory beside its bytes, about. */
const FRAME_BYTES = 512;

/** A frame in the queue of a packet socket. */
export class PacketFrame {
  readonly data: Uint8Array;
  /** The index of the device it came in by. */
  readonly device: number;
  readonly etherType: number;
  /** The sender's hardware address. */
  readonly source: string;

  constructor(data: Uint8Array, device: number, etherType: number, source: string) {
    this.data = data;
    this.device = device;
    this.etherType = etherType;
    this.source = source;
  }

  get size(): number {
    return this.data.length + FRAME_BYTES;
  }
}

savable(PacketFrame, {
  name: "net.PacketFrame",
  version: 1,
  saved: { data: bytes, device: uint, etherType: uint, source: text },
});
