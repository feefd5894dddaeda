import { bytes, text, uint } from "../../state/fields.ts";
import { savable } from "../../state/savable.ts";
import type { IpAddress } from "../ip/ip-address.ts";

/** What a datagram takes of the host's memory beside its bytes, about (sizeof(struct sk_buff)). */
export const DATAGRAM_BYTES = 512;

/** What a datagram is made of. */
export interface DatagramFields {
  readonly data: Uint8Array;
  readonly source: IpAddress;
  readonly sourcePort: number;
  readonly destination: IpAddress;
  readonly device: number;
  readonly ttl: number;
  readonly tos: number;
}

/** A datagram in the queue of a socket. */
export class InetDatagram {
  readonly data: Uint8Array;
  readonly source: IpAddress;
  /** 0 where the protocol has no ports. */
  readonly sourcePort: number;
  readonly destination: IpAddress;
  /** The index of the device it came in by. */
  readonly device: number;
  readonly ttl: number;
  readonly tos: number;

  constructor(fields: DatagramFields) {
    this.data = fields.data;
    this.source = fields.source;
    this.sourcePort = fields.sourcePort;
    this.destination = fields.destination;
    this.device = fields.device;
    this.ttl = fields.ttl;
    this.tos = fields.tos;
  }

  /** What it counts for in a receive buffer (skb->truesize). */
  get size(): number {
    return this.data.length + DATAGRAM_BYTES;
  }
}

savable(InetDatagram, {
  name: "net.InetDatagram",
  version: 1,
  saved: { data: bytes, source: text, sourcePort: uint, destination: text, device: uint, ttl: uint, tos: uint },
});
