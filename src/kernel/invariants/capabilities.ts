/** Invariants of capabilities over user namespaces. */
import { CAP_LAST_CAP } from "../../abi/capability.ts";
import type { Credentials } from "../../ns/credentials.ts";
import type { UserNamespace } from "../../ns/user-namespace.ts";
import type { Kernel } from "../kernel.ts";
import { type Invariant, liveTasks, nameOf, userNamespacesOf } from "./invariant.ts";

const CAPABILITIES = Array.from({ length: CAP_LAST_CAP + 1 }, (_, number) => number);

/** CAP-064 as one would say it: in one's own namespace the effective set counts; an owner in the parent has all; else ask the parent. */
function has(credentials: Credentials, capability: number, target: UserNamespace): boolean {
  if (target === credentials.userNamespace) return credentials.effective.has(capability);
  const { parent, ownerUid } = target;
  if (parent === null) return false;
  return (
    (parent === credentials.userNamespace && ownerUid === credentials.euid) || has(credentials, capability, parent)
  );
}

/** Each of the credentials that tasks have, once, with the name of one who has them. */
function* everyCredentials(kernel: Kernel): Iterable<readonly [string, Credentials]> {
  const seen = new Set<Credentials>();
  for (const task of liveTasks(kernel)) {
    if (seen.has(task.credentials)) continue;
    seen.add(task.credentials);
    yield [nameOf(task), task.credentials];
  }
}

export const capabilityTest: Invariant = {
  number: 10,
  says: "Whether somebody has a capability over a user namespace is what the plain definition says.",
  *check(kernel) {
    for (const [who, credentials] of everyCredentials(kernel))
      for (const namespace of userNamespacesOf(kernel))
        for (const capability of CAPABILITIES)
          if (credentials.hasCapability(capability, namespace) !== has(credentials, capability, namespace))
            yield `${who} and capability ${capability} over ${namespace.name}`;
  },
};

export const monotonicity: Invariant = {
  number: 11,
  says: "A capability over a user namespace is one over all below it.",
  *check(kernel) {
    for (const [who, credentials] of everyCredentials(kernel))
      for (const namespace of userNamespacesOf(kernel)) {
        const { parent } = namespace;
        if (parent === null) continue;
        for (const capability of CAPABILITIES)
          if (credentials.hasCapability(capability, parent) && !credentials.hasCapability(capability, namespace))
            yield `${who} has capability ${capability} over ${parent.name}, not over ${namespace.name}`;
      }
  },
};

export const nothingAbove: Invariant = {
  number: 12,
  says: "Nobody has a capability over a user namespace above his own.",
  *check(kernel) {
    for (const [who, credentials] of everyCredentials(kernel))
      for (let above = credentials.userNamespace.parent; above !== null; above = above.parent)
        for (const capability of CAPABILITIES)
          if (credentials.hasCapability(capability, above))
            yield `${who} has capability ${capability} over ${above.name}`;
  },
};

export const capabilitySets: Invariant = {
  number: 14,
  says: "Effective capabilities are permitted ones; ambient ones are permitted and inheritable.",
  *check(kernel) {
    for (const [who, { effective, permitted, inheritable, ambient }] of everyCredentials(kernel)) {
      if (!effective.isSubsetOf(permitted)) yield `${who} has an effective capability that is not permitted`;
      if (!ambient.isSubsetOf(permitted.and(inheritable)))
        yield `${who} has an ambient capability that is not permitted or inheritable`;
    }
  },
};
