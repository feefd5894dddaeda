import { bytes, uint } from "../../state/fields.ts";
import { savable } from "../../state/savable.ts";

/** What a netlink message takes of the host's memory beside its bytes, about. */
export const NETLINK_MESSAGE_BYTES = 96;

/** One datagram in a netlink socket's queue: one message, or several of a dump. */
export class NetlinkMessage {
  readonly data: Uint8Array;
  /** The sender's port; 0 is the kernel. */
  readonly port: number;
  /** The multicast group it was sent to; 0 for none. */
  readonly group: number;

  constructor(data: Uint8Array, port: number, group: number) {
    this.data = data;
    this.port = port;
    this.group = group;
  }

  /** What it counts for in the receive buffer (skb->truesize). */
  get size(): number {
    return this.data.length + NETLINK_MESSAGE_BYTES;
  }
}

savable(NetlinkMessage, { name: "net.NetlinkMessage", version: 1, saved: { data: bytes, port: uint, group: uint } });
