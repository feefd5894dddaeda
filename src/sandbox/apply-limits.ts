import { PAGE_SIZE } from "../abi/limits.ts";
import { RLIMIT_NOFILE } from "../abi/resource.ts";
import { TmpfsSuperblock } from "../fs/tmpfs/tmpfs-superblock.ts";
import type { Kernel } from "../kernel/kernel.ts";
import type { SandboxLimits } from "./limits.ts";

/** Puts a loaded kernel under these limits, whatever it was saved with. What is in use already stays. */
export function applyLimits(kernel: Kernel, { tasks, fileBytes, openFiles }: SandboxLimits): void {
  kernel.threadLimit = tasks;
  const { superblock } = kernel.rootMountNamespace!.rootPath().mount;
  if (superblock instanceof TmpfsSuperblock && fileBytes !== Number.POSITIVE_INFINITY)
    superblock.maxBlocks = Math.floor(fileBytes / PAGE_SIZE);
  for (const { limits } of kernel.tasks.threadGroups()) {
    const [soft, hard] = [limits.current[RLIMIT_NOFILE]!, limits.maximum[RLIMIT_NOFILE]!];
    limits.set(RLIMIT_NOFILE, Math.min(soft, openFiles), Math.min(hard, openFiles));
  }
}
