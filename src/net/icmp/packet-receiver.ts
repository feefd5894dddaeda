import type { DatagramSocket } from "../inet/datagram-socket.ts";
import type { DatagramFields } from "../inet/inet-datagram.ts";
import type { RawPacket } from "./ip-header.ts";

/** Where a packet came from and went to; the rest is the receiver's to say. */
export type Arrival = Omit<DatagramFields, "data">;

/** A socket that chooses among all packets of protocols without ports. */
export interface PacketReceiver extends DatagramSocket {
  /** Queues the packet, if it is for this socket. */
  receivePacket(packet: RawPacket, arrival: Arrival): void;
}
