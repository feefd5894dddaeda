import { fromBytes } from "../../abi/byte-string.ts";
import { EINVAL } from "../../abi/errno.ts";
import { IP_HDRINCL, IP_TOS } from "../../abi/in.ts";
import { IPPROTO_IP, IPPROTO_RAW } from "../../abi/socket.ts";
import { savable } from "../../state/savable.ts";
import { DatagramSocket } from "../inet/datagram-socket.ts";
import { InetDatagram } from "../inet/inet-datagram.ts";
import type { InetAddress } from "../inet/socket-address.ts";
import { isAny } from "../ip/ip-address.ts";
import type { OutputRoute } from "../ip/output-route.ts";
import { tracePath } from "../ip/trace-path.ts";
import type { SocketParts } from "../socket.ts";
import { IPV4_HEADER, type RawPacket, withIpv4Header } from "./ip-header.ts";
import type { Arrival, PacketReceiver } from "./packet-receiver.ts";
import { receiveRaw } from "./receive-raw.ts";

const MAX_PACKET = 65535;

/** raw(7): packets of one IP protocol. Those of TCP and UDP do not pass as packets here, so that only other protocols are heard. */
export class RawSocket extends DatagramSocket implements PacketReceiver {
  constructor(parts: SocketParts) {
    super(parts);
    // raw(7): IPPROTO_RAW implies IP_HDRINCL
    if (parts.protocol === IPPROTO_RAW) this.inet.put(IPPROTO_IP, IP_HDRINCL, 1);
    this.localPort = parts.protocol;
    this.stack.rawSockets.add(this);
  }

  protected override get maximumLength(): number {
    return MAX_PACKET;
  }

  protected override get hasPorts(): boolean {
    return false;
  }

  // The "port" is the protocol (inet_num), which every raw socket has from the start.
  override takePort(): number {
    return 0;
  }

  override dropPort(): void {
    this.stack.rawSockets.delete(this);
  }

  override forgetPeer(): void {
    this.remoteAddress = null;
    this.remotePort = 0;
  }

  receivePacket(packet: RawPacket, arrival: Arrival): void {
    if (!this.hears(packet, arrival.device)) return;
    const { ttl } = arrival;
    const data = packet.source.length === 4 ? withIpv4Header({ ...packet, ttl }) : packet.data.slice();
    this.deliver(new InetDatagram({ ...arrival, data }));
  }

  /** raw_v4_match() */
  private hears(packet: RawPacket, device: number): boolean {
    if (this.protocol !== packet.protocol) return false;
    if (packet.source.length !== (this.family === 2 ? 4 : 16)) return false;
    if (this.remoteAddress !== null && this.remoteAddress !== packet.source) return false;
    if (!isAny(this.localAddress) && this.localAddress !== packet.destination) return false;
    return this.boundDevice === 0 || this.boundDevice === device;
  }

  protected override transmit(data: Uint8Array, _to: InetAddress, way: OutputRoute): number {
    const { source, destination } = way;
    const ttl = this.ttl;
    const tos = this.inet.get(IPPROTO_IP, IP_TOS);
    if (!this.inet.has(IPPROTO_IP, IP_HDRINCL) || destination.length !== 4) {
      const end = tracePath(way, ttl, data.length + IPV4_HEADER);
      receiveRaw(end, { source, destination, protocol: this.protocol, ttl, tos, data });
      return 0;
    }
    // raw(7): the user gives the header; EINVAL, it is none
    if (data.length < IPV4_HEADER || data[0]! >> 4 !== 4) return -EINVAL;
    const header = (data[0]! & 15) * 4;
    if (header < IPV4_HEADER || header > data.length) return -EINVAL;
    const from = fromBytes(data, 12, 16);
    const packet = {
      source: isAny(from) ? source : from,
      destination: fromBytes(data, 16, 20),
      protocol: data[9]!,
      ttl: data[8]!,
      tos: data[1]!,
      data: data.slice(header),
    };
    receiveRaw(tracePath(way, packet.ttl, data.length), packet);
    return 0;
  }
}

savable(RawSocket, { name: "net.RawSocket", version: 1, saved: {} });
