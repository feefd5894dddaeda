import { EINVAL, ENOMEM } from "../../abi/errno.ts";
import { Cgroup, type CgroupDirectoryNode } from "../../cgroup/cgroup.ts";
import { checkHierarchyLimits, makeCgroup, removeCgroup } from "../../cgroup/make.ts";
import { copyAttributes, type InodeAttributes } from "../../fs/attributes.ts";
import type { Caller } from "../../fs/caller.ts";
import { Dentry } from "../../fs/dentry.ts";
import { noteModified } from "../../fs/fsnotify/changes.ts";
import { PseudoDirectory } from "../../fs/pseudo/pseudo-directory.ts";
import { nullable, ref } from "../../state/fields.ts";
import { savable } from "../../state/savable.ts";
import { CgroupFile } from "./cgroup-file.ts";
import type { CgroupSuperblock } from "./cgroup-superblock.ts";
import { isPresent } from "./control-file.ts";
import { CONTROL_FILES } from "./control-files.ts";

/** What a cgroup with its files takes of the host's memory, about. */
const CGROUP_BYTES = 16384;

/** The directory of a cgroup: its control files, and its children as directories. */
export class CgroupDirectory extends PseudoDirectory implements CgroupDirectoryNode {
  declare readonly superblock: CgroupSuperblock;
  readonly cgroup: Cgroup;
  /** Null until it is entered somewhere. */
  dentry: Dentry | null;

  constructor(superblock: CgroupSuperblock, cgroup: Cgroup, mode: number, uid: number, gid: number) {
    super(superblock, superblock.allocateInodeNumber(), mode, uid, gid);
    this.cgroup = cgroup;
    this.dentry = null;
    cgroup.node = this;
    this.controllersChanged();
  }

  override setAttributes(_caller: Caller, attributes: InodeAttributes): number {
    copyAttributes(this, attributes, this.superblock.vfs.now());
    return 0;
  }

  /** cgroup_mkdir() */
  override mkdir(caller: Caller, parent: Dentry, name: string, mode: number): Dentry | number {
    // It would break the lines of /proc/PID/cgroup.
    if (name.includes("\n")) return -EINVAL;
    const error = checkHierarchyLimits(this.cgroup);
    if (error < 0) return error;
    if (!this.superblock.vfs.memory.charge(CGROUP_BYTES)) return -ENOMEM;
    const { fsuid, fsgid } = caller.credentials;
    const cgroup = makeCgroup(this.cgroup, name);
    this.superblock.actor = caller.credentials;
    const directory = new CgroupDirectory(this.superblock, cgroup, mode & 0o7777, fsuid, fsgid);
    this.superblock.actor = null;
    this.superblock.kernel.scheduler.cgroupsChanged();
    this.add(name, directory);
    directory.dentry = parent.attach(name, directory);
    return directory.dentry;
  }

  /** cgroup_rmdir() */
  override rmdir(_caller: Caller, victim: Dentry): number {
    const directory = victim.inode as CgroupDirectory;
    const error = removeCgroup(directory.cgroup);
    if (error < 0) return error;
    for (const name of [...directory.entries.keys()]) directory.removeFile(name);
    this.remove(victim.name);
    victim.detach();
    this.superblock.vfs.memory.give(CGROUP_BYTES);
    this.superblock.kernel.scheduler.cgroupsChanged();
    return 0;
  }

  fileChanged(name: string): void {
    const file = this.entries.get(name);
    if (!(file instanceof CgroupFile)) return;
    file.changed();
    if (this.dentry !== null) noteModified(this.dentry.child(name) ?? new Dentry(this.dentry, name, file));
  }

  /** The controllers of the cgroup changed: so do its files (cgroup_addrm_files()). New ones belong to whoever made the change. */
  controllersChanged(): void {
    const { cgroup, superblock } = this;
    const { fsuid = 0, fsgid = 0 } = superblock.actor ?? {};
    for (const control of CONTROL_FILES.values()) {
      const { name } = control;
      const isWanted = isPresent(control, cgroup);
      if (isWanted === this.entries.has(name)) continue;
      if (isWanted) this.add(name, new CgroupFile(superblock, cgroup, control, fsuid, fsgid));
      else this.removeFile(name);
    }
  }

  private removeFile(name: string): void {
    const file = this.entries.get(name);
    this.remove(name);
    this.dentry?.child(name)?.detach();
    if (file instanceof CgroupFile) file.changed();
  }
}

savable(CgroupDirectory, {
  name: "kernel.CgroupDirectory",
  version: 1,
  saved: { cgroup: ref(() => Cgroup), dentry: nullable(ref(() => Dentry)) },
});
