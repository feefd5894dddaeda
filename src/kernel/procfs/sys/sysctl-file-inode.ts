import { MAY_EXEC, MAY_READ, MAY_WRITE } from "../../../abi/access.ts";
import { EACCES } from "../../../abi/errno.ts";
import type { Caller } from "../../../fs/caller.ts";
import type { FileDescription } from "../../../fs/file-description.ts";
import type { Kstat } from "../../../fs/kstat.ts";
import type { Path } from "../../../fs/path.ts";
import { TextFile, type TextFileDescription } from "../../../fs/pseudo/text-file.ts";
import { refuse } from "../../../ns/refusal.ts";
import { oneOf } from "../../../state/fields.ts";
import { savable } from "../../../state/savable.ts";
import type { ProcfsSuperblock } from "../procfs-superblock.ts";
import { ProcView } from "../view.ts";
import type { Sysctl } from "./sysctl.ts";
import { SYSCTLS } from "./sysctls.ts";

/** The file of a sysctl. */
export class SysctlFileInode extends TextFile {
  declare readonly superblock: ProcfsSuperblock;
  readonly path: string;

  constructor(superblock: ProcfsSuperblock, sysctl: Sysctl) {
    super(superblock, superblock.allocateInodeNumber(), sysctl.mode);
    this.path = sysctl.path;
  }

  private get sysctl(): Sysctl {
    return SYSCTLS.get(this.path)!;
  }

  /** proc_sys_permission() */
  override permission(caller: Caller, mask: number): number {
    const wanted = mask & (MAY_READ | MAY_WRITE | MAY_EXEC);
    const { credentials } = caller;
    const view = new ProcView(this.superblock, caller, credentials);
    if ((wanted & ~this.sysctl.permissions(credentials, view)) === 0) return 0;
    const rule = /^kernel\/(?:host|domain)name$/.test(this.path) ? "UTS-022" : "CAP-002";
    return refuse(EACCES, rule, { file: `/proc/sys/${this.path}`, euid: credentials.euid });
  }

  override open(caller: Caller, path: Path, flags: number): FileDescription | number {
    const view = new ProcView(this.superblock, caller, caller.credentials);
    return this.sysctl.open(view, path, flags) ?? super.open(caller, path, flags);
  }

  /** proc_sys_getattr() */
  override stat(): Kstat {
    const { kernel } = this.superblock;
    const namespace = kernel.scheduler.running?.nsProxy.ipc ?? kernel.rootIPCNamespace;
    return { ...super.stat(), ...this.sysctl.owner(namespace) };
  }

  override text(caller: Caller, open: TextFileDescription): string | number {
    const view = new ProcView(this.superblock, caller, open.credentials, open);
    return this.sysctl.check(view) || `${this.sysctl.read(view)}\n`;
  }

  override writeText(caller: Caller, open: TextFileDescription, data: string, position: number): number {
    const view = new ProcView(this.superblock, caller, open.credentials, open);
    return this.sysctl.check(view) || this.sysctl.write(view, data, position);
  }
}

savable(SysctlFileInode, {
  name: "kernel.ProcSysctlFileInode",
  version: 1,
  saved: { path: oneOf(...SYSCTLS.keys()) },
});
