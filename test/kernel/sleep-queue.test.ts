import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { SleepQueue } from "../../src/kernel/sleep-queue.ts";
import type { Task } from "../../src/kernel/task.ts";
import { KTime } from "../../src/time/ktime.ts";

/** What the queue knows of a task. */
interface Sleeper {
  readonly name: number;
  deadline: KTime | null;
  blockSequence: number;
  sleepIndex: number;
  wake(events: number): void;
}

type Step =
  | { readonly kind: "sleep"; readonly until: number }
  | { readonly kind: "remove"; readonly which: number }
  | { readonly kind: "expire"; readonly by: number };

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 3, arbitrary: fc.record({ kind: fc.constant("sleep" as const), until: fc.nat(20) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("remove" as const), which: fc.nat() }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("expire" as const), by: fc.nat(5) }) },
);

describe("the sleep queue", () => {
  it("wakes in the order of deadlines, equal ones in the order they blocked, as a sorted list would", () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 120 }), (steps) => {
        const queue = new SleepQueue();
        const woken: number[] = [];
        const expected: number[] = [];
        let model: Sleeper[] = [];
        let sequence = 0;
        let now = 0;
        for (const { kind, ...what } of steps) {
          if (kind === "sleep") {
            const { until } = what as { until: number };
            const sleeper: Sleeper = {
              name: sequence,
              deadline: KTime.of(until, 0),
              blockSequence: sequence++,
              sleepIndex: -1,
              wake() {
                woken.push(this.name);
                queue.remove(this as unknown as Task);
              },
            };
            queue.add(sleeper as unknown as Task);
            model.push(sleeper);
          } else if (kind === "remove" && model.length > 0) {
            const [gone] = model.splice((what as { which: number }).which % model.length, 1);
            queue.remove(gone as unknown as Task);
            expect(gone!.sleepIndex).toBe(-1);
          } else if (kind === "expire") {
            now += (what as { by: number }).by;
            queue.wakeDue(KTime.of(now, 0));
            const due = model.filter(({ deadline }) => deadline!.seconds <= now);
            due.sort((a, b) => a.deadline!.seconds - b.deadline!.seconds || a.blockSequence - b.blockSequence);
            expected.push(...due.map(({ name }) => name));
            model = model.filter((sleeper) => !due.includes(sleeper));
          }
          expect(woken).toEqual(expected);
          const earliest = model.reduce(
            (least, { deadline }) => Math.min(least, deadline!.seconds),
            Number.POSITIVE_INFINITY,
          );
          expect(queue.next?.seconds ?? Number.POSITIVE_INFINITY).toBe(earliest);
        }
      }),
      { numRuns: 300, seed: 1 },
    );
  });

  it("does not mind a task that is not in it", () => {
    const queue = new SleepQueue();
    queue.remove({ sleepIndex: -1 } as Task);
    expect(queue.next).toBeNull();
  });
});
