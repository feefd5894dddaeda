import type { Caller } from "../../../fs/caller.ts";
import { savable } from "../../../state/savable.ts";
import { MemoryFile, openLiveMemory, readForced } from "./memory-file.ts";
import type { TaskBoundFile } from "./task-file.ts";

/** proc_pid_environ(5): the strings the program was started with, as they are in its memory now. */
export const environ: TaskBoundFile = {
  name: "environ",
  mode: 0o400,
  open(task, caller, path, flags) {
    const mm = openLiveMemory(task, caller);
    return typeof mm === "number" ? mm : new EnvironFile(path, flags, caller, mm);
  },
};

export class EnvironFile extends MemoryFile {
  override readAt(_caller: Caller, buffer: Uint8Array, start: number, length: number, offset: number): number {
    const mm = this.liveMemory;
    if (mm === null) return 0;
    const { envStart, envEnd } = mm.image;
    const count = Math.min(length, envEnd - envStart - offset);
    return count <= 0 ? 0 : readForced(mm, envStart + offset, buffer, start, count);
  }
}

savable(EnvironFile, { name: "kernel.ProcEnvironFile", version: 1, saved: {} });
