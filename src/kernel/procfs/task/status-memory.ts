import { PAGE_SIZE } from "../../../abi/limits.ts";
import type { MemoryManager } from "../../../mm/memory-manager.ts";
import type { Task } from "../../task.ts";
import { programPages } from "./program-pages.ts";

/** task_mem() and what follows it; nothing for a task without memory. Nothing is swapped, pinned or huge. */
export function memoryLines(task: Task): string {
  const { mm } = task;
  if (mm === null) return "";
  const { text, libraries } = programPages(mm);
  return (
    line("VmPeak", mm.peakTotalPages) +
    line("VmSize", mm.totalPages) +
    line("VmLck", mm.lockedPages) +
    line("VmPin", 0) +
    line("VmHWM", mm.peakResidentPages) +
    line("VmRSS", mm.residentPages) +
    line("RssAnon", mm.anonymousPages) +
    line("RssFile", mm.filePages) +
    line("RssShmem", 0) +
    line("VmData", mm.dataPages) +
    line("VmStk", mm.stackPages) +
    line("VmExe", text) +
    line("VmLib", libraries) +
    line("VmPTE", pageTablePages(mm)) +
    line("VmSwap", 0) +
    line("HugetlbPages", 0) +
    "CoreDumping:\t0\nTHP_enabled:\t0\nuntag_mask:\t0xffffffffffffffff\n"
  );
}

/** "VmPeak:\t%8lu kB\n" */
function line(name: string, pages: number): string {
  return `${name}:\t${String((pages * PAGE_SIZE) / 1024).padStart(8)} kB\n`;
}

/** mm_pgtables_bytes(), in pages: the tables below the root. */
function pageTablePages({ pageTable }: MemoryManager): number {
  return pageTable.middles + pageTable.leaves;
}
