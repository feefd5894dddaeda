/** Invariants of processes and their numbers. */
import { PidNamespace } from "../../ns/pid-namespace.ts";
import type { Kernel } from "../kernel.ts";
import { ThreadGroup } from "../thread-group.ts";
import { type Invariant, liveTasks, nameOf, namespacesOf } from "./invariant.ts";

export function pidNamespacesOf(kernel: Kernel): PidNamespace[] {
  return namespacesOf(kernel).filter((namespace) => namespace instanceof PidNamespace);
}

export const numbers: Invariant = {
  number: 15,
  says: "A task has one number in each pid namespace from its own up to the initial one, and there it is found by it.",
  *check(kernel) {
    for (const task of kernel.tasks.tasks) {
      const { pid } = task;
      if (pid.numbers.length !== pid.namespace.level + 1) yield `${nameOf(task)} has ${pid.numbers.length} numbers`;
      for (let at: PidNamespace | null = pid.namespace; at !== null; at = at.parent)
        if (at.find(pid.numbers[at.level]!) !== pid) yield `${nameOf(task)} is not found by its number in ${at.name}`;
    }
  },
};

export const visibility: Invariant = {
  number: 16,
  says: "A task has a number in a pid namespace just when its own is that one or below it.",
  *check(kernel) {
    for (const task of kernel.tasks.tasks)
      for (const namespace of pidNamespacesOf(kernel)) {
        const isVisible = task.pidNamespace.isSameOrDescendantOf(namespace);
        if ((task.pid.numberIn(namespace) !== 0) !== isVisible) yield `${nameOf(task)} as seen from ${namespace.name}`;
      }
  },
};

export const translation: Invariant = {
  number: 17,
  says: "From a number to a process and back is the same number.",
  *check(kernel) {
    for (const task of kernel.tasks.tasks)
      for (const namespace of pidNamespacesOf(kernel)) {
        const number = task.pid.numberIn(namespace);
        if (number !== 0 && namespace.find(number)?.numberIn(namespace) !== number)
          yield `${number} of ${namespace.name} is not ${nameOf(task)}`;
      }
  },
};

export const firstProcess: Invariant = {
  number: 19,
  says: "The first process of a pid namespace is number 1; without one nobody is in it, and once it died nobody is born.",
  *check(kernel) {
    for (const namespace of pidNamespacesOf(kernel)) {
      const { init } = namespace;
      if (init instanceof ThreadGroup && init.idIn(namespace) !== 1)
        yield `the init of ${namespace.name} is ${init.idIn(namespace)}`;
      const members = [...liveTasks(kernel)].filter(({ pidNamespace }) => pidNamespace === namespace);
      if (members.length > 0 && init === null) yield `${namespace.name} has processes and no init`;
    }
  },
};

export const parents: Invariant = {
  number: 22,
  says: "The pid namespace of a parent is its child's or above it.",
  *check(kernel) {
    for (const group of kernel.tasks.threadGroups()) {
      const { parent } = group;
      if (parent !== null && !group.pidNamespace.isSameOrDescendantOf(parent.pidNamespace))
        yield `the parent of ${nameOf(group.leader)} is in ${parent.pidNamespace.name}, not above ${group.pidNamespace.name}`;
    }
  },
};

export const pidForChildren: Invariant = {
  number: 23,
  says: "Children are born in a task's own pid namespace or below it; threads only where that is its own.",
  *check(kernel) {
    for (const task of liveTasks(kernel)) {
      const { pidForChildren: born } = task.nsProxy;
      if (!born.isSameOrDescendantOf(task.pidNamespace)) yield `${nameOf(task)} has its children in ${born.name}`;
    }
    for (const group of kernel.tasks.threadGroups())
      for (const task of group.tasks)
        if (task.pidNamespace !== group.pidNamespace) yield `${nameOf(task)} is a thread in another pid namespace`;
  },
};
