import { PAGE_SIZE } from "../abi/limits.ts";
import { RLIMIT_NOFILE } from "../abi/resource.ts";
import { TmpfsSuperblock } from "../fs/tmpfs/tmpfs-superblock.ts";
import type { Kernel } from "../kernel/kernel.ts";
import type { Surroundings } from "./options.ts";

/** Bytes of the root file system: what the limit allows, and a page for each of the userland's own files. */
export function rootSize({ limits, userland }: Surroundings): number {
  return limits.fileBytes + userland.length * PAGE_SIZE;
}

/** Puts a loaded kernel under the limits of `surroundings`, whatever it was saved with. What is in use already stays. */
export function applyLimits(kernel: Kernel, surroundings: Surroundings): void {
  const { tasks, fileBytes, openFiles } = surroundings.limits;
  kernel.threadLimit = tasks;
  const { superblock } = kernel.rootMountNamespace!.rootPath().mount;
  if (superblock instanceof TmpfsSuperblock && fileBytes !== Number.POSITIVE_INFINITY)
    superblock.maxBlocks = Math.floor(rootSize(surroundings) / PAGE_SIZE);
  for (const group of kernel.tasks.threadGroups()) {
    const [soft, hard] = [group.limits.current[RLIMIT_NOFILE]!, group.limits.maximum[RLIMIT_NOFILE]!];
    group.limits.set(RLIMIT_NOFILE, Math.min(soft, openFiles), Math.min(hard, openFiles));
  }
}
