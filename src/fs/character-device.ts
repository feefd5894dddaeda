import { savable } from "../state/savable.ts";
import type { Caller } from "./caller.ts";
import type { FileDescription } from "./file-description.ts";
import type { Path } from "./path.ts";

/** A character device driver. */
export abstract class CharacterDevice {
  /** open(2) of a node with this device's number. */
  abstract open(caller: Caller, path: Path, flags: number): FileDescription | number;
}

savable(CharacterDevice, { name: "fs.CharacterDevice", version: 1, saved: {} });
