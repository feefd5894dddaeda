import { savable } from "../../state/savable.ts";
import type { Caller } from "../caller.ts";
import { FileDescription } from "../file-description.ts";

/** An open memory device: a position that never moves (null_lseek()). */
export abstract class DeviceFile extends FileDescription {
  override read(caller: Caller, buffer: Uint8Array, start: number, length: number): number {
    const count = super.read(caller, buffer, start, length);
    this.position = 0;
    return count;
  }

  override write(caller: Caller, buffer: Uint8Array, start: number, length: number): number {
    const count = super.write(caller, buffer, start, length);
    this.position = 0;
    return count;
  }

  override seekTo(): number {
    this.position = 0;
    return 0;
  }
}

savable(DeviceFile, { name: "fs.DeviceFile", version: 1, saved: {} });
