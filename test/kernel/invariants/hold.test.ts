/** Random processes do random things; after each of their calls every invariant holds. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { busyOperations, operations } from "./random-operations.ts";
import { bootRandom } from "./random-processes.ts";
import { watch } from "./watch.ts";

describe("after every call of random processes", () => {
  it("all invariants hold", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.oneof({ weight: 4, arbitrary: operations }, { weight: 1, arbitrary: busyOperations }),
        async (todo) => {
          const { kernel } = await bootRandom(todo);
          const broken = watch(kernel);
          await kernel.start();
          await kernel.waitExited();
          expect(broken()).toEqual([]);
          await kernel.destroy();
        },
      ),
      { numRuns: 250, seed: 4 },
    );
  }, 120_000);
});
