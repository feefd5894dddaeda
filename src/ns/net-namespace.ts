/**
 * The network namespace (network_namespaces(7)): there is the initial one, with its identity and its owner. Others cannot be made, as in
 * a kernel built without CONFIG_NET_NS: unshare and clone say EINVAL (create-namespaces.ts).
 */
import { CLONE_NEWNET } from "../abi/sched.ts";
import { ref } from "../state/fields.ts";
import { savable } from "../state/savable.ts";
import { Namespace } from "./namespace.ts";
import type { UserCounts } from "./user-counts.ts";
import { UserNamespace } from "./user-namespace.ts";

/** A network namespace (network_namespaces(7)). */
export class NetNamespace extends Namespace {
  declare readonly owner: UserNamespace;

  constructor(owner: UserNamespace, charge: UserCounts | null) {
    super(CLONE_NEWNET, owner.tree, owner, charge);
  }
}

savable(NetNamespace, { name: "ns.NetNamespace", version: 1, saved: { owner: ref(() => UserNamespace) } });
