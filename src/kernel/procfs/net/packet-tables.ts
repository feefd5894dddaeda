import { SOCK_DGRAM } from "../../../abi/socket.ts";
import type { NetworkStack } from "../../../net/stack/network-stack.ts";

const NO_POINTER = "0".repeat(16);

/** /proc/net/netlink: netlink_native_seq_show(). */
export function netlinkTable({ netlinkPorts }: NetworkStack): string {
  const header = "sk               Eth Pid        Groups   Rmem     Wmem     Dump  Locks    Drops    Inode\n";
  let text = header;
  for (const socket of netlinkPorts.sockets.values()) {
    let groups = 0;
    for (const group of socket.groups) if (group <= 32) groups |= 1 << (group - 1);
    const shown = (groups >>> 0).toString(16).padStart(8, "0");
    text += `${NO_POINTER} ${String(socket.protocol).padEnd(3)} ${String(socket.port).padEnd(10)} ${shown} `;
    text += `${String(socket.queued).padEnd(8)} ${"0".padEnd(8)} ${"0".padEnd(5)} ${"2".padEnd(8)} ${"0".padEnd(8)} ${String(socket.inode.ino).padEnd(8)}\n`;
  }
  return text;
}

/** /proc/net/packet: packet_seq_show(). */
export function packetTable({ packetSockets }: NetworkStack): string {
  let text = "sk               RefCnt Type Proto  Iface R Rmem   User   Inode\n";
  for (const socket of packetSockets) {
    const type = socket.type === SOCK_DGRAM ? 2 : 3;
    const proto = socket.etherType.toString(16).padStart(4, "0");
    text += `${NO_POINTER} ${"3".padEnd(6)} ${String(type).padEnd(4)} ${proto}   ${String(socket.device).padEnd(5)} 1 `;
    text += `${String(socket.queued).padEnd(6)} ${String(socket.inode.uid).padEnd(6)} ${String(socket.inode.ino).padEnd(6)}\n`;
  }
  return text;
}
