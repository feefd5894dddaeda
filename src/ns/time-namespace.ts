/**
 * The time namespace (time_namespaces(7)): there is the initial one, with its identity and its owner. Others cannot be made, as in
 * a kernel built without CONFIG_TIME_NS: unshare and clone say EINVAL (create-namespaces.ts).
 */
import { CLONE_NEWTIME } from "../abi/sched.ts";
import { ref } from "../state/fields.ts";
import { savable } from "../state/savable.ts";
import { Namespace } from "./namespace.ts";
import type { UserCounts } from "./user-counts.ts";
import { UserNamespace } from "./user-namespace.ts";

/** A time namespace (time_namespaces(7)). */
export class TimeNamespace extends Namespace {
  declare readonly owner: UserNamespace;

  constructor(owner: UserNamespace, charge: UserCounts | null) {
    super(CLONE_NEWTIME, owner.tree, owner, charge);
  }
}

savable(TimeNamespace, { name: "ns.TimeNamespace", version: 1, saved: { owner: ref(() => UserNamespace) } });
