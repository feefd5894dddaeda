/** THREAD_SIZE of riscv64: what the kernel stack of a thread takes. */
const THREAD_SIZE = 16384;
const MIN_THREADS = 20;
/** FUTEX_TID_MASK */
const MAX_THREADS = 0x3fffffff;

/** set_max_threads(): kernel.threads-max of a machine with so much memory; the stacks of all threads may take an eighth of it. */
export function maxThreads(memoryBytes: number): number {
  return Math.min(Math.max(Math.floor(memoryBytes / (8 * THREAD_SIZE)), MIN_THREADS), MAX_THREADS);
}
