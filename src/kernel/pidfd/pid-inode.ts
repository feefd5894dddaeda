import { EOPNOTSUPP } from "../../abi/errno.ts";
import { S_IRWXU } from "../../abi/stat.ts";
import type { Caller } from "../../fs/caller.ts";
import { Dentry } from "../../fs/dentry.ts";
import type { FileDescription } from "../../fs/file-description.ts";
import { Inode } from "../../fs/inode.ts";
import { Path } from "../../fs/path.ts";
import type { VirtualFilesystem } from "../../fs/virtual-filesystem.ts";
import { USE_FILE } from "../../ns/namespace-use.ts";
import { Pid } from "../../ns/pid.ts";
import { ref } from "../../state/fields.ts";
import { savable } from "../../state/savable.ts";
import { PidFile } from "./pid-file.ts";

/** The file of a process in pidfs: of no type, 0700, root's. Its number tells whether two pidfds are of the same process. */
export class PidInode extends Inode {
  readonly pid: Pid;

  constructor(vfs: VirtualFilesystem, pid: Pid) {
    super(vfs.pidfsMount.superblock, pid.inode, S_IRWXU, 0, 0);
    this.pid = pid;
  }

  // A struct pid keeps its pid namespace, also when it is nobody's number any more (put_pid()). LIFE-003 An embedder may have kept nothing but
  // the Pid of a reaped process: a namespace that has ended by then stays so.

  override retain(): void {
    super.retain();
    const { namespace } = this.pid;
    if (namespace.isLive) namespace.retain(USE_FILE);
  }

  override release(): void {
    super.release();
    const { namespace } = this.pid;
    if (namespace.isLive) namespace.release(USE_FILE);
  }

  /** Through /proc/PID/fd, even when the process is gone. */
  override open(caller: Caller, path: Path, flags: number): FileDescription {
    return new PidFile(path, flags, caller.credentials);
  }

  // pidfs_setattr()
  override setAttributes(): number {
    return -EOPNOTSUPP;
  }
}

/** The place of a process in pidfs. Each call makes a fresh one; the inode number tells they are the same. */
export function pidPath(vfs: VirtualFilesystem, pid: Pid): Path {
  const { pidfsMount } = vfs;
  return new Path(pidfsMount, new Dentry(pidfsMount.root, "", new PidInode(vfs, pid)));
}

/** pidfs_alloc_file(): an open pidfd, not yet a descriptor. @param flags O_RDWR with PIDFD_NONBLOCK and PIDFD_THREAD. */
export function openPid(caller: Caller, vfs: VirtualFilesystem, pid: Pid, flags: number): PidFile {
  return new PidFile(pidPath(vfs, pid), flags, caller.credentials);
}

savable(PidInode, { name: "kernel.PidInode", version: 1, saved: { pid: ref(() => Pid) } });
