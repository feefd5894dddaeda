import { describe, expect, it } from "vitest";
import { SYS_exit_group, SYS_getrandom, SYS_nanosleep, SYS_pipe2, SYS_ppoll } from "../../src/abi/unistd-riscv64.ts";
import { exitedStatus } from "../../src/abi/wait.ts";
import { Kernel } from "../../src/kernel/kernel.ts";
import type { LoadKernelOptions } from "../../src/kernel/load.ts";
import { SnapshotError } from "../../src/state/snapshot-error.ts";
import { VirtualTimeSource } from "../../src/time/virtual-source.ts";
import { isEqual } from "../support/bytes.ts";
import { addCallList, type Call, ProgramPlatform, type ProgramPlatformOptions } from "../support/program-platform.ts";
import { savedBytes } from "../support/save-load.ts";
import {
  bootPrograms,
  initArguments,
  newPlatform,
  processArgs,
  refusal,
  registryOf,
  settled,
  started,
} from "./fixture.ts";

const SLEEP: Call = [SYS_ppoll, 0, 0, 0, 0, 8];
const SECONDS = (count: number): Uint8Array => new Uint8Array(new BigUint64Array([BigInt(count), 0n]).buffer);
const PROGRAMS = {
  init: [
    [SYS_getrandom, { room: 5000 }, 5000, 0],
    [SYS_nanosleep, SECONDS(100), 0],
    [SYS_exit_group, 9],
  ],
} satisfies Record<string, Call[]>;

function optionsFor(
  programs: Parameters<typeof registryOf>[0],
  platform: ProgramPlatformOptions = {},
): LoadKernelOptions {
  return { platform: new ProgramPlatform(registryOf(programs), platform), timeSource: new VirtualTimeSource() };
}

async function snapshotError(load: Promise<unknown>): Promise<string> {
  const error = await load.then(
    () => null,
    (reason: unknown) => reason,
  );
  if (!(error instanceof SnapshotError)) throw error ?? new Error("the load succeeded");
  return error.code;
}

describe("Kernel.saveTo", () => {
  it("needs a paused kernel", async () => {
    const text = "STATE: kernel is not paused";
    expect(await refusal(new Kernel({ platform: newPlatform() }).saveTo(new WritableStream()))).toBe(text);
    expect(await refusal((await bootPrograms()).saveTo(new WritableStream()))).toBe(text);
    const kernel = await started(PROGRAMS);
    expect(await refusal(kernel.saveTo(new WritableStream()))).toBe(text);
    await kernel.destroy();
  });

  it("leaves the kernel paused, and able to go on", async () => {
    const kernel = await started(PROGRAMS);
    await kernel.pause();
    await savedBytes(kernel);
    expect(kernel.stateName).toBe("paused");
    await kernel.unpause();
    expect(await kernel.waitExited()).toBe(exitedStatus(9));
  });

  it("tells its phases, in order, with the time each took; so does the event", async () => {
    const kernel = await started(PROGRAMS);
    await kernel.pause();
    let told: unknown = null;
    kernel.events.on("kernel:save", (phases) => {
      told = phases;
    });
    const phases = await kernel.saveTo(new WritableStream());
    expect(phases.map(({ name }) => name)).toEqual(["pause time", "encode", "write"]);
    expect(phases.every(({ milliseconds }) => milliseconds >= 0)).toBe(true);
    expect(told).toBe(phases);
    await kernel.destroy();
  });

  it("keeps the first error, which the caller gets too, and lets the kernel go on", async () => {
    const kernel = await started(PROGRAMS);
    await kernel.pause();
    expect(kernel.exitError).toBeNull();
    for (const text of ["disk full", "disk gone"]) {
      const broken = new WritableStream({
        write() {
          throw new Error(text);
        },
      });
      await expect(kernel.saveTo(broken)).rejects.toThrow(text);
    }
    expect(kernel.exitError?.message).toBe("disk full");
    expect(kernel.stateName).toBe("paused");
    await savedBytes(kernel);
    await kernel.unpause();
    expect(await kernel.waitExited()).toBe(exitedStatus(9));
  });

  it("gives the same bytes when nothing has happened in between", async () => {
    const kernel = await started(PROGRAMS);
    await settled(kernel);
    await kernel.pause();
    const first = await savedBytes(kernel);
    await kernel.pause();
    expect(isEqual(first, await savedBytes(kernel))).toBe(true);
    await kernel.destroy();
  });

  it("works before the start, and after everybody has exited", async () => {
    const fresh = await bootPrograms(PROGRAMS);
    await fresh.createProcess(processArgs("/init"));
    await fresh.pause();
    const loaded = await Kernel.loadFrom(await savedBytes(fresh), optionsFor(PROGRAMS));
    await loaded.start();
    expect(await loaded.waitExited()).toBe(exitedStatus(9));

    await loaded.pause();
    const ended = await Kernel.loadFrom(await savedBytes(loaded), optionsFor(PROGRAMS));
    const waiting = ended.waitExited();
    await ended.start();
    expect(await waiting).toBe(exitedStatus(9));
  });
});

