/** The files of /proc/PID/net (proc_pid_net(5)): what is in a network namespace, as text. */
import { AF_INET, AF_INET6 } from "../../../abi/socket.ts";
import type { NetworkStack } from "../../../net/stack/network-stack.ts";
import { procNetUnix } from "../../../net/unix/proc-net-unix.ts";
import { deviceTable } from "./device-table.ts";
import { ipv6Addresses } from "./ipv6-addresses.ts";
import { netlinkTable, packetTable } from "./packet-tables.ts";
import { routeTable } from "./route-table.ts";
import { snmp, sockstat } from "./socket-counts.ts";
import { rawTable, tcpTable, udpTable } from "./socket-tables.ts";

/** No neighbour is remembered: each is asked for when it is needed. */
const ARP_HEADER = "IP address       HW type     Flags       HW address            Mask     Device\n";

/** In the order of listings; each computes its text from the stack. */
export const NET_FILES: ReadonlyMap<string, (stack: NetworkStack) => string> = new Map([
  ["arp", () => ARP_HEADER],
  ["dev", deviceTable],
  ["if_inet6", ipv6Addresses],
  ["netlink", netlinkTable],
  ["packet", packetTable],
  ["raw", (stack) => rawTable(stack, AF_INET)],
  ["raw6", (stack) => rawTable(stack, AF_INET6)],
  ["route", routeTable],
  ["snmp", snmp],
  ["sockstat", sockstat],
  ["tcp", (stack) => tcpTable(stack, AF_INET)],
  ["tcp6", (stack) => tcpTable(stack, AF_INET6)],
  ["udp", (stack) => udpTable(stack, AF_INET)],
  ["udp6", (stack) => udpTable(stack, AF_INET6)],
  ["unix", ({ network, namespace }) => procNetUnix(network.vfs, namespace)],
]);
