import { DT_DIR, DT_REG } from "../../abi/dirent.ts";
import { EIO, ENOENT } from "../../abi/errno.ts";
import type { Caller } from "../../fs/caller.ts";
import type { Inode } from "../../fs/inode.ts";
import { type DynamicEntry, FIRST_DYNAMIC_POSITION, PseudoDirectory } from "../../fs/pseudo/pseudo-directory.ts";
import { TextFile } from "../../fs/pseudo/text-file.ts";
import type { NetDevice } from "../../net/device/net-device.ts";
import { bool, oneOf, uint } from "../../state/fields.ts";
import { savable } from "../../state/savable.ts";
import { DEVICE_ATTRIBUTES, DEVICE_STATISTICS } from "./device-attributes.ts";
import type { SysfsSuperblock } from "./sysfs-superblock.ts";

/** Above the numbers of what is made with the instance. */
const DEVICE_FIRST = 2 ** 32;
const SLOTS_PER_DEVICE = 256;
const STATISTICS_SLOT = 2;
const ATTRIBUTE_SLOT = 16;
const STATISTICS_FILE_SLOT = 128;

/** Inode numbers are computed: the same at each look. @param slot 0: the directory, 1: the link to it */
export function deviceIno(index: number, slot: number): number {
  return DEVICE_FIRST + index * SLOTS_PER_DEVICE + slot;
}

/** A device, or its statistics/. */
export class DeviceDirectory extends PseudoDirectory {
  declare readonly superblock: SysfsSuperblock;
  readonly index: number;
  readonly isStatistics: boolean;

  constructor(superblock: SysfsSuperblock, index: number, isStatistics = false) {
    super(superblock, deviceIno(index, isStatistics ? STATISTICS_SLOT : 0), 0o755);
    this.index = index;
    this.isStatistics = isStatistics;
  }

  private get names(): readonly string[] {
    return [...(this.isStatistics ? DEVICE_STATISTICS : DEVICE_ATTRIBUTES).keys()];
  }

  private inoOf(position: number): number {
    return deviceIno(this.index, (this.isStatistics ? STATISTICS_FILE_SLOT : ATTRIBUTE_SLOT) + position);
  }

  override lookupDynamic(_caller: Caller, name: string): Inode | number {
    if (name === "statistics" && !this.isStatistics) return new DeviceDirectory(this.superblock, this.index, true);
    const position = this.names.indexOf(name);
    if (position < 0) return -ENOENT;
    return new DeviceFile(this.superblock, this.inoOf(position), this.index, name);
  }

  override *listDynamic(_caller: Caller, from: number): Generator<DynamicEntry> {
    let position = FIRST_DYNAMIC_POSITION;
    for (const [i, name] of this.names.entries()) {
      if (position >= from) yield { position, name, ino: this.inoOf(i), type: DT_REG };
      position++;
    }
    if (this.isStatistics || position < from) return;
    yield { position, name: "statistics", ino: deviceIno(this.index, STATISTICS_SLOT), type: DT_DIR };
  }
}

/** An attribute of a device. EIO: the device is gone. */
export class DeviceFile extends TextFile {
  declare readonly superblock: SysfsSuperblock;
  readonly index: number;
  readonly name: string;

  constructor(superblock: SysfsSuperblock, ino: number, index: number, name: string) {
    super(superblock, ino);
    this.index = index;
    this.name = name;
  }

  override text(): string | number {
    const device: NetDevice | null = this.superblock.stack?.deviceByIndex(this.index) ?? null;
    if (device === null) return -EIO;
    const shown = (DEVICE_ATTRIBUTES.get(this.name) ?? DEVICE_STATISTICS.get(this.name)!)(device);
    return typeof shown === "number" ? shown : `${shown}\n`;
  }
}

savable(DeviceDirectory, {
  name: "kernel.SysfsDeviceDirectory",
  version: 1,
  saved: { index: uint, isStatistics: bool },
});
savable(DeviceFile, {
  name: "kernel.SysfsDeviceFile",
  version: 1,
  saved: { index: uint, name: oneOf(...DEVICE_ATTRIBUTES.keys(), ...DEVICE_STATISTICS.keys()) },
});
