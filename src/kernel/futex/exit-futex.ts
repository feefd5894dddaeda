import { FUTEX_BITSET_MATCH_ANY, FUTEX_OWNER_DIED, FUTEX_TID_MASK, FUTEX_WAITERS } from "../../abi/futex.ts";
import type { Task } from "../task.ts";

/** ROBUST_LIST_LIMIT: a guest's list may be circular. */
const MAX_ENTRIES = 2048;

/** set_tid_address(2): the word is zeroed and one waiter woken, which is how pthread_join(3) learns of the exit. */
export function clearChildTid(task: Task): void {
  const address = task.clearChildTid;
  task.clearChildTid = 0;
  if (address === 0 || task.mm!.writeU32(address, 0) !== 0) return;
  wake(task, address);
}

/**
 * exit_robust_list(): every lock of the list that the task still holds is marked FUTEX_OWNER_DIED, and a waiter woken
 * (get_robust_list(2)). A list that cannot be read is left alone.
 */
export function wakeRobustList(task: Task): void {
  const head = task.robustListHead;
  task.robustListHead = 0;
  if (head === 0) return;
  const mm = task.mm!;
  let entry = mm.readU64AsNumber(head);
  const offset = mm.readI64(head + 8);
  const pending = mm.readU64AsNumber(head + 16);
  if (entry < 0 || typeof offset === "number" || pending < 0) return;
  for (let count = 0; count < MAX_ENTRIES && pointer(entry) !== head; count++) {
    const next = mm.readU64AsNumber(pointer(entry));
    if (pointer(entry) !== pointer(pending) && !releaseLock(task, pointer(entry) + Number(offset))) return;
    if (next < 0) return;
    entry = next;
  }
  if (pointer(pending) !== 0) releaseLock(task, pointer(pending) + Number(offset));
}

/** Bit 0 of an entry says that the lock is a PI futex. */
function pointer(entry: number): number {
  return entry - (entry % 2);
}

/** handle_futex_death(). @returns false when the word cannot be reached. */
function releaseLock(task: Task, address: number): boolean {
  if (address % 4 !== 0) return false;
  const mm = task.mm!;
  const word = mm.readU32(address);
  if (word < 0) return false;
  if ((word & FUTEX_TID_MASK) !== task.tid) return true;
  const dead = ((word & FUTEX_WAITERS) | FUTEX_OWNER_DIED) >>> 0;
  if (mm.compareExchangeU32(address, word, dead) < 0) return false;
  if ((word & FUTEX_WAITERS) !== 0) wake(task, address);
  return true;
}

function wake(task: Task, address: number): void {
  const key = task.mm!.futexKey(address, false);
  if (typeof key === "number") return;
  task.kernel.futexes.wake(key, 1, FUTEX_BITSET_MATCH_ANY);
}
