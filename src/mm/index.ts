/**
 * Memory: the realm's page frames (FramePool, Tlb), address spaces over them (MemoryManager: VMAs, page tables, faults, the mmap(2)
 * family) and how the kernel reaches user memory (UserMemory). Files come in through the interfaces of mappable.ts.
 */
export { type CodeCache, FramePool, PAGE_MASK, PAGE_SHIFT, PAGE_SIZE, ZERO_FRAME } from "./frame-pool.ts";
export { FRAME_POOL, framePool } from "./frame-pool-field.ts";
export type { FutexKey } from "./futex-key.ts";
export { MMAP_MIN_ADDRESS, STACK_TOP, TASK_SIZE } from "./layout.ts";
export * from "./mappable.ts";
export { MappingSet } from "./mapping-set.ts";
export { defaultMemoryLimits, type MemoryLimits } from "./memory-limits.ts";
export { MemoryManager } from "./memory-manager.ts";
export type { MmapRequest } from "./mmap.ts";
export { mapsLine } from "./proc-maps.ts";
export type { ProcessImage } from "./process-image.ts";
export { SharedMemory } from "./shared-memory.ts";
export { Tlb } from "./tlb.ts";
export { ACCESS_EXECUTE, ACCESS_READ, ACCESS_WRITE, type UserMemory } from "./user-memory.ts";
export * from "./vma.ts";
