import { byteStringToUtf8 } from "../abi/byte-string.ts";
import { readSnapshot } from "../state/snapshot.ts";
import { SnapshotError } from "../state/snapshot-error.ts";
import type { TimeSource } from "../time/time-source.ts";
import type { Kernel } from "./kernel.ts";
import "./savable-classes.ts";
import { KernelEvent } from "./machines/kernel.machine.ts";
import type { Platform } from "./platform.ts";
import { surroundingsOf } from "./save.ts";
import type { Task } from "./task.ts";

/** What a loader brings along. */
export interface LoadKernelOptions {
  /** Of the same name as the saved one, with at least its CPU features, and memory of its own. */
  readonly platform: Platform;
  /** Time goes on from here; a virtual source continues at the nanosecond of the save. */
  readonly timeSource: TimeSource;
  /** Cores the loader presents, compared when the saved kernel used its host's. Default: the platform's. */
  readonly applicationCores?: number;
}

/**
 * Builds an unstarted kernel from a snapshot (gVisor Kernel.LoadFrom).
 * @param rootClass Kernel, which imports this file.
 * @throws SnapshotError
 */
export async function loadKernel(
  source: Uint8Array | ReadableStream<Uint8Array>,
  options: LoadKernelOptions,
  rootClass: new (...args: never[]) => Kernel,
): Promise<Kernel> {
  const { platform } = options;
  const { root } = await readSnapshot(source, {
    platform: platform.name,
    featureSet: platform.features,
    applicationCores: options.applicationCores ?? platform.hostCores(),
    provides: platform.requirements(),
    rootClass,
    surroundings: () => surroundingsOf(platform),
  });
  return prepareLoaded(root as Kernel, options);
}

/** Connects a kernel that was built from saved data to its new surroundings. */
export function prepareLoaded(kernel: Kernel, options: LoadKernelOptions): Kernel {
  kernel.timekeeper.setClocks(options.timeSource);
  kernel.attach();
  kernel.step(KernelEvent.LOAD);
  for (const task of kernel.tasks.tasks) restoreContext(task);
  kernel.events.emit("kernel:load");
  return kernel;
}

function restoreContext(task: Task): void {
  if (task.isExiting) return;
  try {
    task.context.restored();
  } catch (error) {
    if (!(error instanceof SnapshotError)) throw error;
    throw new SnapshotError(error.code, `task ${task.tid} (${byteStringToUtf8(task.comm)}): ${error.message}`);
  }
}
