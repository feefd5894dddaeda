import { MAY_EXEC, MAY_READ, MAY_WRITE } from "../../../abi/access.ts";
import { EACCES, EPERM } from "../../../abi/errno.ts";
import type { InodeAttributes } from "../../../fs/attributes.ts";
import type { Caller } from "../../../fs/caller.ts";
import { oneOf } from "../../../state/fields.ts";
import { savable } from "../../../state/savable.ts";
import type { ProcfsSuperblock } from "../procfs-superblock.ts";
import { TextInode } from "../text-inode.ts";
import type { ProcView } from "../view.ts";
import type { Sysctl } from "./sysctl.ts";
import { SYSCTLS } from "./sysctl-table.ts";

/** The file of a sysctl. */
export class SysctlFileInode extends TextInode {
  readonly path: string;

  constructor(superblock: ProcfsSuperblock, ino: number, sysctl: Sysctl) {
    super(superblock, null, ino, sysctl.mode);
    this.path = sysctl.path;
  }

  private get sysctl(): Sysctl {
    return SYSCTLS.get(this.path)!;
  }

  /** proc_sys_permission() */
  override permission(caller: Caller, mask: number): number {
    const wanted = mask & (MAY_READ | MAY_WRITE | MAY_EXEC);
    return (wanted & ~this.sysctl.permissions(caller.credentials)) === 0 ? 0 : -EACCES;
  }

  override show(view: ProcView): string {
    return `${this.sysctl.read(view)}\n`;
  }

  override store(view: ProcView, text: string, position: number): number {
    return this.sysctl.write(view, text, position);
  }

  /** proc_sys_setattr() */
  override setAttributes(caller: Caller, attributes: InodeAttributes): number {
    if (attributes.uid !== undefined || attributes.gid !== undefined) return -EPERM;
    return super.setAttributes(caller, attributes);
  }
}

savable(SysctlFileInode, {
  name: "kernel.ProcSysctlFileInode",
  version: 1,
  saved: { path: oneOf(...SYSCTLS.keys()) },
});
