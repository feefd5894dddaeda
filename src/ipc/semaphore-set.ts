import { EAGAIN, EIDRM, ERANGE } from "../abi/errno.ts";
import { IPC_NOWAIT } from "../abi/ipc.ts";
import { SEM_UNDO, SEMAEM, SEMVMX } from "../abi/sem.ts";
import type { Credentials } from "../ns/credentials.ts";
import { Pid } from "../ns/pid.ts";
import { anyRef, int, list, nullable, ref, set, uint } from "../state/fields.ts";
import { savable } from "../state/savable.ts";
import { IpcObject } from "./ipc-object.ts";
import type { IpcObjects } from "./ipc-objects.ts";
import { type SemBuffer, SemOperation } from "./sem-operation.ts";
import { SemUndo } from "./sem-undo.ts";

/** What a set and a semaphore take of the host's memory, about. */
export const SET_BYTES = 512;
export const SEMAPHORE_BYTES = 160;

/** One counter of a set (struct sem). */
export class Semaphore {
  value: number;
  /** Who changed it last. */
  lastPid: Pid | null;
  /** Single operations that wait for this semaphore alone, in their order: to change it, or for zero. */
  alters: SemOperation[];
  zeroes: SemOperation[];

  constructor() {
    this.value = 0;
    this.lastPid = null;
    this.alters = [];
    this.zeroes = [];
  }
}

/** perform_atomic_semop(): it has to wait. */
const MUST_WAIT = 1;

/**
 * A System V semaphore set (struct sem_array). Who waits where, and who is looked at first when a value changes, is as in ipc/sem.c: single
 * operations wait at their semaphore, until one on several semaphores waits; then those that alter wait in one queue in the order they came.
 */
export class SemaphoreSet extends IpcObject {
  readonly ipc: IpcObjects;
  readonly semaphores: readonly Semaphore[];
  /** Seconds since the epoch; 0 for never. */
  operationTime: number;
  changeTime: number;
  /** Everybody's, of this set. */
  readonly undos: Set<SemUndo>;
  /** Operations on several semaphores, and single ones that came while such waited. */
  alters: SemOperation[];
  zeroes: SemOperation[];
  /** Waiting operations on several semaphores. */
  complexCount: number;

  constructor(ipc: IpcObjects, key: number, count: number, flags: number, creator: Credentials) {
    super(key, flags, creator);
    this.ipc = ipc;
    this.semaphores = Array.from({ length: count }, () => new Semaphore());
    this.operationTime = 0;
    this.changeTime = ipc.seconds();
    this.undos = new Set();
    this.alters = [];
    this.zeroes = [];
    this.complexCount = 0;
  }

  get bytes(): number {
    return SET_BYTES + this.semaphores.length * SEMAPHORE_BYTES;
  }

  /** __do_semtimedop() behind its checks. @returns whether the operation is done, or refused; otherwise it waits in the set. */
  perform(operation: SemOperation): boolean {
    const result = this.attempt(operation);
    if (result !== MUST_WAIT) {
      operation.status = result;
      if (result === 0) {
        if (operation.alters) this.update(operation.operations, true);
        else this.operationTime = this.ipc.seconds();
      }
      this.unmerge();
      return true;
    }
    this.enqueue(operation);
    this.unmerge();
    return false;
  }

  private enqueue(operation: SemOperation): void {
    if (operation.operations.length > 1) {
      if (this.complexCount === 0) this.merge();
      (operation.alters ? this.alters : this.zeroes).push(operation);
      this.complexCount++;
      return;
    }
    const semaphore = this.semaphores[operation.operations[0]!.num]!;
    if (!operation.alters) semaphore.zeroes.push(operation);
    else (this.complexCount > 0 ? this.alters : semaphore.alters).push(operation);
  }

  /** A sleeper gives up: a signal, or its time is over. */
  cancel(operation: SemOperation): void {
    this.unlink(operation);
    this.unmerge();
  }

