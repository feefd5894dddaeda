/**
 * Inode numbers of tasks' files. Linux counts them up as files are first looked at; here each is computed from what the file is, so that
 * it is the same at every look and after a load. They are above those of the system's files, which are made once with the instance.
 */
const TASK_FIRST = 2 ** 33;
/** Room for the files of one task: 2^20 descriptors, seen in two directories. */
const SLOTS_PER_TASK = 2 ** 23;

/** Within a task's slots: the directory itself is 0, its entries count from 1. */
export const TASK_ENTRY_SLOT = 1;
export const NS_SLOT = 256;
export const NET_SLOT = 512;
export const FD_SLOT = 2 ** 21;
export const FDINFO_SLOT = 2 ** 22;

/** @param number the task's in the instance's pid namespace. @param isThread below task/ instead of at the top. */
export function taskIno(number: number, isThread: boolean, slot: number): number {
  return TASK_FIRST + (number * 2 + (isThread ? 1 : 0)) * SLOTS_PER_TASK + slot;
}
