import { ESRCH } from "../../../abi/errno.ts";
import type { Caller } from "../../../fs/caller.ts";
import { FileDescription } from "../../../fs/file-description.ts";
import type { Path } from "../../../fs/path.ts";
import { pathname } from "../../../fs/pathname.ts";
import { MemoryManager } from "../../../mm/memory-manager.ts";
import { mapsLine } from "../../../mm/proc-maps.ts";
import type { Vma } from "../../../mm/vma.ts";
import { nullable, ref } from "../../../state/fields.ts";
import { savable } from "../../../state/savable.ts";
import type { Task } from "../../task.ts";
import type { ProcView } from "../view.ts";
import { BoundTextFile } from "./bound-text-file.ts";
import { openMemory } from "./memory-file.ts";
import type { TaskBoundFile } from "./task-file.ts";

/** proc_pid_maps(5) */
export const maps: TaskBoundFile = {
  name: "maps",
  mode: 0o444,
  open(task, caller, path, flags) {
    const mm = openMemory(task, caller);
    return typeof mm === "number" ? mm : new MapsFile(path, flags, caller, mm);
  },
};

export class MapsFile extends BoundTextFile {
  readonly mm: MemoryManager | null;

  constructor(path: Path, flags: number, caller: Caller, mm: MemoryManager | null) {
    super(path, flags, caller.credentials);
    this.mm = mm;
  }

  override show(view: ProcView, task: Task | null): string | number {
    const { mm } = this;
    if (task === null) return -ESRCH;
    if (mm === null || mm.users === 0) return "";
    let text = "";
    for (const vma of mm.vmas()) text += `${lineOf(mm, vma, view)}\n`;
    return text;
  }
}

/** A file is named as the reader would name it. */
function lineOf(mm: MemoryManager, vma: Vma, view: ProcView): string {
  const { file } = vma;
  if (!(file instanceof FileDescription) || vma.anonymousName !== null) return mapsLine(mm, vma);
  return mapsLine(mm, vma, pathname(file.path, view.caller.fs.root));
}

savable(MapsFile, { name: "kernel.ProcMapsFile", version: 1, saved: { mm: nullable(ref(() => MemoryManager)) } });
