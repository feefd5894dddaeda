import { describe, expect, it } from "vitest";
import { SYS_getpid } from "../../src/abi/unistd-riscv64.ts";
import { exitedStatus } from "../../src/abi/wait.ts";
import { Kernel } from "../../src/kernel/kernel.ts";
import { macrotask } from "../support/macrotask.ts";
import type { Call } from "../support/program-platform.ts";
import { bootPrograms, EXIT_SEVEN, newPlatform, processArgs, refusal, started } from "./fixture.ts";

const HUNDRED_CALLS: readonly Call[] = new Array<Call>(100).fill([SYS_getpid]);

async function standsStill(kernel: Kernel): Promise<boolean> {
  const before = kernel.timekeeper.monotonic();
  for (let i = 0; i < 5; i++) await macrotask();
  return kernel.timekeeper.monotonic().compare(before) === 0;
}

describe("Kernel.pause", () => {
  it("stops every task, until unpause", async () => {
    const kernel = await started({}, ["/forever"]);
    expect(await standsStill(kernel)).toBe(false);
    await kernel.pause();
    expect(await standsStill(kernel)).toBe(true);
    await kernel.unpause();
    expect(await standsStill(kernel)).toBe(false);
    await kernel.destroy();
  });

  it("nests", async () => {
    const kernel = await started({}, ["/forever"]);
    await kernel.pause();
    await kernel.pause();
    await kernel.pause();
    await kernel.unpause();
    await kernel.unpause();
    expect(kernel.isPaused).toBe(true);
    expect(await standsStill(kernel)).toBe(true);
    await kernel.unpause();
    expect(kernel.isPaused).toBe(false);
    expect(await standsStill(kernel)).toBe(false);
    await kernel.destroy();
  });

  it("needs an initialized kernel, unpause a paused one", async () => {
    const kernel = new Kernel({ platform: newPlatform() });
    expect(await refusal(kernel.pause())).toBe("STATE: cannot pause a kernel that is created");
    expect(await refusal(kernel.unpause())).toBe("STATE: kernel is not paused");
    const running = await started({}, ["/forever"]);
    expect(await refusal(running.unpause())).toBe("STATE: kernel is not paused");
    await running.pause();
    await running.unpause();
    expect(await refusal(running.unpause())).toBe("STATE: kernel is not paused");
    await running.destroy();
  });

  it("can come before the start, which then waits", async () => {
    const kernel = await bootPrograms({ init: EXIT_SEVEN });
    await kernel.createProcess(processArgs("/init"));
    await kernel.pause();
    expect(kernel.stateName).toBe("readyPaused");
    await kernel.start();
    expect(kernel.stateName).toBe("paused");
    expect(await standsStill(kernel)).toBe(true);
    await kernel.unpause();
    expect(await kernel.waitExited()).toBe(exitedStatus(7));
  });

  it("holds new processes too", async () => {
    const kernel = await started({ init: EXIT_SEVEN }, ["/forever"]);
    await kernel.pause();
    const group = await kernel.createProcess(processArgs("/init"));
    expect(await standsStill(kernel)).toBe(true);
    expect(group.isDead).toBe(false);
    await kernel.destroy();
  });
});

describe("Kernel.pauseAfter", () => {
  it("pauses at the same point in every run", async () => {
    const times: string[] = [];
    for (let run = 0; run < 2; run++) {
      const kernel = await started({ init: HUNDRED_CALLS }, ["/forever"]);
      expect(await kernel.pauseAfter(12)).toBe(true);
      times.push(String(kernel.timekeeper.monotonic()));
      expect(kernel.isPaused).toBe(true);
      await kernel.destroy();
    }
    expect(times[0]).toBe(times[1]);
  });

  it("gives the points of one run one after the other", async () => {
    const kernel = await started({}, ["/forever"]);
    let last = kernel.timekeeper.monotonic();
    for (let i = 0; i < 5; i++) {
      expect(await kernel.pauseAfter(1)).toBe(true);
      const now = kernel.timekeeper.monotonic();
      expect(now.compare(last)).toBeGreaterThan(0);
      last = now;
      await kernel.unpause();
    }
    await kernel.destroy();
  });

  it("can be asked for before the start", async () => {
    const kernel = await bootPrograms();
    await kernel.createProcess(processArgs("/forever"));
    const paused = kernel.pauseAfter(3);
    await kernel.start();
    expect(await paused).toBe(true);
    await kernel.destroy();
  });

  it("is false when the last task exits before, or has", async () => {
    const kernel = await started({ init: EXIT_SEVEN });
    expect(await kernel.pauseAfter(1000)).toBe(false);
    expect(kernel.isPaused).toBe(false);
    expect(await kernel.pauseAfter(1)).toBe(false);
  });

  it("is false when the kernel is destroyed before", async () => {
    const kernel = await started({}, ["/forever"]);
    const paused = kernel.pauseAfter(1_000_000_000);
    await kernel.destroy();
    expect(await paused).toBe(false);
  });

  it("takes a count of one or more, one at a time", async () => {
    const kernel = await started({}, ["/forever"]);
    for (const slices of [0, -1, Number.NaN]) {
      expect(await refusal(kernel.pauseAfter(slices))).toBe(`ARGUMENT: cannot pause after ${slices} slices`);
    }
    const first = kernel.pauseAfter(3);
    expect(await refusal(kernel.pauseAfter(1))).toBe("STATE: kernel is about to pause already");
    expect(await first).toBe(true);
    await kernel.destroy();
  });
});
