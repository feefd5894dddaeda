import { float, struct } from "../state/fields.ts";

/** The resource limits that bind an address space: getrlimit(2)'s soft values in bytes, Infinity for RLIM_INFINITY. Replaced as a whole. */
export interface MemoryLimits {
  /** RLIMIT_AS */
  readonly addressSpace: number;
  /** RLIMIT_DATA */
  readonly data: number;
  /** RLIMIT_STACK */
  readonly stack: number;
  /** RLIMIT_MEMLOCK */
  readonly lockedMemory: number;
}

/** What Linux gives its first process (INIT_RLIMITS). */
export function defaultMemoryLimits(): MemoryLimits {
  const unlimited = Number.POSITIVE_INFINITY;
  return { addressSpace: unlimited, data: unlimited, stack: 8 << 20, lockedMemory: 8 << 20 };
}

export const memoryLimits = struct<MemoryLimits>({
  addressSpace: float,
  data: float,
  stack: float,
  lockedMemory: float,
});
