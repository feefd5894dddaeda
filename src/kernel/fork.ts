import { forkGraph } from "../state/fork-graph.ts";
import type { Kernel } from "./kernel.ts";
import { type LoadKernelOptions, prepareLoaded } from "./load.ts";
import { refuseUnsavable, surroundingsOf } from "./save.ts";

/**
 * A copy of a paused kernel, not started: what a save and a load give, without the bytes between them.
 * @throws SnapshotError "unsavable"; "memory" when the copy's platform has too little; "features" when it lacks something.
 */
export function forkKernel(kernel: Kernel, options: LoadKernelOptions): Kernel {
  refuseUnsavable(kernel);
  kernel.pauseTime();
  try {
    const copy = forkGraph({
      root: kernel,
      from: surroundingsOf(kernel.platform),
      to: surroundingsOf(options.platform),
    }) as Kernel;
    return prepareLoaded(copy, options);
  } finally {
    kernel.resumeTime();
  }
}
