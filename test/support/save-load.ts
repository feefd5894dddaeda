/** Snapshots in memory: what a save wrote, and kernels made of it. */
import { Kernel } from "../../src/kernel/kernel.ts";
import type { LoadKernelOptions } from "../../src/kernel/load.ts";
import { Riscv64Platform } from "../../src/platform/riscv64/riscv64-platform.ts";
import { VirtualTimeSource } from "../../src/time/virtual-source.ts";
import { concatenated } from "./bytes.ts";

/** The snapshot of a paused kernel, which stays as it is. */
export async function savedBytes(kernel: Kernel): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  await kernel.saveTo(new WritableStream({ write: (chunk: Uint8Array) => void chunks.push(chunk.slice()) }));
  return concatenated(chunks);
}

/** A kernel from a snapshot, not started: on a riscv64 platform and in virtual time, unless told otherwise. */
export function loadedKernel(bytes: Uint8Array, options: Partial<LoadKernelOptions> = {}): Promise<Kernel> {
  return Kernel.loadFrom(bytes, { platform: new Riscv64Platform(), timeSource: new VirtualTimeSource(), ...options });
}

/** Saves a paused kernel, destroys it, and gives one that goes on from there once it is started. */
export async function movedKernel(kernel: Kernel, options: Partial<LoadKernelOptions> = {}): Promise<Kernel> {
  const bytes = await savedBytes(kernel);
  await kernel.destroy();
  return loadedKernel(bytes, options);
}
