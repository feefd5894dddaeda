/** Whose new namespaces are. */
import type { Namespace } from "../../ns/namespace.ts";
import { UserNamespace } from "../../ns/user-namespace.ts";
import type { Kernel } from "../kernel.ts";
import type { EarlierState, EarlierTask } from "./earlier-state.ts";
import { namespacesOf, type Step, type StepInvariant } from "./invariant.ts";
import { isCloning, newcomers, originsOf } from "./newcomers.ts";

/** Those whose calls may have made something in this step, as they were. */
function creators(kernel: Kernel, before: EarlierState, step: Step): EarlierTask[] {
  return [step.task, ...newcomers(kernel, before)].flatMap((task) => originsOf(kernel, before, step, task));
}

/**
 * User namespaces in which a call of this step ends: what it made belongs to them. clone(2) makes everything for the child, unshare(2) for the caller.
 * A child that vfork(2) waits for may have moved on by the time it is met: then where it was born counts, too.
 */
function ends(kernel: Kernel, before: EarlierState, step: Step): Set<Namespace> {
  const found = new Set<Namespace>();
  const isKnown = before.tasks.has(step.task.pid.numbers[0]!);
  if (isKnown && !isCloning(step)) found.add(step.task.credentials.userNamespace);
  for (const { credentials } of newcomers(kernel, before)) found.add(credentials.userNamespace);
  if (isKnown) return found;
  const births = new Set(
    originsOf(kernel, before, step, step.task).map(({ credentials }) => credentials.userNamespace),
  );
  for (const namespace of namespacesOf(kernel)) {
    const isBorn = !before.owners.has(namespace.id) && births.has(namespace.owner?.id ?? -1);
    if (namespace instanceof UserNamespace && (births.has(namespace.id) || isBorn)) found.add(namespace);
  }
  return found;
}

/** Below its creator's user namespace, and owned by his effective user. A child that is met late may have made one inside another new one. */
function isOfCreator({ owner, ownerUid }: UserNamespace, from: readonly EarlierTask[], before: EarlierState): boolean {
  return from.some(({ credentials: { userNamespace, euid } }) => {
    return euid === ownerUid && (owner?.id === userNamespace || !before.owners.has(owner?.id ?? -1));
  });
}

export const newOwners: StepInvariant = {
  number: 3,
  says: "A new namespace belongs to its creator's user namespace, after CLONE_NEWUSER of the same call.",
  *check(kernel, before, step) {
    const made = namespacesOf(kernel).filter(({ id }) => !before.owners.has(id));
    if (made.length === 0) return;
    const from = creators(kernel, before, step);
    // What the host made is its own business.
    if (from.length === 0) return;
    const owners = ends(kernel, before, step);
    for (const namespace of made) {
      const isRight =
        namespace instanceof UserNamespace ? isOfCreator(namespace, from, before) : owners.has(namespace.owner!);
      if (!isRight) yield `${namespace.name} belongs to ${namespace.owner?.name ?? "nobody"}`;
    }
  },
};
