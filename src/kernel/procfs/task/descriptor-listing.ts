import { ENOENT } from "../../../abi/errno.ts";
import type { Task } from "../../task.ts";
import { FIRST_ENTRY } from "./task-directory.ts";

/** proc_readfd_common(): descriptor n is at position n + 2 of a listing. @returns the position to go on from, or -errno. */
export function iterateDescriptors(
  task: Task | null,
  position: number,
  emit: (fd: number, next: number) => boolean,
): number {
  if (task === null) return -ENOENT;
  const table = task.fdTable;
  if (table === null) return position;
  let at = position;
  for (let fd = table.nextOpen(at - FIRST_ENTRY); fd >= 0; fd = table.nextOpen(fd + 1)) {
    at = fd + FIRST_ENTRY;
    if (!emit(fd, at + 1)) return at;
    at++;
  }
  return at;
}
