import { PAGE_SIZE } from "../abi/limits.ts";
import { RLIMIT_NOFILE } from "../abi/resource.ts";
import { TmpfsSuperblock } from "../fs/tmpfs/tmpfs-superblock.ts";
import type { Kernel } from "../kernel/kernel.ts";
import { userland } from "../userland/index.ts";
import type { SandboxLimits } from "./limits.ts";

/** Bytes of the root file system: what the limit allows, and a page for each of the userland's own files. */
export function rootSize({ fileBytes }: SandboxLimits): number {
  return fileBytes + userland.length * PAGE_SIZE;
}

/** Puts a loaded kernel under these limits, whatever it was saved with. What is in use already stays. */
export function applyLimits(kernel: Kernel, limits: SandboxLimits): void {
  const { tasks, fileBytes, openFiles } = limits;
  kernel.threadLimit = tasks;
  const { superblock } = kernel.rootMountNamespace!.rootPath().mount;
  if (superblock instanceof TmpfsSuperblock && fileBytes !== Number.POSITIVE_INFINITY)
    superblock.maxBlocks = Math.floor(rootSize(limits) / PAGE_SIZE);
  for (const group of kernel.tasks.threadGroups()) {
    const [soft, hard] = [group.limits.current[RLIMIT_NOFILE]!, group.limits.maximum[RLIMIT_NOFILE]!];
    group.limits.set(RLIMIT_NOFILE, Math.min(soft, openFiles), Math.min(hard, openFiles));
  }
}
