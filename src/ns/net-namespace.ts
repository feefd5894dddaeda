/** Network namespaces: devices, addresses, routes and ports (network_namespaces(7), net/core/net_namespace.c). */
import { CLONE_NEWNET } from "../abi/sched.ts";
import { anyRef, nullable, ref } from "../state/fields.ts";
import { savable } from "../state/savable.ts";
import type { Kuid } from "./ids.ts";
import { Namespace } from "./namespace.ts";
import { chargeNamespace } from "./namespace-limits.ts";
import type { UserCounts } from "./user-counts.ts";
import { UserNamespace } from "./user-namespace.ts";

/** What is in a network namespace, which is for net/ to know (gVisor's inet.Stack). */
export interface NamespaceStack {
  /** cleanup_net(): the namespace is gone, and with it its virtual devices. NET-043 */
  release(): void;
}

/** A network namespace (network_namespaces(7)). */
export class NetNamespace extends Namespace {
  declare readonly owner: UserNamespace;
  /** Null until somebody asks for it: net/ makes it then, as it was at the namespace's birth. */
  stack: NamespaceStack | null;

  constructor(owner: UserNamespace, charge: UserCounts | null) {
    super(CLONE_NEWNET, owner.tree, owner, charge);
    this.stack = null;
  }

  /** copy_net_ns(): one with a loopback device alone; nothing is copied. NET-001. Unpublished and without a reference. */
  static create(owner: UserNamespace, creator: Kuid): NetNamespace | number {
    const charge = chargeNamespace(owner, creator, CLONE_NEWNET);
    return typeof charge === "number" ? charge : new NetNamespace(owner, charge);
  }

  protected override onRelease(): void {
    this.stack?.release();
    this.stack = null;
  }
}

savable(NetNamespace, {
  name: "ns.NetNamespace",
  version: 1,
  saved: { owner: ref(() => UserNamespace), stack: nullable(anyRef<NamespaceStack>("release")) },
});
