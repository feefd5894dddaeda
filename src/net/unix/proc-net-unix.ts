import type { VirtualFilesystem } from "../../fs/virtual-filesystem.ts";
import type { NetNamespace } from "../../ns/net-namespace.ts";
import { isAbstract } from "./unix-address.ts";
import { unixDomain } from "./unix-domain.ts";
import { STATE_ESTABLISHED, STATE_LISTENING, type UnixEndpoint } from "./unix-endpoint.ts";

/** __SO_ACCEPTCON */
const LISTENS = 0x10000;

// enum socket_state
const SS_UNCONNECTED = 1;
const SS_CONNECTING = 2;
const SS_CONNECTED = 3;
const SS_DISCONNECTING = 4;

function hex(value: number, digits: number): string {
  return value.toString(16).toUpperCase().padStart(digits, "0");
}

function stateOf({ state, socket }: UnixEndpoint): number {
  if (state === STATE_ESTABLISHED) return socket === null ? SS_CONNECTING : SS_CONNECTED;
  return socket === null ? SS_DISCONNECTING : SS_UNCONNECTED;
}

/** References besides the file's: a peer that has it, a backlog that holds it. */
function line(endpoint: UnixEndpoint): string {
  const { name, peer, socket, state, type } = endpoint;
  const references = 2 + (peer?.peer === endpoint ? 1 : 0);
  const fields = [
    `${"0".repeat(16)}:`,
    hex(references, 8),
    hex(0, 8),
    hex(state === STATE_LISTENING ? LISTENS : 0, 8),
    hex(type, 4),
    hex(stateOf(endpoint), 2),
    String(socket?.inode.ino ?? 0).padStart(5),
  ];
  // proc_pid_net(5): an abstract name with "@" for each NUL
  if (name !== null) fields.push(isAbstract(name) ? name.replaceAll("\0", "@") : name);
  return `${fields.join(" ")}\n`;
}

/** /proc/net/unix: the sockets of `namespace`, NET-022; addresses in the kernel as they are shown to those who may not know them. */
export function procNetUnix(vfs: VirtualFilesystem, namespace: NetNamespace): string {
  let text = "Num       RefCount Protocol Flags    Type St Inode Path\n";
  for (const endpoint of unixDomain(vfs).of(namespace).endpoints) text += line(endpoint);
  unixDomain(vfs).forgetEmpty(namespace);
  return text;
}
