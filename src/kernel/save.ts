import { byteStringToUtf8 } from "../abi/byte-string.ts";
import { FRAME_POOL } from "../mm/frame-pool-field.ts";
import { FramePoolStore } from "../mm/frame-pool-store.ts";
import type { Externals } from "../state/graph-tables.ts";
import type { GraphSurroundings } from "../state/snapshot.ts";
import { writeSnapshot } from "../state/snapshot.ts";
import { SnapshotError } from "../state/snapshot-error.ts";
import { HostTimeSource } from "../time/host-source.ts";
import type { Kernel } from "./kernel.ts";
import { PLATFORM, type Platform } from "./platform.ts";
import { KERNEL_VERSION } from "./version.ts";

/** One named step of a save, with the time it took. */
export interface SavePhase {
  readonly name: string;
  readonly milliseconds: number;
}

/** What a save leaves out and a load brings along: memory, and the platform. */
export function surroundingsOf(platform: Platform): GraphSurroundings {
  const externals: Externals = new Map<string, object>([
    [FRAME_POOL, platform.pool],
    [PLATFORM, platform],
    ...platform.externals(),
  ]);
  return { pages: new FramePoolStore(platform.pool), externals };
}

/**
 * Saves a paused kernel (gVisor Kernel.SaveTo). The order of the phases matters: time stands still before anything is looked at, and
 * the graph is encoded in one synchronous go before the first byte is written.
 */
export async function saveKernel(kernel: Kernel, writable: WritableStream<Uint8Array>): Promise<readonly SavePhase[]> {
  const phases: SavePhase[] = [];
  // What a save costs is the host's time, whatever clock the guest has.
  const source = new HostTimeSource();
  let since = source.monotonic();
  const finished = (name: string): void => {
    const now = source.monotonic();
    phases.push({ name, milliseconds: now.minus(since).toNumber() / 1e6 });
    since = now;
  };
  refuseUnsavable(kernel);
  kernel.pauseTime();
  finished("pause time");
  try {
    const written = writeSnapshot(writable, {
      header: headerOf(kernel),
      root: kernel,
      ...surroundingsOf(kernel.platform),
    });
    finished("encode");
    await written;
    finished("write");
  } finally {
    kernel.resumeTime();
  }
  return phases;
}

function headerOf(kernel: Kernel) {
  return {
    kernelVersion: KERNEL_VERSION,
    platform: kernel.platform.name,
    featureSet: kernel.featureSet,
    applicationCores: kernel.applicationCores,
    useHostCores: kernel.useHostCores,
    memoryLimit: kernel.platform.pool.limitFrames * 4096,
    requirements: kernel.platform.requirements(),
  };
}

/** @throws SnapshotError that names the tasks whose user code cannot be saved. */
export function refuseUnsavable(kernel: Kernel): void {
  const reasons: string[] = [];
  for (const task of kernel.tasks.tasks) {
    if (!task.isExiting && task.context.unsavable !== null)
      reasons.push(`task ${task.tid} (${byteStringToUtf8(task.comm)}) ${task.context.unsavable}`);
  }
  if (reasons.length > 0) throw new SnapshotError("unsavable", reasons.join("; "));
}