describe("Kernel.loadFrom", () => {
  async function snapshot(programs = PROGRAMS): Promise<Uint8Array> {
    const kernel = await started(programs);
    await settled(kernel);
    await kernel.pause();
    const bytes = await savedBytes(kernel);
    await kernel.destroy();
    return bytes;
  }

  it("gives a kernel that is not started and not paused, however it was saved", async () => {
    const kernel = await Kernel.loadFrom(await snapshot(), optionsFor(PROGRAMS));
    expect(kernel.stateName).toBe("ready");
    expect(kernel.isPaused).toBe(false);
    expect(kernel.globalInit!.pid.number).toBe(1);
    await kernel.start();
    expect(await kernel.waitExited()).toBe(exitedStatus(9));
  });

  it("reads a stream as well as bytes", async () => {
    const bytes = await snapshot();
    const stream = new ReadableStream<Uint8Array>({
      start(controller) {
        for (let at = 0; at < bytes.length; at += 1000) controller.enqueue(bytes.subarray(at, at + 1000));
        controller.close();
      },
    });
    const kernel = await Kernel.loadFrom(stream, optionsFor(PROGRAMS));
    expect(kernel.stateName).toBe("ready");
  });

  it("saved again at once gives the same bytes", async () => {
    const bytes = await snapshot();
    const kernel = await Kernel.loadFrom(bytes, optionsFor(PROGRAMS));
    await kernel.pause();
    expect(isEqual(bytes, await savedBytes(kernel))).toBe(true);
  });

  it("goes on at the nanosecond of the save", async () => {
    const kernel = await started(PROGRAMS);
    await settled(kernel);
    await kernel.pause();
    const before = kernel.timekeeper.monotonic();
    const loaded = await Kernel.loadFrom(await savedBytes(kernel), optionsFor(PROGRAMS));
    expect(String(loaded.timekeeper.monotonic())).toBe(String(before));
  });

  it("takes as much of the memory limit as the saved one did", async () => {
    const programs = { init: [[SYS_pipe2, { room: 8 }, 0], SLEEP] } satisfies Record<string, Call[]>;
    const kernel = await started(programs);
    await settled(kernel);
    await kernel.pause();
    const options = optionsFor(programs);
    await Kernel.loadFrom(await savedBytes(kernel), options);
    const [saved, loaded] = [kernel.platform.pool, options.platform.pool];
    expect([loaded.usedFrames, loaded.kernelBytes]).toEqual([saved.usedFrames, saved.kernelBytes]);
    expect(kernel.vfs.memory.used).toBeGreaterThan(0);
    await kernel.destroy();
  });

  it("refuses another platform, a missing CPU feature, too few cores, a missing program", async () => {
    const bytes = await snapshot();
    expect(await snapshotError(Kernel.loadFrom(bytes, optionsFor(PROGRAMS, { name: "other" })))).toBe("platform");
    expect(await snapshotError(Kernel.loadFrom(bytes, optionsFor(PROGRAMS, { features: ["a"] })))).toBe("features");
    expect(await snapshotError(Kernel.loadFrom(bytes, optionsFor({})))).toBe("features");
    const newer = registryOf({});
    addCallList(newer, "init", [SLEEP]);
    expect((await Kernel.loadFrom(bytes, { ...optionsFor({}), platform: new ProgramPlatform(newer) })).stateName).toBe(
      "ready",
    );
  });

  it("asks for as many cores as were shown, if those were the host's", async () => {
    async function withCores(useHostCores: boolean): Promise<Uint8Array> {
      const kernel = new Kernel({ platform: new ProgramPlatform(registryOf({}), { hostCores: 4 }) });
      await kernel.init({ ...initArguments(), useHostCores });
      await kernel.pause();
      return savedBytes(kernel);
    }
    const [host, own] = [await withCores(true), await withCores(false)];
    for (const applicationCores of [3, 5]) {
      const options = { ...optionsFor({}), applicationCores };
      expect(await snapshotError(Kernel.loadFrom(host, options))).toBe("cores");
      expect((await Kernel.loadFrom(own, options)).applicationCores).toBe(1);
    }
    expect((await Kernel.loadFrom(host, optionsFor({}, { hostCores: 4 }))).applicationCores).toBe(4);
  });
});
