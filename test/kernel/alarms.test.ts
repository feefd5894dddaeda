import { describe, expect, it } from "vitest";
import { SYS_exit_group, SYS_ppoll } from "../../src/abi/unistd-riscv64.ts";
import type { Kernel } from "../../src/kernel/kernel.ts";
import { KTime } from "../../src/time/ktime.ts";
import { macrotask } from "../support/macrotask.ts";
import { bootPrograms, processArgs, settled, started } from "./fixture.ts";

const seconds = (count: number): KTime => KTime.of(count, 0);

/** All alarms have rung. */
async function rang(kernel: Kernel): Promise<void> {
  while (kernel.scheduler.alarms.size > 0) await macrotask();
}

describe("the embedder's alarms", () => {
  it("ring in the order of their deadlines, and virtual time jumps to them when all tasks are blocked", async () => {
    const kernel = await bootPrograms({ init: [[SYS_ppoll, 0, 0, 0, 0, 8]] });
    const rung: string[] = [];
    const note = (name: string) => () =>
      rung.push(`${name} at ${Math.floor(kernel.timekeeper.monotonic().toNumber() / 1e9)}`);
    kernel.setAlarm(seconds(30), note("late"));
    kernel.setAlarm(seconds(10), note("early"));
    kernel.setAlarm(seconds(10), note("early too"));
    kernel.setAlarm(seconds(20), note("never"))();
    await kernel.createProcess(processArgs("/init"));
    await kernel.start();
    await rang(kernel);
    expect(rung).toEqual(["early at 10", "early too at 10", "late at 30"]);
    await kernel.destroy();
  });

  it("do not keep a kernel alive", async () => {
    const kernel = await started({ init: [[SYS_exit_group, 0]] });
    let hasRung = false;
    kernel.setAlarm(seconds(1), () => {
      hasRung = true;
    });
    await kernel.waitExited();
    expect(hasRung).toBe(false);
    await kernel.destroy();
  });

  it("wait, with virtual time, for work the host does for a task, if they are told to", async () => {
    const kernel = await started({ init: [[SYS_ppoll, 0, 0, 0, 0, 8]] });
    let hasRung = false;
    kernel.scheduler.waitsForHost = true;
    kernel.scheduler.hostWorkBegins();
    kernel.setAlarm(seconds(1), () => {
      hasRung = true;
    });
    await settled(kernel);
    expect(hasRung).toBe(false);
    kernel.scheduler.hostWorkDone();
    await rang(kernel);
    expect(hasRung).toBe(true);
    await kernel.destroy();
  });

  it("afterInstructions rings once, when so many were executed", async () => {
    const kernel = await bootPrograms({});
    let count = 0;
    await kernel.createProcess(processArgs("/forever"));
    kernel.scheduler.afterInstructions(1_000_000, () => {
      count++;
      void kernel.kill(9);
    });
    await kernel.start();
    await kernel.waitExited();
    expect(count).toBe(1);
    await kernel.destroy();
  });
});
