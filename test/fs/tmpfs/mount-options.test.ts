import { expect, it } from "vitest";
import { mountinfoText } from "../../../src/fs/mountinfo.ts";
import type { Kernel } from "../../../src/kernel/kernel.ts";
import { defineProgram, ProgramPlatform } from "../../../src/platform/program/index.ts";

import { bootProgram } from "../../platform/program/run-program.ts";
import { loadedKernel, savedBytes } from "../../support/save-load.ts";

function mountinfo({ rootMountNamespace }: Kernel): string {
  return mountinfoText(rootMountNamespace!, rootMountNamespace!.rootPath());
}

it("a tmpfs keeps the limits it was mounted with, and those that are the default, on a machine with other memory", async () => {
  const program = defineProgram({
    name: "test",
    version: 1,
    *main(sys) {
      yield* sys.nanosleep(1);
    },
  });
  const { kernel, registry } = await bootProgram(program);
  const before = mountinfo(kernel);
  expect(before).toMatch(/ \/ .* - tmpfs rootfs rw,mode=755$/m);
  const paused = kernel.pauseAfter(1);
  await kernel.start();
  await paused;
  const platform = new ProgramPlatform(registry, { memoryLimit: 32 << 20 });
  const loaded = await loadedKernel(await savedBytes(kernel), { platform });
  expect(mountinfo(loaded)).toBe(before);
  await loaded.destroy();
  await kernel.destroy();
});
