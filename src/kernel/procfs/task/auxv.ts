import type { Caller } from "../../../fs/caller.ts";
import { savable } from "../../../state/savable.ts";
import { MemoryFile, openLiveMemory } from "./memory-file.ts";
import type { TaskBoundFile } from "./task-file.ts";

/** proc_pid_auxv(5): the auxiliary vector, AT_NULL included. */
export const auxv: TaskBoundFile = {
  name: "auxv",
  mode: 0o400,
  open(task, caller, path, flags) {
    const mm = openLiveMemory(task, caller);
    return typeof mm === "number" ? mm : new AuxvFile(path, flags, caller, mm);
  },
};

export class AuxvFile extends MemoryFile {
  override readAt(_caller: Caller, buffer: Uint8Array, start: number, length: number, offset: number): number {
    const vector = this.liveMemory?.image.auxiliaryVector.subarray(offset, offset + length);
    if (vector === undefined) return 0;
    buffer.set(vector, start);
    return vector.length;
  }
}

savable(AuxvFile, { name: "kernel.ProcAuxvFile", version: 1, saved: {} });
