import { KernelError } from "./errors.ts";
import type { InitKernelArgs } from "./init-kernel-args.ts";
import type { Platform } from "./platform.ts";

/** Members that must be there, in the order they are asked for, with gVisor's names for them. */
const REQUIRED: readonly (readonly [keyof InitKernelArgs, string])[] = [
  ["featureSet", "FeatureSet"],
  ["timekeeper", "Timekeeper"],
  ["rootUserNamespace", "RootUserNamespace"],
  ["rootUTSNamespace", "RootUTSNamespace"],
  ["rootIPCNamespace", "RootIPCNamespace"],
  ["rootPIDNamespace", "RootPIDNamespace"],
  ["initialNamespaces", "InitialNamespaces"],
  ["vfs", "VirtualFilesystem"],
  ["entropy", "EntropySource"],
];

/**
 * The checks of Kernel.Init, in gVisor's order.
 * @throws KernelError "ARGUMENT" that names the first thing that is missing or impossible.
 */
export function checkInitArgs(args: InitKernelArgs, platform: Platform): void {
  for (const [member, name] of REQUIRED) {
    if (args[member] === undefined || args[member] === null) throw new KernelError("ARGUMENT", `${name} is nil`);
    if (member === "timekeeper" && args.timekeeper.source === null) {
      throw new KernelError("ARGUMENT", "Timekeeper.SetClocks has not been called");
    }
  }
  if (args.rootMountNamespace === undefined) {
    throw new KernelError("ARGUMENT", "RootMountNamespace is undefined: null means none");
  }
  if (!(args.applicationCores >= 1)) throw new KernelError("ARGUMENT", "ApplicationCores is 0");
  for (const feature of args.featureSet) {
    if (!platform.features.includes(feature)) {
      throw new KernelError("ARGUMENT", `platform ${platform.name} has no CPU feature "${feature}"`);
    }
  }
}
