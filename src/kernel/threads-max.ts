/** THREAD_SIZE of riscv64: what the kernel stack of a thread takes. */
const THREAD_SIZE = 16384;
const MIN_THREADS = 20;
/** FUTEX_TID_MASK: the largest value kernel.threads-max can have (sysctl_max_threads()). */
export const MAX_THREADS = 0x3fffffff;

/** set_max_threads(): kernel.threads-max of a machine with so much memory when it boots; the stacks of all threads may take an eighth of it. */
export function defaultThreadsMax(memoryBytes: number): number {
  return Math.min(Math.max(Math.floor(memoryBytes / (8 * THREAD_SIZE)), MIN_THREADS), MAX_THREADS);
}
