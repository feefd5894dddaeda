/** Runs of a guest from its start to its end, through as many kernels as one likes. */
import type { Kernel } from "../../src/kernel/kernel.ts";
import type { Collected } from "./run-guest.ts";
import { movedKernel } from "./save-load.ts";
import { SyscallTrace } from "./syscall-trace.ts";

export interface Booted {
  /** With its first process, not started. */
  readonly kernel: Kernel;
  readonly collected: Collected;
}

export interface Run {
  readonly stdout: string;
  readonly stderr: string;
  /** A wait status. */
  readonly status: number;
  readonly trace: readonly string[];
}

/** Runs a guest to its end; after each of the distances, in slices, the kernel is saved, and another one loads it and goes on. */
export async function runMoved(booted: Booted, distances: readonly number[] = []): Promise<Run> {
  const { collected } = booted;
  let { kernel } = booted;
  const trace = new SyscallTrace();
  trace.listen(kernel);
  for (const slices of distances) {
    const paused = kernel.pauseAfter(slices);
    await kernel.start();
    if (!(await paused)) break;
    kernel = await movedKernel(kernel);
    collected.attach(kernel);
    trace.listen(kernel);
  }
  if (!kernel.isStarted) await kernel.start();
  const status = await kernel.waitExited();
  await kernel.destroy();
  return { stdout: collected.texts["stdout"]!, stderr: collected.texts["stderr"]!, status, trace: trace.lines };
}

/** The run of a guest that nobody disturbs, and how many slices it takes. */
export async function runWhole(booted: Booted): Promise<Run & { readonly slices: number }> {
  const { scheduler, events } = booted.kernel;
  const many = 1e9;
  let slices = 0;
  scheduler.afterSlices(many, () => undefined);
  events.on("task:exit", () => {
    slices = many - scheduler.slicesLeft;
  });
  return { ...(await runMoved(booted)), slices };
}

/** The first line of two traces that differs, with its neighbours; null for equal ones. */
export function firstDifference(got: readonly string[], expected: readonly string[]): string | null {
  const at = got.findIndex((line, i) => line !== expected[i]);
  if (at < 0) return got.length === expected.length ? null : `ends after ${got.length} of ${expected.length} lines`;
  return `line ${at}: got ${got.slice(at, at + 3).join(" | ")}, expected ${expected.slice(at, at + 3).join(" | ")}`;
}
