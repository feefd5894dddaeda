import fc from "fast-check";
import { expect, it } from "vitest";
import { IPC_NOWAIT } from "../../src/abi/ipc.ts";
import { SEM_UNDO, SEMVMX } from "../../src/abi/sem.ts";
import type { IpcCaller } from "../../src/ipc/ipc-caller.ts";
import { exitSem, semget, semop } from "../../src/ipc/sem.ts";
import { type SemBuffer, type SemOperation, WAITING } from "../../src/ipc/sem-operation.ts";
import type { SemaphoreSet } from "../../src/ipc/semaphore-set.ts";
import { newIpcWorld } from "./fixture.ts";

const SEMAPHORES = 3;
const ACTORS = 4;

type Step =
  | { readonly kind: "operate"; readonly actor: number; readonly operations: readonly SemBuffer[] }
  | { readonly kind: "cancel" | "exit"; readonly actor: number }
  | { readonly kind: "set"; readonly num: number; readonly value: number };

const actor = fc.nat(ACTORS - 1);
const operation: fc.Arbitrary<SemBuffer> = fc.record({
  num: fc.nat(SEMAPHORES - 1),
  op: fc.integer({ min: -3, max: 3 }),
  flags: fc.constantFrom(0, 0, 0, SEM_UNDO, SEM_UNDO, IPC_NOWAIT),
});
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant("operate" as const),
      actor,
      operations: fc.array(operation, { minLength: 1, maxLength: 3 }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constantFrom("cancel" as const, "exit" as const), actor }) },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant("set" as const), num: fc.nat(SEMAPHORES - 1), value: fc.nat(4) }),
  },
);

/** What a set must be, worked out from what was asked for and what was said to be done. */
class Model {
  readonly values = new Array<number>(SEMAPHORES).fill(0);
  readonly adjustments = Array.from({ length: ACTORS }, () => new Array<number>(SEMAPHORES).fill(0));
  readonly waiting: (SemOperation | null)[] = new Array<SemOperation | null>(ACTORS).fill(null);

  apply(who: number, operations: readonly SemBuffer[]): void {
    for (const { num, op, flags } of operations) {
      this.values[num]! += op;
      if ((flags & SEM_UNDO) !== 0) this.adjustments[who]![num]! -= op;
    }
  }

  /** Operations of others that were carried out because of the last step. */
  collect(): void {
    for (const [who, operation] of this.waiting.entries()) {
      if (operation === null || operation.status === WAITING) continue;
      this.waiting[who] = null;
      if (operation.status === 0) this.apply(who, operation.operations);
    }
  }

  exit(who: number): void {
    const adjustments = this.adjustments[who]!;
    for (const [num, value] of this.values.entries())
      if (adjustments[num] !== 0) this.values[num] = Math.min(Math.max(value + adjustments[num]!, 0), SEMVMX);
    adjustments.fill(0);
  }

  /** Whether it could go on now. */
  couldProceed({ operations }: SemOperation): boolean {
    const values = [...this.values];
    for (const { num, op } of operations) {
      if (op === 0 && values[num] !== 0) return false;
      values[num]! += op;
      if (values[num]! < 0) return false;
    }
    return true;
  }
}

function run(set: SemaphoreSet, callers: readonly IpcCaller[], model: Model, taken: Step): void {
  if (taken.kind === "set") {
    model.values[taken.num] = taken.value;
    for (const adjustments of model.adjustments) adjustments[taken.num] = 0;
    set.setValues(taken.num, [taken.value], callers[0]!.processPid);
  } else if (taken.kind === "operate") {
    if (model.waiting[taken.actor] !== null) return;
    const made = semop(set.ipc, callers[taken.actor]!, set.id, taken.operations) as SemOperation;
    if (made.status === 0) model.apply(taken.actor, taken.operations);
    else if (made.status === WAITING) model.waiting[taken.actor] = made;
  } else {
    const pending = model.waiting[taken.actor] ?? null;
    if (pending !== null) set.cancel(pending);
    model.waiting[taken.actor] = null;
    if (taken.kind === "exit") {
      model.exit(taken.actor);
      exitSem(callers[taken.actor]!.sysv, callers[taken.actor]!.processPid);
    }
  }
  model.collect();
}

const { ipc, newCaller, world } = newIpcWorld();

it("lets nobody wait who could go on, loses no operation and no adjustment", () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 50 }), (steps) => {
      const callers = Array.from({ length: ACTORS }, newCaller);
      const before = world.vfs.memory.used;
      const set = ipc.semaphores.find(semget(ipc, callers[0]!, 0, SEMAPHORES, 0o600)) as SemaphoreSet;
      const model = new Model();
      for (const taken of steps) {
        run(set, callers, model, taken);
        expect(set.semaphores.map(({ value }) => value)).toEqual(model.values);
        const waiting = model.waiting.filter((operation) => operation !== null);
        for (const operation of waiting) expect(model.couldProceed(operation)).toBe(false);
        let counted = 0;
        for (let num = 0; num < SEMAPHORES; num++)
          counted += set.countWaiters(num, true) + set.countWaiters(num, false);
        expect(counted).toBe(waiting.length);
      }
      set.destroy();
      expect(world.vfs.memory.used).toBe(before);
      expect(ipc.usedSemaphores).toBe(0);
      for (const operation of model.waiting) if (operation !== null) expect(operation.status).not.toBe(WAITING);
    }),
    { seed: 0x5e3, numRuns: 150 },
  );
});
