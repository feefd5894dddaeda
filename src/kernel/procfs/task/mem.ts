import { EINVAL } from "../../../abi/errno.ts";
import { SEEK_END } from "../../../abi/seek.ts";
import type { Caller } from "../../../fs/caller.ts";
import { PTRACE_MODE_ATTACH_FSCREDS } from "../../../ns/ptrace-access.ts";
import { savable } from "../../../state/savable.ts";
import { MemoryFile, openLiveMemory, readForced, writeForced } from "./memory-file.ts";
import type { TaskBoundFile } from "./task-file.ts";

/** proc_pid_mem(5): positions are addresses. */
export const mem: TaskBoundFile = {
  name: "mem",
  mode: 0o600,
  open(task, caller, path, flags) {
    const mm = openLiveMemory(task, caller, PTRACE_MODE_ATTACH_FSCREDS);
    return typeof mm === "number" ? mm : new MemFile(path, flags, caller, mm);
  },
};

export class MemFile extends MemoryFile {
  override readAt(_caller: Caller, buffer: Uint8Array, start: number, length: number, offset: number): number {
    const mm = this.liveMemory;
    return mm === null ? 0 : readForced(mm, offset, buffer, start, length);
  }

  override writeAt(_caller: Caller, buffer: Uint8Array, start: number, length: number, offset: number): number {
    const mm = this.liveMemory;
    return mm === null ? 0 : writeForced(mm, offset, buffer, start, length);
  }

  /** mem_lseek(): there is no end. */
  override seekTo(caller: Caller, offset: number, whence: number): number {
    return whence === SEEK_END ? -EINVAL : super.seekTo(caller, offset, whence);
  }
}

savable(MemFile, { name: "kernel.ProcMemFile", version: 1, saved: {} });
