import { describe, expect, it } from "vitest";
import type { InitKernelArgs } from "../../src/kernel/init-kernel-args.ts";
import { Kernel } from "../../src/kernel/kernel.ts";
import { Timekeeper } from "../../src/time/timekeeper.ts";
import { ProgramPlatform } from "../support/program-platform.ts";
import { initArguments, newPlatform, refusal, registryOf } from "./fixture.ts";

const newKernel = (): Kernel => new Kernel({ platform: newPlatform() });

/** The order of gVisor's Kernel.Init, with what this kernel needs besides. */
const IN_ORDER: readonly (readonly [keyof InitKernelArgs, string])[] = [
  ["featureSet", "FeatureSet is nil"],
  ["timekeeper", "Timekeeper is nil"],
  ["rootUserNamespace", "RootUserNamespace is nil"],
  ["rootUTSNamespace", "RootUTSNamespace is nil"],
  ["rootIPCNamespace", "RootIPCNamespace is nil"],
  ["rootPIDNamespace", "RootPIDNamespace is nil"],
  ["initialNamespaces", "InitialNamespaces is nil"],
  ["vfs", "VirtualFilesystem is nil"],
  ["entropy", "EntropySource is nil"],
  ["rootMountNamespace", "RootMountNamespace is undefined: null means none"],
  ["applicationCores", "ApplicationCores is 0"],
];

describe("Kernel.init", () => {
  it.each(IN_ORDER)("refuses to do without %s", async (member, text) => {
    const { [member]: _, ...rest } = initArguments();
    expect(await refusal(newKernel().init(rest as unknown as InitKernelArgs))).toBe(`ARGUMENT: ${text}`);
  });

  it("names the first of several missing arguments", async () => {
    for (const [i, [, text]] of IN_ORDER.entries()) {
      const rest = { ...initArguments() } as Record<string, unknown>;
      for (const [member] of IN_ORDER.slice(i)) delete rest[member];
      expect(await refusal(newKernel().init(rest as unknown as InitKernelArgs))).toBe(`ARGUMENT: ${text}`);
    }
  });

  it("wants a timekeeper whose clocks are set", async () => {
    const args = { ...initArguments(), timekeeper: new Timekeeper() };
    expect(await refusal(newKernel().init(args))).toBe("ARGUMENT: Timekeeper.SetClocks has not been called");
  });

  it("wants at least one core", async () => {
    for (const applicationCores of [0, -1, Number.NaN]) {
      const args = { ...initArguments(), applicationCores };
      expect(await refusal(newKernel().init(args))).toBe("ARGUMENT: ApplicationCores is 0");
    }
  });

  it("wants CPU features that the platform has", async () => {
    const args = { ...initArguments(), featureSet: ["a", "v"] };
    expect(await refusal(newKernel().init(args))).toBe('ARGUMENT: platform programs has no CPU feature "v"');
  });

  it("leaves the kernel as it was when it refuses", async () => {
    const kernel = newKernel();
    await refusal(kernel.init({ ...initArguments(), applicationCores: 0 }));
    expect(kernel.stateName).toBe("created");
    await kernel.init(initArguments());
    expect(kernel.stateName).toBe("ready");
  });

  it("happens once", async () => {
    const kernel = newKernel();
    await kernel.init(initArguments());
    expect(await refusal(kernel.init(initArguments()))).toBe("STATE: kernel already initialized");
    expect(await refusal(kernel.init({} as InitKernelArgs))).toBe("STATE: kernel already initialized");
  });

  it("creates no tasks, and starts nothing", async () => {
    const kernel = newKernel();
    await kernel.init(initArguments());
    expect(kernel.tasks.tasks.size).toBe(0);
    expect(kernel.globalInit).toBeNull();
    expect(kernel.isStarted).toBe(false);
    expect(kernel.isPaused).toBe(false);
  });

  it("makes the roots it was given the kernel's", async () => {
    const kernel = newKernel();
    const args = initArguments();
    await kernel.init({ ...args, applicationCores: 3, extraAuxv: [{ type: 51, value: 4 }] });
    expect(kernel.rootUserNamespace).toBe(args.rootUserNamespace);
    expect(kernel.rootUTSNamespace).toBe(args.rootUTSNamespace);
    expect(kernel.rootIPCNamespace).toBe(args.rootIPCNamespace);
    expect(kernel.rootPIDNamespace).toBe(args.rootPIDNamespace);
    expect(kernel.timekeeper).toBe(args.timekeeper);
    expect(kernel.vfs).toBe(args.vfs);
    expect(kernel.applicationCores).toBe(3);
    expect(kernel.extraAuxv).toEqual([{ type: 51, value: 4 }]);
  });

  it("raises the number of cores to the host's with useHostCores", async () => {
    for (const [cores, expected] of [
      [1, 6],
      [8, 8],
    ] as const) {
      const kernel = new Kernel({ platform: new ProgramPlatform(registryOf({}), { hostCores: 6 }) });
      await kernel.init({ ...initArguments(), applicationCores: cores, useHostCores: true });
      expect(kernel.applicationCores).toBe(expected);
    }
  });
});
