import { anyRef, map, set, text, uint } from "../../state/fields.ts";
import { savable } from "../../state/savable.ts";
import type { UnixName } from "./unix-address.ts";
import type { UnixEndpoint } from "./unix-endpoint.ts";

const DEFAULT_DATAGRAM_QUEUE = 10;
/** Names of autobind: five hexadecimal digits. */
const AUTOBIND_NAMES = 0x100000;

/** The unix sockets of a network namespace (struct netns_unix): abstract names are its own. NET-020 */
export class UnixNamespace {
  /** All that are in it, in the order they were made: /proc/net/unix. NET-022 */
  readonly endpoints: Set<UnixEndpoint>;
  /** @internal Abstract names, of each type apart. */
  readonly names: Map<string, UnixEndpoint>;
  /** @internal */ nextAutobind: number;
  /** sysctl net.unix.max_dgram_qlen */
  datagramQueue: number;

  constructor() {
    this.endpoints = new Set();
    this.names = new Map();
    this.nextAutobind = 0;
    this.datagramQueue = DEFAULT_DATAGRAM_QUEUE;
  }

  /** Who has the abstract name; null for nobody. */
  find(name: UnixName, type: number): UnixEndpoint | null {
    return this.names.get(key(name, type)) ?? null;
  }

  /** @returns false when somebody has it. */
  claim(name: UnixName, endpoint: UnixEndpoint): boolean {
    if (this.find(name, endpoint.type) !== null) return false;
    this.names.set(key(name, endpoint.type), endpoint);
    return true;
  }

  disclaim(name: UnixName, endpoint: UnixEndpoint): void {
    if (this.find(name, endpoint.type) === endpoint) this.names.delete(key(name, endpoint.type));
  }

  /** unix_autobind(): a name nobody has (unix(7), "Autobind feature"); null when all are taken. */
  unusedName(type: number): UnixName | null {
    for (let tries = 0; tries < AUTOBIND_NAMES; tries++) {
      this.nextAutobind = (this.nextAutobind + 1) % AUTOBIND_NAMES;
      const name = `\0${this.nextAutobind.toString(16).padStart(5, "0")}`;
      if (this.find(name, type) === null) return name;
    }
    return null;
  }
}

function key(name: UnixName, type: number): string {
  return `${type}:${name}`;
}

savable(UnixNamespace, {
  name: "net.UnixNamespace",
  version: 1,
  saved: {
    endpoints: set(anyRef<UnixEndpoint>("queueMessage", "close")),
    names: map(text, anyRef<UnixEndpoint>("queueMessage", "close")),
    nextAutobind: uint,
    datagramQueue: uint,
  },
});
