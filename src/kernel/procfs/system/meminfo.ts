import { PAGE_SIZE } from "../../../abi/limits.ts";
import { TASK_SIZE } from "../../../mm/layout.ts";
import type { MemoryManager } from "../../../mm/memory-manager.ts";
import type { Kernel } from "../../kernel.ts";
import type { SystemFile } from "./system-file.ts";

/**
 * proc_meminfo(5). Guest memory is the platform's frame pool: what is not free is either private to processes or the contents of files.
 * Fields of features that do not exist (swap, huge pages) are those a kernel without them has.
 */
export const meminfo: SystemFile = {
  name: "meminfo",
  text: ({ kernel }) => {
    const { pool } = kernel.platform;
    const total = pool.limitFrames;
    const free = total - pool.usedFrames;
    const { anonymous, mapped, locked, committed } = addressSpaces(kernel);
    // A frame that is copied on write counts in several address spaces, and once here.
    const anonymousFrames = Math.min(anonymous, pool.usedFrames);
    const cached = pool.usedFrames - anonymousFrames;
    const lines: readonly (readonly [string, number])[] = [
      ["MemTotal", total],
      ["MemFree", free],
      ["MemAvailable", free],
      ["Buffers", 0],
      ["Cached", cached],
      ["SwapCached", 0],
      ["Active", anonymousFrames + cached],
      ["Inactive", 0],
      ["Active(anon)", anonymousFrames],
      ["Inactive(anon)", 0],
      ["Active(file)", cached],
      ["Inactive(file)", 0],
      ["Unevictable", locked],
      ["Mlocked", locked],
      ["SwapTotal", 0],
      ["SwapFree", 0],
      ["Dirty", 0],
      ["Writeback", 0],
      ["AnonPages", anonymousFrames],
      ["Mapped", Math.min(mapped, cached)],
      ["Shmem", cached],
      ["KReclaimable", 0],
      ["Slab", 0],
      ["SReclaimable", 0],
      ["SUnreclaim", 0],
      ["KernelStack", 0],
      ["PageTables", 0],
      ["SecPageTables", 0],
      ["NFS_Unstable", 0],
      ["Bounce", 0],
      ["WritebackTmp", 0],
      ["CommitLimit", Math.floor(total / 2)],
      ["Committed_AS", committed],
      ["VmallocTotal", TASK_SIZE / PAGE_SIZE],
      ["VmallocUsed", 0],
      ["VmallocChunk", 0],
      ["Percpu", 0],
    ];
    return lines
      .map(([name, pages]) => `${`${name}:`.padEnd(15)} ${String(pages * KIB_PER_PAGE).padStart(8)} kB\n`)
      .join("");
  },
};

const KIB_PER_PAGE = PAGE_SIZE / 1024;

/** Sums over all address spaces, in pages; one that several tasks share counts once. */
function addressSpaces(kernel: Kernel) {
  const seen = new Set<MemoryManager>();
  const sums = { anonymous: 0, mapped: 0, locked: 0, committed: 0 };
  for (const { mm } of kernel.tasks.tasks) {
    if (mm === null || seen.has(mm)) continue;
    seen.add(mm);
    sums.anonymous += mm.anonymousPages;
    sums.mapped += mm.filePages;
    sums.locked += mm.lockedPages;
    sums.committed += mm.dataPages + mm.stackPages;
  }
  return sums;
}
