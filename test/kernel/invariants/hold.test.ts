/** Random processes do random things; after each of their calls every invariant holds. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { busyOperations, lesserOperations, operations } from "./random-operations.ts";
import { bootRandom } from "./random-processes.ts";
import { watch } from "./watch.ts";

const histories = fc.oneof(
  { weight: 5, arbitrary: operations },
  { weight: 2, arbitrary: busyOperations },
  { weight: 4, arbitrary: lesserOperations },
);

describe("after every call of random processes", () => {
  it("all invariants hold", async () => {
    await fc.assert(
      fc.asyncProperty(histories, async (todo) => {
        const { kernel } = await bootRandom(todo);
        const broken = watch(kernel);
        await kernel.start();
        await kernel.waitExited();
        expect(broken()).toEqual([]);
        await kernel.destroy();
      }),
      { numRuns: 250, seed: 4 },
    );
  }, 120_000);
});
