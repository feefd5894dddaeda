import { savable } from "../../state/savable.ts";
import type { Caller } from "../caller.ts";
import { CharacterDevice } from "../character-device.ts";
import type { Path } from "../path.ts";
import { DeviceFile } from "./device-file.ts";

/** /dev/null (null(4)): takes everything, has nothing. */
export class NullDevice extends CharacterDevice {
  override open(caller: Caller, path: Path, flags: number): NullFile {
    return new NullFile(path, flags, caller.credentials);
  }
}

export class NullFile extends DeviceFile {
  override readAt(): number {
    return 0;
  }

  override writeAt(_caller: Caller, _buffer: Uint8Array, _start: number, length: number): number {
    return length;
  }
}

savable(NullDevice, { name: "fs.NullDevice", version: 1, saved: {} });
savable(NullFile, { name: "fs.NullFile", version: 1, saved: {} });
