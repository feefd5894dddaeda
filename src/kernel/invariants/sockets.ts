/** Invariants of sockets and their names. */
import { InetSocket } from "../../net/inet/inet-socket.ts";
import type { PortTable, PortUser } from "../../net/inet/port-table.ts";
import { NetworkStack } from "../../net/stack/network-stack.ts";
import { unixDomain } from "../../net/unix/unix-domain.ts";
import { UnixSocket } from "../../net/unix/unix-socket.ts";
import { NetNamespace } from "../../ns/net-namespace.ts";
import { openSockets } from "./earlier-state.ts";
import { type Invariant, type LastingInvariant, namespacesOf } from "./invariant.ts";

export const lastingPlace: LastingInvariant = {
  number: 39,
  says: "A socket stays in the network namespace it was made in.",
  *check(kernel, { sockets }) {
    for (const { inode, namespace } of openSockets(kernel)) {
      const before = sockets.get(inode.ino);
      if (before !== undefined && before !== namespace.id) yield `socket ${inode.ino} is in ${namespace.name} now`;
    }
  },
};

/** May not be had twice in one namespace, but by those who share. */
function nameOf({ localAddress, localPort, remoteAddress, remotePort, boundDevice }: PortUser): string {
  return `${hex(localAddress)} ${localPort} ${remoteAddress === null ? "-" : hex(remoteAddress)} ${remotePort} ${boundDevice}`;
}

function hex(address: string): string {
  return [...address].map((char) => char.charCodeAt(0).toString(16).padStart(2, "0")).join("");
}

function* sharedNames(table: PortTable, namespace: NetNamespace): Iterable<string> {
  for (const [port, users] of table.users) {
    const names = new Map<string, PortUser>();
    for (const user of users) {
      if (user.localPort !== port) yield `port ${port} of ${namespace.name} is had by one of port ${user.localPort}`;
      if (user instanceof InetSocket && user.namespace !== namespace)
        yield `port ${port} of ${namespace.name} is had by a socket of ${user.namespace.name}`;
      const name = nameOf(user);
      const other = names.get(name);
      const isShared =
        other === undefined ||
        (user.reusesAddress && other.reusesAddress) ||
        (user.reusesPort && other.reusesPort && user.uid === other.uid);
      if (!isShared) yield `two in ${namespace.name} have ${name}`;
      names.set(name, user);
    }
  }
}

export const ports: Invariant = {
  number: 39,
  says: "An address and port are one socket's in a network namespace, unless it shares them, and a socket of that namespace.",
  *check(kernel) {
    for (const namespace of namespacesOf(kernel)) {
      if (!(namespace instanceof NetNamespace) || !(namespace.stack instanceof NetworkStack)) continue;
      const { stack } = namespace;
      if (stack.namespace !== namespace) yield `the stack of ${namespace.name} is of ${stack.namespace.name}`;
      yield* sharedNames(stack.tcpPorts, namespace);
      yield* sharedNames(stack.udpPorts, namespace);
    }
  },
};

export const abstractNames: Invariant = {
  number: 39,
  says: "An abstract name is that of a unix socket of the same network namespace.",
  *check(kernel) {
    const { namespaces } = unixDomain(kernel.vfs);
    for (const [namespace, { names, endpoints }] of namespaces)
      for (const [key, endpoint] of names) {
        const { name, type } = endpoint;
        if (key !== `${type}:${name}`)
          yield `${JSON.stringify(key)} of ${namespace.name} leads to ${JSON.stringify(name)}`;
        if (endpoint.namespace !== namespace || !endpoints.has(endpoint))
          yield `${JSON.stringify(key)} of ${namespace.name} is had by a socket of ${endpoint.namespace.name}`;
      }
    for (const socket of openSockets(kernel)) {
      if (!(socket instanceof UnixSocket)) continue;
      const { name, type } = socket.endpoint;
      if (name?.startsWith("\0") !== true) continue;
      if (namespaces.get(socket.endpoint.namespace)?.names.get(`${type}:${name}`) !== socket.endpoint)
        yield `a socket is not found by its name ${JSON.stringify(name)}`;
    }
  },
};
