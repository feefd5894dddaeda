/** All live namespaces of a kernel by id: Linux's kernel/nstree.c, what listns(2) and lsns(8) walk. */
import { anyRef, map, oneOf, ref, uint } from "../state/fields.ts";
import { savable } from "../state/savable.ts";
import { LINUX_VERSIONS, type LinuxBehaviour, type LinuxVersion, linuxBehaves, NEWEST_LINUX } from "./linux-version.ts";
import type { Namespace } from "./namespace.ts";
import { NamespaceIds } from "./namespace-ids.ts";

/** Who wants to know. Called synchronously, with a namespace that is complete. */
export interface NamespaceEvents {
  created(namespace: Namespace): void;
  /** The last reference is gone; what the namespace held is dropped already, its owner is still there. */
  destroyed(namespace: Namespace): void;
}

/** All namespaces that are alive. */
export class NamespaceTree {
  /** The release that everything in the kernel behaves as; whoever has a namespace can ask. */
  readonly linuxVersion: LinuxVersion;
  readonly ids: NamespaceIds;
  /** @internal */ readonly live: Map<number, Namespace>;
  /** Transient: the kernel sets it again after a load. */
  events: NamespaceEvents | null;

  constructor(linuxVersion: LinuxVersion = NEWEST_LINUX) {
    this.linuxVersion = linuxVersion;
    this.ids = new NamespaceIds();
    this.live = new Map();
    this.events = null;
  }

  /** Whether the modelled release does it. */
  behaves(behaviour: LinuxBehaviour): boolean {
    return linuxBehaves(this.linuxVersion, behaviour);
  }

  /** @internal Use Namespace.publish(). */
  add(namespace: Namespace): void {
    if (this.live.has(namespace.id)) throw new Error(`namespace ${namespace.name} is published twice`);
    this.live.set(namespace.id, namespace);
    this.events?.created(namespace);
  }

  /** @internal A namespace that was never published leaves without a word. */
  remove(namespace: Namespace): void {
    if (this.live.delete(namespace.id)) this.events?.destroyed(namespace);
  }

  has(namespace: Namespace): boolean {
    return this.live.get(namespace.id) === namespace;
  }

  find(id: number): Namespace | undefined {
    return this.live.get(id);
  }

  findByInode(inode: number): Namespace | undefined {
    for (const namespace of this.live.values()) if (namespace.inode === inode) return namespace;
    return undefined;
  }

  /** Live namespaces in ascending order of their ids, as listns(2). NEW-001 */
  all(): Namespace[] {
    return [...this.live.values()].sort((a, b) => a.id - b.id);
  }

  /** The live namespaces of one type (a CLONE_NEW* bit), in ascending order of their ids. NEW-002 */
  ofType(type: number): Namespace[] {
    return this.all().filter((namespace) => namespace.type === type);
  }
}

savable(NamespaceTree, {
  name: "ns.NamespaceTree",
  version: 1,
  saved: {
    linuxVersion: oneOf(...LINUX_VERSIONS),
    ids: ref(() => NamespaceIds),
    live: map(uint, anyRef<Namespace>("retain", "publish")),
  },
  transient: { events: () => null },
});
