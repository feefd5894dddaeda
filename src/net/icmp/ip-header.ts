import { bytesOf } from "../../abi/byte-string.ts";
import type { IpAddress } from "../ip/ip-address.ts";
import { internetChecksum } from "./checksum.ts";

/** Without options. */
export const IPV4_HEADER = 20;

/** What is in a packet of a protocol without ports. */
export interface RawPacket {
  readonly source: IpAddress;
  readonly destination: IpAddress;
  /** IPPROTO_* */
  readonly protocol: number;
  readonly ttl: number;
  readonly tos: number;
  readonly data: Uint8Array;
}

/** The packet with its IPv4 header: what a raw socket receives (raw(7)). */
export function withIpv4Header({ source, destination, protocol, ttl, tos, data }: RawPacket): Uint8Array {
  const packet = new Uint8Array(IPV4_HEADER + data.length);
  const view = new DataView(packet.buffer);
  packet[0] = 0x45;
  packet[1] = tos;
  view.setUint16(2, packet.length);
  packet[8] = ttl;
  packet[9] = protocol;
  packet.set(bytesOf(source), 12);
  packet.set(bytesOf(destination), 16);
  view.setUint16(10, internetChecksum(packet.subarray(0, IPV4_HEADER)));
  packet.set(data, IPV4_HEADER);
  return packet;
}
