import { E2BIG, EINVAL, ENODEV, EPERM } from "../../abi/errno.ts";
import { PAGE_SIZE } from "../../abi/limits.ts";
import { POLLERR, POLLPRI } from "../../abi/poll.ts";
import { Cgroup } from "../../cgroup/cgroup.ts";
import { copyAttributes, type InodeAttributes } from "../../fs/attributes.ts";
import type { Caller } from "../../fs/caller.ts";
import type { FileDescription } from "../../fs/file-description.ts";
import type { Path } from "../../fs/path.ts";
import { TextFile } from "../../fs/pseudo/text-file.ts";
import { refuse } from "../../ns/refusal.ts";
import { oneOf, ref, uint } from "../../state/fields.ts";
import { savable } from "../../state/savable.ts";
import { WaitQueue } from "../../waiter/wait-queue.ts";
import { callingTask } from "../procfs/calling-task.ts";
import { CgroupFileDescription } from "./cgroup-file-description.ts";
import type { CgroupSuperblock } from "./cgroup-superblock.ts";
import { type ControlAccess, type ControlFile, isPresent, modeOf } from "./control-file.ts";
import { CONTROL_FILES } from "./control-files.ts";

/** One control file of one cgroup. */
export class CgroupFile extends TextFile {
  declare readonly superblock: CgroupSuperblock;
  readonly cgroup: Cgroup;
  readonly name: string;
  /** How often its contents changed by themselves; an open file that was not read yet has seen none. */
  changes: number;
  /** @internal */
  readonly waiters: WaitQueue;

  constructor(superblock: CgroupSuperblock, cgroup: Cgroup, control: ControlFile, uid: number, gid: number) {
    super(superblock, superblock.allocateInodeNumber(), modeOf(control), uid, gid);
    this.cgroup = cgroup;
    this.name = control.name;
    this.changes = 1;
    this.waiters = new WaitQueue();
  }

  private get control(): ControlFile {
    return CONTROL_FILES.get(this.name)!;
  }

  /** Its cgroup was removed, or lost the controller. */
  get isGone(): boolean {
    return this.cgroup.isDead || !isPresent(this.control, this.cgroup);
  }

  override open(caller: Caller, path: Path, flags: number): FileDescription | number {
    const namespace = callingTask(caller)?.nsProxy.cgroup ?? this.superblock.kernel.initialNamespaces.cgroup;
    return new CgroupFileDescription(path, flags, caller.credentials, namespace);
  }

  /** Delegation is by chown(2) and chmod(2) (kernfs_iop_setattr()). */
  override setAttributes(_caller: Caller, attributes: InodeAttributes): number {
    copyAttributes(this, attributes, this.superblock.vfs.now());
    return 0;
  }

  override text(caller: Caller, file: CgroupFileDescription): string | number {
    const { control } = this;
    if (this.isGone) return -ENODEV;
    file.seenChange = this.changes;
    if (control.read === undefined) return -EINVAL;
    return control.read(this.cgroup, this.accessOf(caller, file));
  }

  /** cgroup_file_write() */
  override writeText(caller: Caller, file: CgroupFileDescription, data: string): number {
    const { cgroup, control } = this;
    if (data === "") return 0;
    if (data.length > PAGE_SIZE) return -E2BIG;
    if (this.isGone) return -ENODEV;
    const { namespace } = file;
    const isBoundary = cgroup.hierarchy.isNamespaceDelegated && !namespace.isInitial && namespace.root === cgroup;
    if (isBoundary && control.isDelegatable !== true) return refuse(EPERM, "CGROUP-015", { file: this.name });
    if (control.write === undefined) return -EINVAL;
    const nul = data.indexOf("\0");
    this.superblock.actor = caller.credentials;
    const error = control.write(cgroup, nul < 0 ? data : data.slice(0, nul), this.accessOf(caller, file));
    this.superblock.actor = null;
    this.superblock.kernel.scheduler.cgroupsChanged();
    return error < 0 ? error : data.length;
  }

  private accessOf(caller: Caller, file: CgroupFileDescription): ControlAccess {
    return { kernel: this.superblock.kernel, caller, file };
  }

  /** cgroup_file_notify() */
  changed(): void {
    this.changes++;
    this.waiters.notify(POLLPRI | POLLERR);
  }
}

savable(CgroupFile, {
  name: "kernel.CgroupFile",
  version: 1,
  saved: { cgroup: ref(() => Cgroup), name: oneOf(...CONTROL_FILES.keys()), changes: uint },
  transient: { waiters: () => new WaitQueue() },
});
