import { EADDRINUSE, EINVAL } from "../../abi/errno.ts";
import { ICMP_ECHO, ICMP_ECHOREPLY, IP_TOS } from "../../abi/in.ts";
import { IPPROTO_ICMP, IPPROTO_IP } from "../../abi/socket.ts";
import { savable } from "../../state/savable.ts";
import { DatagramSocket } from "../inet/datagram-socket.ts";
import { InetDatagram } from "../inet/inet-datagram.ts";
import type { InetAddress } from "../inet/socket-address.ts";
import type { OutputRoute } from "../ip/output-route.ts";
import { tracePath } from "../ip/trace-path.ts";
import { internetChecksum } from "./checksum.ts";
import { ICMP_HEADER, ICMPV6_ECHO_REPLY, ICMPV6_ECHO_REQUEST, isEcho } from "./echo.ts";
import { IPV4_HEADER, type RawPacket } from "./ip-header.ts";
import type { Arrival, PacketReceiver } from "./packet-receiver.ts";
import { receiveRaw } from "./receive-raw.ts";

const MAX_LENGTH = 65507;
const LAST_IDENTIFIER = 0xffff;

/** SOCK_DGRAM with IPPROTO_ICMP (icmp(7)): echo requests and their replies, for groups in net.ipv4.ping_group_range. */
export class PingSocket extends DatagramSocket implements PacketReceiver {
  protected override get maximumLength(): number {
    return MAX_LENGTH;
  }

  /** Its port is the identifier of its requests. */
  override takePort(port: number): number {
    const { rawSockets } = this.stack;
    const isTaken = (wanted: number) => {
      for (const other of rawSockets) if (other instanceof PingSocket && other.localPort === wanted) return true;
      return false;
    };
    let chosen = port;
    if (chosen === 0) {
      chosen = 1;
      while (chosen < LAST_IDENTIFIER && isTaken(chosen)) chosen++;
    }
    if (isTaken(chosen)) return -EADDRINUSE;
    this.localPort = chosen;
    rawSockets.add(this);
    return 0;
  }

  receivePacket({ protocol, data }: RawPacket, arrival: Arrival): void {
    if (protocol !== this.protocol || data.length < ICMP_HEADER) return;
    if (!isEcho(protocol, data[0]!, ICMP_ECHOREPLY, ICMPV6_ECHO_REPLY)) return;
    const identifier = new DataView(data.buffer, data.byteOffset).getUint16(4);
    if (identifier === this.localPort) this.deliver(new InetDatagram({ ...arrival, data: data.slice() }));
  }

  override dropPort(): void {
    this.stack.rawSockets.delete(this);
  }

  protected override get needsRemotePort(): boolean {
    return false;
  }

  /** ping_v4_sendmsg(): EINVAL, not an echo request. */
  protected override transmit(data: Uint8Array, _to: InetAddress, way: OutputRoute): number {
    const isV4 = this.protocol === IPPROTO_ICMP;
    const type = isV4 ? ICMP_ECHO : ICMPV6_ECHO_REQUEST;
    if (data.length < ICMP_HEADER || data[0] !== type || data[1] !== 0) return -EINVAL;
    const view = new DataView(data.buffer, data.byteOffset);
    view.setUint16(2, 0);
    view.setUint16(4, this.localPort);
    if (isV4) view.setUint16(2, internetChecksum(data));
    const { source, destination } = way;
    const tos = this.inet.get(IPPROTO_IP, IP_TOS);
    const end = tracePath(way, this.ttl, data.length + IPV4_HEADER);
    receiveRaw(end, { source, destination, protocol: this.protocol, ttl: this.ttl, tos, data });
    return 0;
  }
}

savable(PingSocket, { name: "net.PingSocket", version: 1, saved: {} });
