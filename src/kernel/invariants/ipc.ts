/** Invariants of System V IPC. */
import { IPC_PRIVATE } from "../../abi/ipc.ts";
import { SEMVMX } from "../../abi/sem.ts";
import { SYS_setns, SYS_unshare } from "../../abi/unistd-riscv64.ts";
import { IPCMNI, type IpcIds } from "../../ipc/ipc-ids.ts";
import type { IpcObject } from "../../ipc/ipc-object.ts";
import type { IpcObjects } from "../../ipc/ipc-objects.ts";
import { semaphoresName } from "./earlier-state.ts";
import { type Invariant, ipcObjectsOf, liveTasks, nameOf, type StepInvariant, semaphoreSetsOf } from "./invariant.ts";

/** Index of the IPC namespace in `EarlierTask.memberships`. */
const IPC = 3;

interface OfNamespace extends IpcObject {
  readonly ipc: IpcObjects;
}

function tablesOf({ segments, semaphores, queues }: IpcObjects): readonly IpcIds<OfNamespace>[] {
  return [segments, semaphores, queues] as unknown as readonly IpcIds<OfNamespace>[];
}

export const ownObjects: Invariant = {
  number: 38,
  says: "An IPC object is in the tables of its namespace alone, at the place and under the key that it has.",
  *check(kernel) {
    for (const ipc of ipcObjectsOf(kernel)) {
      const { name } = ipc.namespace;
      if (ipc.namespace.contents !== ipc) yield `what is in ${name} is in another namespace`;
      for (const table of tablesOf(ipc)) {
        for (const [place, object] of table.objects) {
          if (object.ipc !== ipc) yield `object ${object.id} of ${name} is of another namespace`;
          if (object.id % IPCMNI !== place || object.isRemoved)
            yield `object ${object.id} is at place ${place} of ${name}`;
          const { key } = object;
          if (key !== IPC_PRIVATE && table.keys.get(key) !== object) yield `key ${key} of ${name} is not found`;
        }
        for (const [key, object] of table.keys)
          if (object.key !== key || table.objects.get(object.id % IPCMNI) !== object)
            yield `key ${key} of ${name} is of an object that is not there`;
      }
    }
  },
};

export const ownAdjustments: Invariant = {
  number: 38,
  says: "Semaphore adjustments are those of living tasks, in the IPC namespace that the tasks are in.",
  *check(kernel) {
    const lists = new Set<object>();
    for (const task of liveTasks(kernel)) {
      const { undoList } = task.sysv;
      if (undoList === null) continue;
      lists.add(undoList);
      for (const { set } of undoList.undos)
        if (set !== null && set.ipc.namespace !== task.nsProxy.ipc)
          yield `${nameOf(task)} has adjustments of ${set.ipc.namespace.name}, and is not there`;
    }
    for (const { id, ipc, undos } of semaphoreSetsOf(kernel))
      for (const undo of undos)
        if (!lists.has(undo.list)) yield `set ${id} of ${ipc.namespace.name} has adjustments of nobody`;
  },
};

export const adjustedOnce: StepInvariant = {
  number: 38,
  says: "Who leaves an IPC namespace, by exit or by a call, gives back his semaphore adjustments once.",
  *check(kernel, { tasks, semaphores }, { task, syscall }) {
    const old = tasks.get(task.pid.numbers[0]!);
    const hasLeft =
      task.proxy === null || (task.sysv.undoList === null && (syscall === SYS_unshare || syscall === SYS_setns));
    if (old === undefined || !hasLeft) return;
    for (const { ipc, id, semaphores: now } of semaphoreSetsOf(kernel)) {
      const name = semaphoresName(ipc.namespace.id, id);
      const adjustments = old.adjustments.get(name);
      const before = semaphores.get(name);
      // Whoever waited may have gone on.
      if (adjustments === undefined || before === undefined || before.hasWaiters) continue;
      for (const [i, { value }] of now.entries()) {
        const expected = Math.min(Math.max(before.values[i]! + adjustments[i]!, 0), SEMVMX);
        if (value !== expected)
          yield `semaphore ${i} of set ${id} is ${value} once ${nameOf(task)} has left ${old.memberships[IPC]}, not ${expected}`;
      }
    }
  },
};

export const firstIds: StepInvariant = {
  number: 38,
  says: "Nothing is in a new IPC namespace, and its first ids are 0.",
  *check(kernel, { owners }) {
    for (const ipc of ipcObjectsOf(kernel)) {
      if (owners.has(ipc.namespace.id)) continue;
      for (const { objects, cursor, sequence } of tablesOf(ipc))
        if (objects.size > 0 || cursor !== 0 || sequence !== 0) yield `${ipc.namespace.name} is new, and not empty`;
    }
  },
};
