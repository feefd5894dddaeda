import { PAGE_SIZE } from "../../../abi/limits.ts";
import type { MemoryManager } from "../../../mm/memory-manager.ts";

/** Executable pages, in two parts: the program's own text, and that of libraries (task_mem(), task_statm()). */
export function programPages(mm: MemoryManager): { readonly text: number; readonly libraries: number } {
  const { startCode, endCode } = mm.image;
  const spanned = Math.ceil(endCode / PAGE_SIZE) - Math.floor(startCode / PAGE_SIZE);
  const text = Math.min(spanned, mm.executablePages);
  return { text, libraries: mm.executablePages - text };
}