  /** unlink_queue() */
  private unlink(operation: SemOperation): void {
    const semaphore = this.semaphores[operation.operations[0]!.num]!;
    for (const queue of [this.alters, this.zeroes, semaphore.alters, semaphore.zeroes]) {
      const index = queue.indexOf(operation);
      if (index >= 0) queue.splice(index, 1);
    }
    if (operation.operations.length > 1) this.complexCount--;
  }

  /** merge_queues(): the first operation on several semaphores waits; now their order matters. */
  private merge(): void {
    for (const semaphore of this.semaphores) {
      if (semaphore.alters.length === 0) continue;
      this.alters = [...semaphore.alters, ...this.alters];
      semaphore.alters = [];
    }
  }

  /** unmerge_queues(): the last such operation is gone. */
  private unmerge(): void {
    if (this.complexCount > 0 || this.alters.length === 0) return;
    for (const operation of this.alters) this.semaphores[operation.operations[0]!.num]!.alters.push(operation);
    this.alters = [];
  }

  /** perform_atomic_semop(): 0, -errno with nothing changed, or MUST_WAIT. */
  private attempt(operation: SemOperation): number {
    const { operations, undo } = operation;
    let done = 0;
    let result = 0;
    for (; done < operations.length; done++) {
      const { num, op, flags } = operations[done]!;
      const semaphore = this.semaphores[num]!;
      const value = semaphore.value + op;
      if ((op === 0 && value !== 0) || value < 0) {
        operation.blocking = done;
        result = (flags & IPC_NOWAIT) !== 0 ? -EAGAIN : MUST_WAIT;
        break;
      }
      // semop(2): ERANGE, for some operation sem_op+semval is greater than SEMVMX
      if (value > SEMVMX) {
        result = -ERANGE;
        break;
      }
      if ((flags & SEM_UNDO) !== 0) {
        const adjustment = undo!.adjustments[num]! - op;
        if (adjustment < -SEMAEM - 1 || adjustment > SEMAEM) {
          result = -ERANGE;
          break;
        }
        undo!.adjustments[num] = adjustment;
      }
      semaphore.value = value;
    }
    if (result === 0) {
      for (const { num } of operations) this.semaphores[num]!.lastPid = operation.pid;
      return 0;
    }
    while (--done >= 0) {
      const { num, op, flags } = operations[done]!;
      this.semaphores[num]!.value -= op;
      if ((flags & SEM_UNDO) !== 0) undo!.adjustments[num]! += op;
    }
    return result;
  }

  /**
   * do_smart_update(): values have changed; carries out what can be carried out now.
   * @param changed by these operations; null when any semaphore may have changed. @param counts whether this is a semop(2) itself.
   */
  update(changed: readonly SemBuffer[] | null, counts: boolean): void {
    let isAnyDone = this.wakeZeroes(changed) || counts;
    if (this.alters.length > 0) {
      isAnyDone = this.updateQueue(-1) || isAnyDone;
    } else if (changed === null) {
      for (let i = 0; i < this.semaphores.length; i++) isAnyDone = this.updateQueue(i) || isAnyDone;
    } else {
      for (const { num, op } of changed) if (op > 0) isAnyDone = this.updateQueue(num) || isAnyDone;
    }
    if (isAnyDone) this.operationTime = this.ipc.seconds();
    this.unmerge();
  }

  /** update_queue(). @param index of a semaphore, or -1 for the common queue. @returns whether any operation was carried out */
  private updateQueue(index: number): boolean {
    let isAnyDone = false;
    for (let again = true; again; ) {
      again = false;
      for (const operation of [...(index < 0 ? this.alters : this.semaphores[index]!.alters)]) {
        if (index >= 0 && this.semaphores[index]!.value === 0) break;
        const result = this.attempt(operation);
        if (result === MUST_WAIT) continue;
        this.unlink(operation);
        if (result === 0) {
          isAnyDone = true;
          this.wakeZeroes(operation.operations);
          // check_restart(): a single decrement lets nobody pass who could not before.
          again = this.alters.length > 0 || operation.operations.length > 1;
        }
        operation.finish(result);
        if (again) break;
      }
    }
    return isAnyDone;
  }

