/** What a machine does with a packet of a protocol without ports: raw sockets hear of it, and ICMP echo requests are answered. */
import { ICMP_ECHO, ICMP_ECHOREPLY } from "../../abi/in.ts";
import { IPPROTO_ICMP, IPPROTO_ICMPV6 } from "../../abi/socket.ts";
import { InetDatagram } from "../inet/inet-datagram.ts";
import { outputRoute } from "../ip/output-route.ts";
import { type PathEnd, tracePath } from "../ip/trace-path.ts";
import type { NetworkStack } from "../stack/network-stack.ts";
import { internetChecksum } from "./checksum.ts";
import { IPV4_HEADER, type RawPacket, withIpv4Header } from "./ip-header.ts";
import { PingSocket } from "./ping-socket.ts";
import { RawSocket } from "./raw-socket.ts";

const ICMPV6_ECHO_REQUEST = 128;
const ICMPV6_ECHO_REPLY = 129;
const ICMP_HEADER = 8;

/** ip_local_deliver() */
export function receiveRaw({ stack, device, ttl }: PathEnd, packet: RawPacket): void {
  if (stack === null || device === null) return;
  const { source, destination, protocol, tos, data } = packet;
  const fields = { source, sourcePort: 0, destination, device: device.index, ttl, tos };
  for (const socket of stack.rawSockets) {
    if (!(socket instanceof RawSocket) || !socket.hears(packet, device.index)) continue;
    const contents = source.length === 4 ? withIpv4Header({ ...packet, ttl }) : data.slice();
    socket.deliver(new InetDatagram({ ...fields, data: contents }));
  }
  if (data.length < ICMP_HEADER) return;
  if (isEcho(protocol, data[0]!, ICMP_ECHO, ICMPV6_ECHO_REQUEST)) answerEcho(stack, packet);
  if (isEcho(protocol, data[0]!, ICMP_ECHOREPLY, ICMPV6_ECHO_REPLY)) {
    const identifier = new DataView(data.buffer, data.byteOffset).getUint16(4);
    for (const socket of stack.rawSockets) {
      if (socket instanceof PingSocket && socket.localPort === identifier && socket.protocol === protocol)
        socket.deliver(new InetDatagram({ ...fields, data: data.slice() }));
    }
  }
}

function isEcho(protocol: number, type: number, v4: number, v6: number): boolean {
  return (protocol === IPPROTO_ICMP && type === v4) || (protocol === IPPROTO_ICMPV6 && type === v6);
}

/** icmp_echo(): the same with another type, unless net.ipv4.icmp_echo_ignore_all. */
function answerEcho(stack: NetworkStack, { source, destination, protocol, tos, data }: RawPacket): void {
  if (stack.sysctls.ignoreEcho !== 0 && protocol === IPPROTO_ICMP) return;
  const way = outputRoute(stack, { destination: source, source: destination, device: 0 });
  if (typeof way === "number") return;
  const reply = data.slice();
  const view = new DataView(reply.buffer);
  reply[0] = protocol === IPPROTO_ICMP ? ICMP_ECHOREPLY : ICMPV6_ECHO_REPLY;
  view.setUint16(2, 0);
  if (protocol === IPPROTO_ICMP) view.setUint16(2, internetChecksum(reply));
  const ttl = stack.sysctls.defaultTtl;
  const end = tracePath(way, ttl, reply.length + IPV4_HEADER);
  receiveRaw(end, { source: destination, destination: source, protocol, ttl, tos, data: reply });
}
