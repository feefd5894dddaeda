import { ENXIO } from "../abi/errno.ts";
import { map, ref, uint } from "../state/fields.ts";
import { savable } from "../state/savable.ts";
import type { Caller } from "./caller.ts";
import { CharacterDevice } from "./character-device.ts";
import type { FileDescription } from "./file-description.ts";
import type { Path } from "./path.ts";

/** Character devices by number (chrdevs). What a device node does is decided here, not by its file system. */
export class DeviceRegistry {
  /** @internal By device number (abi/dev.ts). */
  readonly devices: Map<number, CharacterDevice>;

  constructor() {
    this.devices = new Map();
  }

  register(number: number, device: CharacterDevice): void {
    if (this.devices.has(number)) throw new Error(`character device ${number} is registered twice`);
    this.devices.set(number, device);
  }

  unregister(number: number): void {
    this.devices.delete(number);
  }

  find(number: number): CharacterDevice | null {
    return this.devices.get(number) ?? null;
  }

  /** chrdev_open(). open(2): ENXIO, no device has this number */
  open(caller: Caller, path: Path, flags: number): FileDescription | number {
    return this.find(path.inode.rdev)?.open(caller, path, flags) ?? -ENXIO;
  }
}

savable(DeviceRegistry, {
  name: "fs.DeviceRegistry",
  version: 1,
  saved: {
    devices: map(
      uint,
      ref(() => CharacterDevice),
    ),
  },
});
