import { EACCES, EIO, ESRCH } from "../../../abi/errno.ts";
import { PAGE_SIZE } from "../../../abi/limits.ts";
import type { Caller } from "../../../fs/caller.ts";
import { FileDescription } from "../../../fs/file-description.ts";
import type { Path } from "../../../fs/path.ts";
import { MemoryManager } from "../../../mm/memory-manager.ts";
import { PTRACE_MODE_READ_FSCREDS } from "../../../ns/ptrace-access.ts";
import { ref } from "../../../state/fields.ts";
import { savable } from "../../../state/savable.ts";
import type { Task } from "../../task.ts";
import { mayAccessTask } from "../task-access.ts";

/**
 * The address space a file of a task's memory is opened on; null for a zombie. The file stays with it: after an execve(2) or exit there
 * is nothing to see (proc_mem_open()).
 * @returns ESRCH for a task that is gone, EACCES without ptrace access.
 */
export function openMemory(
  task: Task | null,
  caller: Caller,
  mode = PTRACE_MODE_READ_FSCREDS,
): MemoryManager | null | number {
  if (task === null) return -ESRCH;
  const { mm } = task;
  if (mm === null) return null;
  return mayAccessTask(caller, task, mode) ? mm : -EACCES;
}

/** As `openMemory`, for files that have nothing to show of a zombie: ESRCH. */
export function openLiveMemory(task: Task | null, caller: Caller, mode?: number): MemoryManager | number {
  return openMemory(task, caller, mode) ?? -ESRCH;
}

/** An open file whose bytes are those of an address space. Subclasses say which. */
export abstract class MemoryFile extends FileDescription {
  readonly mm: MemoryManager;

  constructor(path: Path, flags: number, caller: Caller, mm: MemoryManager) {
    super(path, flags, caller.credentials);
    this.mm = mm;
  }

  /** mmget_not_zero(): null once the last task that used it has let go. */
  get liveMemory(): MemoryManager | null {
    return this.mm.users > 0 ? this.mm : null;
  }
}

/**
 * Copies up to `length` bytes at `address` whatever their protection (FOLL_FORCE), page by page.
 * @returns how many, up to the first page that is not there; -EIO when that is the first one.
 */
export function readForced(
  mm: MemoryManager,
  address: number,
  buffer: Uint8Array,
  start: number,
  length: number,
): number {
  return eachPage(address, length, (at, done, count) => mm.copyInForced(at, buffer, start + done, count));
}

export function writeForced(
  mm: MemoryManager,
  address: number,
  buffer: Uint8Array,
  start: number,
  length: number,
): number {
  return eachPage(address, length, (at, done, count) => mm.copyOutForced(at, buffer, start + done, count));
}

function eachPage(
  address: number,
  length: number,
  copy: (address: number, done: number, count: number) => number,
): number {
  let done = 0;
  while (done < length) {
    const at = address + done;
    const count = Math.min(PAGE_SIZE - (at % PAGE_SIZE), length - done);
    if (copy(at, done, count) < 0) break;
    done += count;
  }
  return done === 0 && length > 0 ? -EIO : done;
}

savable(MemoryFile, { name: "kernel.ProcMemoryFile", version: 1, saved: { mm: ref(() => MemoryManager) } });
