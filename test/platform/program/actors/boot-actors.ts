import { bytesOf } from "../../../../src/abi/byte-string.ts";
import { SYS_ppoll } from "../../../../src/abi/unistd-riscv64.ts";
import { mkdir } from "../../../../src/fs/mkdir.ts";
import { bootKernel } from "../../../../src/kernel/boot.ts";
import { Kernel } from "../../../../src/kernel/kernel.ts";
import type { LinuxVersion } from "../../../../src/ns/linux-version.ts";
import {
  namespaceActor,
  ProgramPlatform,
  ProgramRegistry,
  programFile,
  type ReducerProgram,
} from "../../../../src/platform/program/index.ts";
import { VirtualTimeSource } from "../../../../src/time/virtual-source.ts";
import { installFile } from "../../../support/install-file.ts";
import { savedBytes } from "../../../support/save-load.ts";

/** A first process that is nothing else, so that an actor is not the first. */
export const idleInit: ReducerProgram = {
  name: "idle-init",
  version: 1,
  start: () => null,
  step: () => ({ state: null, call: { number: SYS_ppoll, args: [0, 0, 0, 0, 8] } }),
};

function newPlatform(): ProgramPlatform {
  return new ProgramPlatform(new ProgramRegistry().register(namespaceActor, idleInit));
}

/** A running kernel that knows actors, with an init. */
export async function bootForActors(kernelVersion?: LinuxVersion, platform = newPlatform()): Promise<Kernel> {
  const kernel = await bootKernel({
    platform,
    timeSource: new VirtualTimeSource(),
    ...(kernelVersion === undefined ? {} : { kernelVersion }),
    populate: (caller) => {
      mkdir(caller, caller.fs.root, "/srv", 0o755);
      installFile(caller, "/init", bytesOf(programFile(idleInit.name)), 0o755);
    },
  });
  await kernel.createProcess({ argv: ["/init"] });
  await kernel.start();
  return kernel;
}

/** The same kernel, saved, loaded and running. */
export async function moved(kernel: Kernel): Promise<Kernel> {
  await kernel.pause();
  const bytes = await savedBytes(kernel);
  await kernel.destroy();
  const loaded = await Kernel.loadFrom(bytes, { platform: newPlatform(), timeSource: new VirtualTimeSource() });
  await loaded.start();
  return loaded;
}
