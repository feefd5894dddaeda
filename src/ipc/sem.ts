/** semget(2), semop(2) and the end of a task's adjustments: ipc/sem.c, with its checks in its order. */

import { E2BIG, EFBIG, EINVAL, ENOMEM, ENOSPC } from "../abi/errno.ts";
import { SEM_UNDO, SEMVMX } from "../abi/sem.ts";
import { S_IRUGO, S_IWUGO } from "../abi/stat.ts";
import type { Pid } from "../ns/pid.ts";
import { refuse } from "../ns/refusal.ts";
import type { IpcCaller } from "./ipc-caller.ts";
import type { IpcObjects } from "./ipc-objects.ts";
import { type SemBuffer, SemOperation } from "./sem-operation.ts";
import { SemUndo } from "./sem-undo.ts";
import { SEMAPHORE_BYTES, SET_BYTES, SemaphoreSet } from "./semaphore-set.ts";
import type { SysvTask } from "./sysv-task.ts";

/** semget(2): an id or -errno. */
export function semget(ipc: IpcObjects, caller: IpcCaller, key: number, count: number, flags: number): number {
  if (count < 0 || count > ipc.limits.semmsl) return refuse(EINVAL, "IPC-022", { count, semmsl: ipc.limits.semmsl });
  return ipc.semaphores.get(
    {
      key,
      flags,
      create: () => newSet(ipc, caller, key, count, flags),
      // sem_more_checks(): EINVAL, the set has fewer
      check: (found) => (found.semaphores.length < count ? -EINVAL : 0),
    },
    caller.credentials,
    ipc.namespace,
  );
}

/** newary() */
function newSet(ipc: IpcObjects, caller: IpcCaller, key: number, count: number, flags: number): number {
  if (count === 0) return -EINVAL;
  if (ipc.usedSemaphores + count > ipc.limits.semmns) return -ENOSPC;
  const bytes = SET_BYTES + count * SEMAPHORE_BYTES;
  if (!ipc.memory.charge(bytes)) return -ENOMEM;
  const set = new SemaphoreSet(ipc, key, count, flags, caller.credentials);
  const id = ipc.semaphores.add(set, ipc.limits.semmni);
  if (id < 0) ipc.memory.give(bytes);
  else ipc.usedSemaphores += count;
  return id;
}

/** The checks of semop(2) before its operations are read: 0 or -errno. @param count of operations. */
export function checkSemop(ipc: IpcObjects, count: number): number {
  // Both are unsigned there.
  if (count > ipc.limits.semopm >>> 0) return -E2BIG;
  return count < 1 ? -EINVAL : 0;
}

/** semop(2) with checked arguments: the operation, done or waiting, or -errno. */
export function semop(
  ipc: IpcObjects,
  caller: IpcCaller,
  id: number,
  operations: readonly SemBuffer[],
): SemOperation | number {
  const set = ipc.semaphores.find(id);
  if (typeof set === "number") return set;
  let undo: SemUndo | null = null;
  if (operations.some(({ flags }) => (flags & SEM_UNDO) !== 0)) {
    undo = findUndo(ipc, caller.sysv, set);
    if (undo === null) return -ENOMEM;
  }
  if (operations.some(({ num }) => num >= set.semaphores.length)) return -EFBIG;
  const operation = new SemOperation(set, operations, caller.processPid, undo);
  const refused = set.mayAccess(caller.credentials, operation.alters ? S_IWUGO : S_IRUGO, ipc.namespace);
  if (refused !== 0) return refused;
  set.perform(operation);
  return operation;
}

/** find_alloc_undo(): null without memory. */
function findUndo(ipc: IpcObjects, task: SysvTask, set: SemaphoreSet): SemUndo | null {
  const list = task.ensureUndoList();
  const found = list.of(set);
  if (found !== null) return found;
  const undo = new SemUndo(list, set);
  if (!ipc.memory.charge(undo.adjustments.byteLength)) return null;
  list.undos.unshift(undo);
  set.undos.add(undo);
  return undo;
}

/**
 * exit_sem(): the task lets go of its adjustments; with the last that shares them they are made: at exit, and when it leaves its IPC
 * namespace or unshares them. IPC-010, IPC-011, IPC-012
 */
export function exitSem(task: SysvTask, pid: Pid): void {
  const { undoList } = task;
  task.undoList = null;
  if (undoList === null || --undoList.users > 0) return;
  for (const undo of [...undoList.undos]) {
    const { set, adjustments } = undo;
    if (set === null) continue;
    undoList.remove(undo);
    set.undos.delete(undo);
    set.ipc.memory.give(adjustments.byteLength);
    for (let i = 0; i < adjustments.length; i++) {
      if (adjustments[i] === 0) continue;
      const semaphore = set.semaphores[i]!;
      semaphore.value = Math.min(Math.max(semaphore.value + adjustments[i]!, 0), SEMVMX);
      semaphore.lastPid = pid;
    }
    set.update(null, true);
  }
}
