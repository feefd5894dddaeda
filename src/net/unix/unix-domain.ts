import type { SocketSuperblock } from "../../fs/sockfs/socket-superblock.ts";
import type { VirtualFilesystem } from "../../fs/virtual-filesystem.ts";
import { NetNamespace } from "../../ns/net-namespace.ts";
import { map, ref } from "../../state/fields.ts";
import { savable } from "../../state/savable.ts";
import { InFlight } from "./in-flight.ts";
import { UnixNamespace } from "./unix-namespace.ts";

/** What the unix sockets of one kernel share. */
export class UnixDomain {
  readonly inFlight: InFlight;
  /** Of network namespaces that have unix sockets. */
  readonly namespaces: Map<NetNamespace, UnixNamespace>;

  constructor() {
    this.inFlight = new InFlight();
    this.namespaces = new Map();
  }

  /** The sockets of `namespace`. */
  of(namespace: NetNamespace): UnixNamespace {
    let found = this.namespaces.get(namespace);
    if (found === undefined) {
      found = new UnixNamespace();
      this.namespaces.set(namespace, found);
    }
    return found;
  }

  /** The last socket of `namespace` may be gone, and the namespace with it. */
  forgetEmpty(namespace: NetNamespace): void {
    if (this.namespaces.get(namespace)?.endpoints.size === 0) this.namespaces.delete(namespace);
  }
}

savable(UnixDomain, {
  name: "net.UnixDomain",
  version: 1,
  saved: {
    inFlight: ref(() => InFlight),
    namespaces: map(
      ref(() => NetNamespace),
      ref(() => UnixNamespace),
    ),
  },
});

const FAMILY = "unix";

/** That of a kernel. */
export function unixDomain(vfs: VirtualFilesystem): UnixDomain {
  const { families } = vfs.socketMount.superblock as SocketSuperblock;
  let found = families.get(FAMILY) as UnixDomain | undefined;
  if (found === undefined) {
    found = new UnixDomain();
    families.set(FAMILY, found);
  }
  return found;
}
