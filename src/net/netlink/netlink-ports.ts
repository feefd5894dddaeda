import { EADDRINUSE } from "../../abi/errno.ts";
import { anyRef, map, uint } from "../../state/fields.ts";
import { savable } from "../../state/savable.ts";
import type { NetlinkSocket } from "./netlink-socket.ts";

/** Above all process numbers: where ports begin when a process has several sockets. */
const FIRST_SPARE_PORT = 0x8000_0000;

/** The sockets of one netlink protocol in one namespace, by port (struct netlink_table). */
export class NetlinkPorts {
  readonly sockets: Map<number, NetlinkSocket>;

  constructor() {
    this.sockets = new Map();
  }

  /** netlink_insert(): 0 or -EADDRINUSE. */
  insert(socket: NetlinkSocket, port: number): number {
    if (this.sockets.has(port)) return -EADDRINUSE;
    this.sockets.set(port, socket);
    return 0;
  }

  /** netlink_autobind(): the process's number, or else one that no process has. */
  choose(processNumber: number): number {
    let port = processNumber;
    for (let spare = FIRST_SPARE_PORT; this.sockets.has(port); spare++) port = spare;
    return port;
  }

  find(port: number): NetlinkSocket | null {
    return this.sockets.get(port) ?? null;
  }

  remove(socket: NetlinkSocket): void {
    if (this.sockets.get(socket.port) === socket) this.sockets.delete(socket.port);
  }
}

savable(NetlinkPorts, {
  name: "net.NetlinkPorts",
  version: 1,
  saved: {
    sockets: map(uint, anyRef<NetlinkSocket>("deliverAnswer")),
  },
});
