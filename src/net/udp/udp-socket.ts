import { EADDRINUSE, ECONNREFUSED } from "../../abi/errno.ts";
import { IP_TOS } from "../../abi/in.ts";
import { RTN_BROADCAST } from "../../abi/rtnetlink.ts";
import { IPPROTO_IP } from "../../abi/socket.ts";
import { savable } from "../../state/savable.ts";
import { DatagramSocket } from "../inet/datagram-socket.ts";
import { InetDatagram } from "../inet/inet-datagram.ts";
import { bestMatch, matchScore, type PacketAddresses } from "../inet/port-table.ts";
import type { InetAddress } from "../inet/socket-address.ts";
import type { OutputRoute } from "../ip/output-route.ts";
import { type PathEnd, tracePath } from "../ip/trace-path.ts";

const UDP_HEADER = 8;
const IPV4_HEADER = 20;
const IPV6_HEADER = 40;
const MAX_PACKET = 65535;

/** udp(7) */
export class UdpSocket extends DatagramSocket {
  protected override get maximumLength(): number {
    return MAX_PACKET - IPV4_HEADER - UDP_HEADER;
  }

  override takePort(port: number): number {
    const { udpPorts, sysctls } = this.stack;
    const chosen = port === 0 ? udpPorts.choose(sysctls, this.network.entropy, () => false) : port;
    if (chosen < 0) return chosen;
    if (udpPorts.conflicts(this, chosen)) return -EADDRINUSE;
    udpPorts.add(this, chosen);
    this.localPort = chosen;
    return 0;
  }

  override dropPort(): void {
    this.stack.udpPorts.remove(this);
  }

  protected override transmit(data: Uint8Array, to: InetAddress, way: OutputRoute): number {
    const header = way.destination.length === 4 ? IPV4_HEADER : IPV6_HEADER;
    const end = tracePath(way, this.ttl, data.length + UDP_HEADER + header);
    // To all on the link, the sender's own machine included (ip_mc_output()).
    if (way.type === RTN_BROADCAST)
      this.arrive(data, to, way, { stack: this.stack, device: way.device, error: 0, ttl: this.ttl });
    if (end.stack !== null) this.arrive(data, to, way, end);
    return 0;
  }

  private arrive(data: Uint8Array, to: InetAddress, way: OutputRoute, { stack, device, ttl }: PathEnd): void {
    const packet = {
      source: way.source,
      sourcePort: this.localPort,
      destination: way.destination,
      device: device!.index,
    };
    const tos = this.inet.get(IPPROTO_IP, IP_TOS);
    const datagram = () => new InetDatagram({ ...packet, data: data.slice(), ttl, tos });
    const users = stack!.udpPorts.at(to.port);
    if (way.type === RTN_BROADCAST) {
      for (const user of users) if (matchScore(user, packet) >= 0) (user as UdpSocket).deliver(datagram());
      return;
    }
    const receiver = bestMatch<UdpSocket>(users, packet);
    if (receiver !== null) receiver.deliver(datagram());
    else this.portUnreachable(packet, to.port);
  }

  /** icmp(7) "port unreachable" comes back: udp(7), ECONNREFUSED, of a connected socket. */
  private portUnreachable(packet: PacketAddresses, port: number): void {
    if (this.remoteAddress === packet.destination && this.remotePort === port) this.fail(ECONNREFUSED);
  }
}

savable(UdpSocket, { name: "net.UdpSocket", version: 1, saved: {} });
