import { MAY_WRITE } from "../../../abi/access.ts";
import { EACCES } from "../../../abi/errno.ts";
import type { Caller } from "../../../fs/caller.ts";
import type { Idmap } from "../../../fs/idmap.ts";
import { savable } from "../../../state/savable.ts";
import { ProcDirectory } from "../proc-directory.ts";

/** A directory of /proc/sys. */
export class SysctlDirectory extends ProcDirectory {
  /** proc_sys_permission(): what is not writable is not, capabilities or not. */
  override permission(caller: Caller, mask: number, idmap: Idmap | null = null): number {
    return (mask & MAY_WRITE) !== 0 ? -EACCES : super.permission(caller, mask, idmap);
  }
}

savable(SysctlDirectory, { name: "kernel.ProcSysctlDirectory", version: 1, saved: {} });
