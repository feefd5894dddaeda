import { describe, expect, it } from "vitest";
import { SYS_exit_group, SYS_getpid, SYS_nanosleep } from "../../src/abi/unistd-riscv64.ts";
import { exitedStatus } from "../../src/abi/wait.ts";
import type { Kernel } from "../../src/kernel/kernel.ts";
import { VirtualTimeSource } from "../../src/time/virtual-source.ts";
import { type Call, ProgramPlatform } from "../support/program-platform.ts";
import { savedBytes } from "../support/save-load.ts";
import { bootPrograms, processArgs, refusal, registryOf } from "./fixture.ts";

const sleepTenSeconds: Call = [SYS_nanosleep, Uint8Array.from([10, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]), 0];
const PROGRAMS = { init: [[SYS_getpid], sleepTenSeconds, [SYS_exit_group, 5]] as Call[] };
const platform = () => new ProgramPlatform(registryOf(PROGRAMS));

async function pausedWhileAsleep(): Promise<Kernel> {
  const kernel = await bootPrograms(PROGRAMS);
  await kernel.createProcess(processArgs("/init"));
  await kernel.start();
  expect(await kernel.pauseAfter(1)).toBe(true);
  return kernel;
}

const finish = async (kernel: Kernel): Promise<number> => {
  await kernel.start();
  return kernel.waitExited();
};

describe("Kernel.fork", () => {
  it("gives an unstarted copy that goes on where the original stands, and leaves the original as it was", async () => {
    const kernel = await pausedWhileAsleep();
    const before = await savedBytes(kernel);
    const copies = await Promise.all(
      [1, 2].map(() => kernel.fork({ platform: platform(), timeSource: new VirtualTimeSource() })),
    );
    expect(await savedBytes(kernel)).toEqual(before);
    for (const copy of copies) {
      expect(copy.isStarted).toBe(false);
      expect(await finish(copy)).toBe(exitedStatus(5));
      expect(Math.floor(copy.timekeeper.monotonic().toNumber() / 1e9)).toBe(10);
    }
    await kernel.unpause();
    expect(await kernel.waitExited()).toBe(exitedStatus(5));
  });

  it("copies what a save would save", async () => {
    const kernel = await pausedWhileAsleep();
    const copy = await kernel.fork({ platform: platform(), timeSource: new VirtualTimeSource() });
    await copy.start();
    await copy.pause();
    expect(await savedBytes(copy)).toEqual(await savedBytes(kernel));
  });

  it("needs a paused kernel", async () => {
    const kernel = await bootPrograms(PROGRAMS);
    const options = { platform: platform(), timeSource: new VirtualTimeSource() };
    expect(await refusal(kernel.fork(options))).toBe("STATE: kernel is not paused");
  });
});