  /** do_smart_wakeup_zero(). @returns whether any operation was carried out */
  private wakeZeroes(changed: readonly SemBuffer[] | null): boolean {
    let isAnyDone = false;
    let isAnyZero = false;
    const candidates = changed === null ? this.semaphores.keys() : changed.map(({ num }) => num);
    for (const index of candidates) {
      if (this.semaphores[index]!.value !== 0) continue;
      isAnyZero = true;
      isAnyDone = this.wakeConstant(this.semaphores[index]!.zeroes) || isAnyDone;
    }
    return isAnyZero ? this.wakeConstant(this.zeroes) || isAnyDone : isAnyDone;
  }

  /** wake_const_ops() */
  private wakeConstant(queue: readonly SemOperation[]): boolean {
    let isAnyDone = false;
    for (const operation of [...queue]) {
      const result = this.attempt(operation);
      if (result === MUST_WAIT) continue;
      this.unlink(operation);
      operation.finish(result);
      if (result === 0) isAnyDone = true;
    }
    return isAnyDone;
  }

  /** count_semcnt(): who waits for semaphore `index` to be zero, or to grow. */
  countWaiters(index: number, forZero: boolean): number {
    const semaphore = this.semaphores[index]!;
    const waitsForIt = ({ operations, blocking }: SemOperation): boolean => {
      const { num, op } = operations[blocking]!;
      return num === index && (forZero ? op === 0 : op < 0);
    };
    const complex = forZero ? [...this.alters, ...this.zeroes] : this.alters;
    return (forZero ? semaphore.zeroes : semaphore.alters).length + complex.filter(waitsForIt).length;
  }

  /** semctl(2), SETVAL and SETALL: everybody's adjustments for these semaphores are forgotten. */
  setValues(first: number, values: ArrayLike<number>, pid: Pid): void {
    for (const undo of this.undos) undo.adjustments.fill(0, first, first + values.length);
    for (let i = 0; i < values.length; i++) {
      const semaphore = this.semaphores[first + i]!;
      semaphore.value = values[i]!;
      semaphore.lastPid = pid;
    }
    this.changeTime = this.ipc.seconds();
    this.update(null, false);
  }

  /** freeary(): whoever waits gets EIDRM. */
  destroy(): void {
    for (const undo of this.undos) {
      undo.list.remove(undo);
      undo.set = null;
      this.ipc.memory.give(undo.adjustments.byteLength);
    }
    this.undos.clear();
    this.ipc.semaphores.remove(this);
    this.ipc.usedSemaphores -= this.semaphores.length;
    this.ipc.memory.give(this.bytes);
    const waiting = [...this.zeroes, ...this.alters];
    for (const { zeroes, alters } of this.semaphores) waiting.push(...zeroes, ...alters);
    for (const operation of waiting) operation.finish(-EIDRM);
  }
}

savable(Semaphore, {
  name: "ipc.Semaphore",
  version: 1,
  saved: {
    value: uint,
    lastPid: nullable(ref(() => Pid)),
    alters: list(ref(() => SemOperation)),
    zeroes: list(ref(() => SemOperation)),
  },
});
savable(SemaphoreSet, {
  name: "ipc.SemaphoreSet",
  version: 1,
  saved: {
    ipc: anyRef<IpcObjects>("destroy"),
    semaphores: list(ref(() => Semaphore)),
    operationTime: int,
    changeTime: int,
    undos: set(ref(() => SemUndo)),
    alters: list(ref(() => SemOperation)),
    zeroes: list(ref(() => SemOperation)),
    complexCount: uint,
  },
});
