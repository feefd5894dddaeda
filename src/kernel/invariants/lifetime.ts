/** Invariants of what keeps namespaces, and whom they are charged to. */
import type { Namespace } from "../../ns/namespace.ts";
import { NAMESPACE_TYPES } from "../../ns/namespace-type.ts";
import { USE_PROCESS } from "../../ns/namespace-use.ts";
import { RLIMIT_COUNT_NPROC, type UserCounts } from "../../ns/user-counts.ts";
import type { Kernel } from "../kernel.ts";
import { type Invariant, liveTasks, namespacesOf, userNamespacesOf } from "./invariant.ts";

export const held: Invariant = {
  number: 37,
  says: "A namespace lives as long as something holds it; the processes that hold it are its members.",
  *check(kernel) {
    const members = new Map<Namespace, number>();
    for (const task of liveTasks(kernel))
      for (const namespace of task.nsProxy.memberships()) members.set(namespace, (members.get(namespace) ?? 0) + 1);
    for (const namespace of namespacesOf(kernel)) {
      if (!namespace.isInitial && namespace.references === 0) yield `${namespace.name} lives, and nothing holds it`;
      const count = members.get(namespace);
      if (count !== undefined && count !== namespace.countOf(USE_PROCESS))
        yield `${namespace.name} has ${count} members, and is held by ${namespace.countOf(USE_PROCESS)}`;
    }
  },
};

/** Counts of everybody, made anew from what there is. */
class Recount {
  private readonly values = new Map<UserCounts, Map<string, number>>();

  /** One of `what` for these counts, and for those above them. */
  add(counts: UserCounts | null, what: string): void {
    for (let at = counts; at !== null; at = at.limits.parent) {
      const values = this.values.get(at) ?? new Map<string, number>();
      values.set(what, (values.get(what) ?? 0) + 1);
      this.values.set(at, values);
    }
  }

  of(counts: UserCounts, what: string): number {
    return this.values.get(counts)?.get(what) ?? 0;
  }
}

function recount(kernel: Kernel): Recount {
  const counted = new Recount();
  for (const namespace of namespacesOf(kernel)) counted.add(namespace.charge, String(namespace.type));
  for (const task of kernel.tasks.tasks) counted.add(task.credentials.counts(), "processes");
  return counted;
}

export const accounts: Invariant = {
  number: 37,
  says: "What every user is charged with, in every user namespace, is what there is of his.",
  *check(kernel) {
    const counted = recount(kernel);
    for (const namespace of userNamespacesOf(kernel))
      for (const [uid, counts] of namespace.limits.users) {
        for (const { flag, name } of NAMESPACE_TYPES) {
          const real = counted.of(counts, String(flag));
          if (counts.namespacesOf(flag) !== real)
            yield `uid ${uid} of ${namespace.name} is charged with ${counts.namespacesOf(flag)} ${name} namespaces, and has ${real}`;
        }
        const processes = counted.of(counts, "processes");
        if (counts.rlimitValue(RLIMIT_COUNT_NPROC) !== processes)
          yield `uid ${uid} of ${namespace.name} is charged with ${counts.rlimitValue(RLIMIT_COUNT_NPROC)} processes, and has ${processes}`;
      }
  },
};
