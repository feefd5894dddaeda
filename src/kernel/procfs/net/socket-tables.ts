/** /proc/net/tcp, udp, raw and their IPv6 versions: tcp4_seq_show(), udp4_format_sock(). */
import { TCP_CLOSE, TCP_ESTABLISHED, TCP_LISTEN, TCP_TIME_WAIT } from "../../../abi/in.ts";
import { AF_INET } from "../../../abi/socket.ts";
import { RawSocket } from "../../../net/icmp/raw-socket.ts";
import type { DatagramSocket } from "../../../net/inet/datagram-socket.ts";
import type { PortUser } from "../../../net/inet/port-table.ts";
import { anyAddress, mapped } from "../../../net/ip/ip-address.ts";
import type { NetworkStack } from "../../../net/stack/network-stack.ts";
import { TcpSocket } from "../../../net/tcp/tcp-socket.ts";
import { TimeWait } from "../../../net/tcp/time-wait.ts";
import { hex, hexAddress } from "./hex-address.ts";

const TCP_WIDTH = 149;
const UDP_WIDTH = 127;
const NO_POINTER = "0".repeat(16);

const TCP_HEADER = "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode";
const TCP6_HEADER =
  "  sl  local_address                         remote_address                        st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode";
const UDP_HEADER =
  "   sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode ref pointer drops";
const UDP6_HEADER =
  "  sl  local_address                         remote_address                        st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode ref pointer drops";

function addresses(user: PortUser, family: number): string {
  const show = (address: string, port: number) =>
    `${hexAddress(family === AF_INET ? address : mapped(address))}:${hex(port, 4)}`;
  const remote = user.remoteAddress ?? anyAddress(family);
  return `${show(user.localAddress, user.localPort)} ${show(remote, user.remotePort)}`;
}

function familyOf(user: PortUser): number {
  return (user as PortUser & { readonly family: number }).family;
}

function queues(sending: number, receiving: number): string {
  return `${hex(sending, 8)}:${hex(receiving, 8)}`;
}

export function tcpTable({ tcpPorts }: NetworkStack, family: number): string {
  const users = [...tcpPorts.all()].filter((user) => familyOf(user) === family);
  // Those that are bound and do nothing are not listed; listening ones come first.
  const shown = users.filter((user) => user instanceof TimeWait || (user as TcpSocket).state !== TCP_CLOSE);
  shown.sort((a, b) => Number(isListening(b)) - Number(isListening(a)));
  const lines = shown.map((user, slot) => {
    const isRest = !(user instanceof TcpSocket);
    const state = isRest ? TCP_TIME_WAIT : user.shownState;
    const receiving = isRest ? 0 : user.isListening ? user.accepting.length : user.receiving.length;
    const inode = isRest || user.isOrphan ? 0 : user.inode.ino;
    const head = `${String(slot).padStart(4)}: ${addresses(user, family)} ${hex(state, 2)}`;
    const sending = isRest ? 0 : user.sending.length;
    const tail = `00:00000000 00000000 ${String(isRest ? 0 : user.uid).padStart(5)} ${"0".padStart(8)} ${inode}`;
    const details = isRest ? `3 ${NO_POINTER}` : `1 ${NO_POINTER} ${user.isListening ? "100" : "20"} 0 0 10 0`;
    return `${head} ${queues(sending, receiving)} ${tail} ${details}`;
  });
  if (family !== AF_INET) return [TCP6_HEADER, ...lines].map((line) => `${line}\n`).join("");
  return [TCP_HEADER, ...lines].map((line) => `${line.padEnd(TCP_WIDTH)}\n`).join("");
}

function isListening(user: PortUser): boolean {
  return user instanceof TcpSocket && user.state === TCP_LISTEN;
}

export function udpTable({ udpPorts }: NetworkStack, family: number): string {
  return datagramTable([...udpPorts.all()] as DatagramSocket[], family);
}

export function rawTable({ rawSockets }: NetworkStack, family: number): string {
  return datagramTable(
    [...rawSockets].filter((socket) => socket instanceof RawSocket),
    family,
  );
}

function datagramTable(sockets: readonly DatagramSocket[], family: number): string {
  const lines = sockets
    .filter((socket) => socket.family === family)
    .map((socket) => {
      const state = socket.remoteAddress === null ? TCP_CLOSE : TCP_ESTABLISHED;
      const head = `${String(socket.localPort).padStart(5)}: ${addresses(socket, family)} ${hex(state, 2)}`;
      const tail = `00:00000000 00000000 ${String(socket.uid).padStart(5)} ${"0".padStart(8)} ${socket.inode.ino}`;
      return `${head} ${queues(0, socket.queued)} ${tail} 2 ${NO_POINTER} 0`;
    });
  if (family !== AF_INET) return [UDP6_HEADER, ...lines].map((line) => `${line}\n`).join("");
  return [UDP_HEADER, ...lines].map((line) => `${line.padEnd(UDP_WIDTH)}\n`).join("");
}
