/** What a machine does with a packet of a protocol without ports: raw sockets hear of it, and ICMP echo requests are answered. */
import { ICMP_ECHO, ICMP_ECHOREPLY } from "../../abi/in.ts";
import { IPPROTO_ICMP } from "../../abi/socket.ts";
import { outputRoute } from "../ip/output-route.ts";
import { type PathEnd, tracePath } from "../ip/trace-path.ts";
import type { NetworkStack } from "../stack/network-stack.ts";
import { internetChecksum } from "./checksum.ts";
import { ICMP_HEADER, ICMPV6_ECHO_REPLY, ICMPV6_ECHO_REQUEST, isEcho } from "./echo.ts";
import { IPV4_HEADER, type RawPacket } from "./ip-header.ts";

/** ip_local_deliver() */
export function receiveRaw({ stack, device, ttl }: PathEnd, packet: RawPacket): void {
  if (stack === null || device === null) return;
  const { source, destination, protocol, tos, data } = packet;
  const fields = { source, sourcePort: 0, destination, device: device.index, ttl, tos };
  for (const socket of stack.rawSockets) socket.receivePacket(packet, fields);
  if (data.length >= ICMP_HEADER && isEcho(protocol, data[0]!, ICMP_ECHO, ICMPV6_ECHO_REQUEST))
    answerEcho(stack, packet);
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
