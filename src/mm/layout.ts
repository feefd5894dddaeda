import { PAGE_SIZE } from "./frame-pool.ts";

/**
 * The user half of a riscv64 Sv39 address space, as Linux lays it out without randomisation (arch/riscv/include/asm/processor.h and
 * mm/util.c, generic top-down layout): one layout for every process keeps runs reproducible and lets decoded code be shared.
 */

/** First address that is not the user's: 2^38. */
export const TASK_SIZE = 0x40_0000_0000;
export const TASK_SIZE_PAGES = TASK_SIZE / PAGE_SIZE;
export const STACK_TOP = TASK_SIZE;
/** vm.mmap_min_addr. */
export const MMAP_MIN_ADDRESS = 0x1_0000;
/** Where position-independent executables with an interpreter go, and the program break of those without: two thirds up. */
export const ELF_ET_DYN_BASE = Math.floor(((TASK_SIZE / 3) * 2) / PAGE_SIZE) * PAGE_SIZE;
/** Unmapped pages kept below a growing stack (the stack_guard_gap= kernel parameter). */
export const STACK_GUARD_GAP_PAGES = 256;
/** vm.max_map_count. */
export const MAX_MAP_COUNT = 65530;
/** Where bottom-up searches start. */
export const TASK_UNMAPPED_BASE = Math.ceil(TASK_SIZE / 3 / PAGE_SIZE) * PAGE_SIZE;

const MIN_GAP = 128 * 2 ** 20;
const MAX_GAP = Math.floor(STACK_TOP / 6) * 5;

/** 2^64, where the guest's address arithmetic wraps. */
const ADDRESS_WRAP = 2 ** 64;

/**
 * mmap_base() of mm/util.c: mappings grow down from here, far enough below the stack for its limit. With an unlimited stack Linux
 * takes the legacy layout, bottom up from a third of the address space; then this is TASK_UNMAPPED_BASE.
 */
export function mmapBase(stackLimit: number): number {
  if (stackLimit === Number.POSITIVE_INFINITY) return TASK_UNMAPPED_BASE;
  const gap = Math.min(Math.max(stackLimit + STACK_GUARD_GAP_PAGES * PAGE_SIZE, MIN_GAP), MAX_GAP);
  return Math.ceil((STACK_TOP - gap) / PAGE_SIZE) * PAGE_SIZE;
}

/** The page a user address (0 .. TASK_SIZE) lies in. */
export function pageOf(address: number): number {
  return (address / PAGE_SIZE) | 0;
}

/** How many pages `length` bytes need: PAGE_ALIGN() >> PAGE_SHIFT, without its overflow. */
export function pagesFor(length: number): number {
  return Math.ceil(length / PAGE_SIZE);
}

/** PAGE_ALIGN(length + inPage) wraps to 0. Written so that no sum near 2^64 is rounded. */
export function alignOverflows(length: number, inPage = 0): boolean {
  return length - (ADDRESS_WRAP - PAGE_SIZE) + inPage > 0;
}

/** address + PAGE_ALIGN(length) wraps around. @param address page aligned @param length one that does not overflow itself */
export function rangeWraps(address: number, length: number): boolean {
  return address + pagesFor(length) * PAGE_SIZE >= ADDRESS_WRAP;
}

export function isPageAligned(address: number): boolean {
  return address % PAGE_SIZE === 0;
}
