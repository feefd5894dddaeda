import { ESRCH } from "../../../abi/errno.ts";
import { PAGE_SIZE } from "../../../abi/limits.ts";
import type { Caller } from "../../../fs/caller.ts";
import { FileDescription } from "../../../fs/file-description.ts";
import type { MemoryManager } from "../../../mm/memory-manager.ts";
import { savable } from "../../../state/savable.ts";
import { readForced } from "./memory-file.ts";
import type { TaskBoundFile } from "./task-file.ts";
import type { TaskInode } from "./task-inode.ts";

/** proc_pid_cmdline(5): the arguments, as they are in the program's memory now. Everybody may read them. */
export const cmdline: TaskBoundFile = {
  name: "cmdline",
  mode: 0o444,
  open: (_task, caller, path, flags) => new CmdlineFile(path, flags, caller.credentials),
};

export class CmdlineFile extends FileDescription {
  /** get_mm_cmdline(); a zombie has no arguments. */
  override readAt(_caller: Caller, buffer: Uint8Array, start: number, length: number, offset: number): number {
    const { task } = this.inode as TaskInode;
    if (task === null) return -ESRCH;
    const { mm } = task;
    if (mm === null) return 0;
    const title = readTitle(mm);
    if (title !== null) {
      const piece = title.subarray(offset, offset + length);
      buffer.set(piece, start);
      return piece.length;
    }
    const { argStart, argEnd } = mm.image;
    const count = Math.min(length, argEnd - argStart - offset);
    return count <= 0 ? 0 : Math.max(0, readForced(mm, argStart + offset, buffer, start, count));
  }
}

/**
 * setproctitle(3) writes over the arguments and goes on in the environment behind them. It was here when the byte at the end of the
 * arguments is no NUL any more; then the command line is everything up to the first NUL, within a page (get_mm_proctitle()).
 */
function readTitle(mm: MemoryManager): Uint8Array | null {
  const { argStart, argEnd } = mm.image;
  const last = new Uint8Array(1);
  if (argStart >= argEnd || readForced(mm, argEnd - 1, last, 0, 1) !== 1 || last[0] === 0) return null;
  const page = new Uint8Array(PAGE_SIZE);
  const got = Math.max(0, readForced(mm, argStart, page, 0, PAGE_SIZE));
  const end = page.subarray(0, got).indexOf(0);
  return page.subarray(0, end < 0 ? got : end + 1);
}

savable(CmdlineFile, { name: "kernel.ProcCmdlineFile", version: 1, saved: {} });
