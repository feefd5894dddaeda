import { ENOENT } from "../../../abi/errno.ts";
import { S_IRUSR, S_IWUSR, S_IXUSR } from "../../../abi/stat.ts";
import type { FileDescription } from "../../../fs/file-description.ts";
import type { Kstat } from "../../../fs/kstat.ts";
import type { Path } from "../../../fs/path.ts";
import type { Pid } from "../../../ns/pid.ts";
import { uint } from "../../../state/fields.ts";
import { savable } from "../../../state/savable.ts";
import type { Task } from "../../task.ts";
import type { ProcfsSuperblock } from "../procfs-superblock.ts";
import { MagicLink } from "./magic-link.ts";

/** A link of /proc/PID/fd. Its mode tells what the descriptor is open for. */
export class FdLink extends MagicLink {
  readonly fd: number;

  constructor(superblock: ProcfsSuperblock, pid: Pid, ino: number, fd: number) {
    super(superblock, pid, ino, 0);
    this.fd = fd;
    this.updateMode();
  }

  override get size(): number {
    return 64; // proc_fd_instantiate()
  }

  private get openFile(): FileDescription | null {
    return this.task?.fdTable?.get(this.fd) ?? null;
  }

  override get isStale(): boolean {
    return this.openFile === null;
  }

  /** tid_fd_update_inode() */
  private updateMode(): void {
    const open = this.openFile;
    if (open === null) return;
    const readable = open.isReadable ? S_IRUSR | S_IXUSR : 0;
    const writable = open.isWritable ? S_IWUSR | S_IXUSR : 0;
    this.mode = this.type | readable | writable;
  }

  override stat(): Kstat {
    this.updateMode();
    return super.stat();
  }

  override place(_task: Task): Path | number {
    return this.openFile?.path ?? -ENOENT;
  }
}

savable(FdLink, { name: "kernel.ProcFdLink", version: 1, saved: { fd: uint } });
