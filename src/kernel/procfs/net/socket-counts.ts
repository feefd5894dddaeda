import { AF_INET } from "../../../abi/socket.ts";
import { RawSocket } from "../../../net/icmp/raw-socket.ts";
import type { NetworkStack } from "../../../net/stack/network-stack.ts";
import { TcpSocket } from "../../../net/tcp/tcp-socket.ts";

/** /proc/net/sockstat: sockstat_seq_show(), of what is counted here; there is no memory of protocols apart, and there are no fragments. */
export function sockstat({ tcpPorts, timeWaits, udpPorts, rawSockets }: NetworkStack): string {
  const ofIpv4 = (users: Iterable<object>) =>
    [...users].filter((user) => (user as { family: number }).family === AF_INET);
  const tcp = ofIpv4(tcpPorts.all()).filter((user) => user instanceof TcpSocket);
  const udp = ofIpv4(udpPorts.all()).length;
  const raw = ofIpv4(rawSockets).filter((socket) => socket instanceof RawSocket).length;
  return (
    `sockets: used ${tcp.length + udp + raw}\n` +
    `TCP: inuse ${tcp.length} orphan ${tcp.filter((socket) => socket.isOrphan).length} tw ${timeWaits.length} alloc ${tcp.length} mem 0\n` +
    `UDP: inuse ${udp} mem 0\nUDPLITE: inuse 0\nRAW: inuse ${raw}\nFRAG: inuse 0 memory 0\n`
  );
}

/** /proc/net/snmp: snmp_seq_show(): the settings among its numbers; packets are counted by device (/proc/net/dev). */
export function snmp({ sysctls, tcpPorts }: NetworkStack): string {
  const established = [...tcpPorts.all()].filter((user) => user instanceof TcpSocket && user.peer !== null).length;
  return (
    `Ip: Forwarding DefaultTTL\nIp: ${sysctls.ipForward !== 0 ? 1 : 2} ${sysctls.defaultTtl}\n` +
    `Tcp: RtoAlgorithm RtoMin RtoMax MaxConn CurrEstab\nTcp: 1 200 120000 -1 ${established}\n`
  );
}
