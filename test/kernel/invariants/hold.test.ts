/** Random processes do random things; after each of their calls every invariant holds. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { checkInvariants, stateOf } from "../../../src/kernel/invariants/index.ts";
import { Kernel } from "../../../src/kernel/kernel.ts";
import { ProgramPlatform } from "../../../src/platform/program/index.ts";
import { VirtualTimeSource } from "../../../src/time/virtual-source.ts";
import { bootProgram } from "../../platform/program/run-program.ts";
import { savedBytes } from "../../support/save-load.ts";
import { operations, program } from "./random-processes.ts";
import { watch, watchSteps } from "./watch.ts";

async function toTheEnd(kernel: Kernel): Promise<void> {
  await kernel.start();
  await kernel.waitExited();
}

describe("after every call of random processes", () => {
  it("all invariants hold", async () => {
    await fc.assert(
      fc.asyncProperty(operations, async (todo) => {
        const { kernel } = await bootProgram(program(todo));
        const broken = watch(kernel);
        const steps = watchSteps(kernel);
        await toTheEnd(kernel);
        expect(broken()).toEqual([]);
        expect(steps()).toEqual([]);
        await kernel.destroy();
      }),
      { numRuns: 500, seed: 4 },
    );
  }, 120_000);

  it("31 to 33: they hold of a kernel that was saved and loaded, and it goes on as the other does", async () => {
    await fc.assert(
      fc.asyncProperty(operations, fc.integer({ min: 1, max: 40 }), async (todo, slices) => {
        const { kernel, registry } = await bootProgram(program(todo));
        await kernel.start();
        if (!(await kernel.pauseAfter(slices))) return void (await kernel.destroy());
        const before = stateOf(kernel);
        const loaded = await Kernel.loadFrom(await savedBytes(kernel), {
          platform: new ProgramPlatform(registry),
          timeSource: new VirtualTimeSource(),
        });
        expect(checkInvariants(loaded, before)).toEqual([]);
        expect({ ...stateOf(loaded), monotonic: 0 }).toEqual({ ...before, monotonic: 0 });
        const traces = [traceOf(kernel), traceOf(loaded)] as const;
        const broken = watch(loaded);
        await kernel.unpause();
        await kernel.waitExited();
        await toTheEnd(loaded);
        expect(traces[1]()).toEqual(traces[0]());
        expect(broken()).toEqual([]);
        await kernel.destroy();
        await loaded.destroy();
      }),
      { numRuns: 40, seed: 5 },
    );
  }, 120_000);
});

function traceOf(kernel: Kernel): () => readonly string[] {
  const lines: string[] = [];
  kernel.events.on("syscall:exit", (task, number, result) => lines.push(`${task.pid.numbers[0]} ${number} ${result}`));
  return () => lines;
}
