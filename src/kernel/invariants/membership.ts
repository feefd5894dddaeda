/** Invariants of who is in which namespace, and whose they are. */
import type { Namespace } from "../../ns/namespace.ts";
import { namespaceType } from "../../ns/namespace-type.ts";
import { type Invariant, type LastingInvariant, liveTasks, nameOf, namespacesOf } from "./invariant.ts";

/** The eight types. */
const TYPES = 8;

export const membership: Invariant = {
  number: 1,
  says: "Every task is in exactly one namespace of each type; all of them are alive.",
  *check(kernel) {
    for (const task of liveTasks(kernel)) {
      const members: Namespace[] = [...task.nsProxy.memberships(), task.pidNamespace, task.credentials.userNamespace];
      const types = new Set(members.map(({ type }) => type));
      if (types.size !== TYPES) yield `${nameOf(task)} is in namespaces of ${types.size} types`;
      for (const namespace of [...members, task.nsProxy.pidForChildren, task.nsProxy.timeForChildren])
        if (!namespace.isLive) yield `${nameOf(task)} is in ${namespace.name}, which is gone`;
    }
  },
};

export const ownership: Invariant = {
  number: 2,
  says: "Owner edges form a tree of user namespaces below the initial one.",
  *check(kernel) {
    for (const namespace of namespacesOf(kernel)) {
      const passed = new Set<Namespace>();
      let at = namespace;
      while (at.owner !== null && !passed.has(at)) {
        passed.add(at);
        at = at.owner;
        if (!at.isLive) yield `${at.name} is gone, which ${namespace.name} belongs to`;
      }
      if (at !== kernel.rootUserNamespace)
        yield `the owners of ${namespace.name} do not lead to the initial user namespace`;
    }
  },
};

export const lastingOwners: LastingInvariant = {
  number: 2,
  says: "A namespace's owner never changes.",
  *check(kernel, { owners }) {
    for (const { id, name, owner } of namespacesOf(kernel)) {
      const before = owners.get(id);
      if (before !== undefined && before !== (owner?.id ?? null)) yield `${name} has another owner`;
    }
  },
};

export const identity: Invariant = {
  number: 5,
  says: "No two live namespaces have the same id or the same inode number.",
  *check(kernel) {
    const [ids, inodes] = [new Map<number, string>(), new Map<number, string>()];
    for (const { id, inode, name, type } of namespacesOf(kernel)) {
      if (ids.has(id)) yield `${name} has the id of ${ids.get(id)}`;
      if (inodes.has(inode)) yield `${name} has the inode number of ${inodes.get(inode)}`;
      ids.set(id, name);
      inodes.set(inode, name);
      if (!name.startsWith(`${namespaceType(type).name}:[`)) yield `${name} does not name its type`;
    }
  },
};

export const freshIds: LastingInvariant = {
  number: 5,
  says: "Ids of namespaces are never used again.",
  *check(kernel, { lastId, owners }) {
    for (const { id, name } of namespacesOf(kernel))
      if (id <= lastId && !owners.has(id)) yield `${name} is new, and its id ${id} is not above ${lastId}`;
  },
};
