import { DT_DIR, DT_LNK } from "../../abi/dirent.ts";
import { ENOENT } from "../../abi/errno.ts";
import type { Caller } from "../../fs/caller.ts";
import type { Inode } from "../../fs/inode.ts";
import { type DynamicEntry, FIRST_DYNAMIC_POSITION, PseudoDirectory } from "../../fs/pseudo/pseudo-directory.ts";
import { StaticSymlink } from "../../fs/pseudo/pseudo-symlink.ts";
import { bool } from "../../state/fields.ts";
import { savable } from "../../state/savable.ts";
import { DeviceDirectory, deviceIno } from "./device-directory.ts";
import type { SysfsSuperblock } from "./sysfs-superblock.ts";

/** /sys/class/net, with links, or /sys/devices/virtual/net, where they lead. NET-045 */
export class DeviceListDirectory extends PseudoDirectory {
  declare readonly superblock: SysfsSuperblock;
  readonly isClass: boolean;

  constructor(superblock: SysfsSuperblock, isClass: boolean) {
    super(superblock, superblock.allocateInodeNumber(), 0o755);
    this.isClass = isClass;
  }

  override lookupDynamic(_caller: Caller, name: string): Inode | number {
    const device = this.superblock.stack?.deviceByName(name) ?? null;
    if (device === null) return -ENOENT;
    if (!this.isClass) return new DeviceDirectory(this.superblock, device.index);
    return new StaticSymlink(this.superblock, deviceIno(device.index, 1), `../../devices/virtual/net/${name}`);
  }

  override *listDynamic(_caller: Caller, from: number): Generator<DynamicEntry> {
    for (const { index, name } of this.superblock.stack?.devices ?? []) {
      const position = FIRST_DYNAMIC_POSITION + index;
      if (position < from) continue;
      yield { position, name, ino: deviceIno(index, this.isClass ? 1 : 0), type: this.isClass ? DT_LNK : DT_DIR };
    }
  }
}

savable(DeviceListDirectory, { name: "kernel.SysfsDeviceListDirectory", version: 1, saved: { isClass: bool } });
