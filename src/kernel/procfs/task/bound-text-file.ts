import { EINVAL } from "../../../abi/errno.ts";
import { TextFileDescription } from "../../../fs/pseudo/text-file.ts";
import { savable } from "../../../state/savable.ts";
import type { Task } from "../../task.ts";
import type { ProcView } from "../view.ts";

/** An open text file that is bound to something the task had when it was opened. */
export abstract class BoundTextFile extends TextFileDescription {
  /** The text, a byte string, or -errno. @param task null when it is gone. */
  abstract show(view: ProcView, task: Task | null): string | number;

  /** seq_open() takes FMODE_PWRITE away. USER-031 */
  override get allowsPwrite(): boolean {
    return false;
  }

  /** write(2) of `text` at `position`: the number of bytes taken, or -errno. */
  store(_view: ProcView, _text: string, _position: number): number {
    return -EINVAL;
  }
}

savable(BoundTextFile, { name: "kernel.ProcBoundTextFile", version: 1, saved: {} });
