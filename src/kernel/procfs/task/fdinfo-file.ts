import { ENOENT } from "../../../abi/errno.ts";
import { O_CLOEXEC } from "../../../abi/fcntl.ts";
import type { Pid } from "../../../ns/pid.ts";
import { uint } from "../../../state/fields.ts";
import { savable } from "../../../state/savable.ts";
import type { ProcfsSuperblock } from "../procfs-superblock.ts";
import { TextInode } from "../text-inode.ts";

/** A file of /proc/PID/fdinfo. */
export class FdinfoFile extends TextInode {
  declare readonly pid: Pid;
  readonly fd: number;

  constructor(superblock: ProcfsSuperblock, pid: Pid, ino: number, fd: number) {
    super(superblock, pid, ino, 0o444);
    this.fd = fd;
  }

  override get isStale(): boolean {
    return this.task?.fdTable?.get(this.fd) == null;
  }

  /** seq_show() of fs/proc/fd.c */
  override show(): string | number {
    const table = this.task?.fdTable ?? null;
    const file = table?.get(this.fd) ?? null;
    if (table === null || file === null) return -ENOENT;
    const flags = (file.flags & ~O_CLOEXEC) | (table.isCloseOnExec(this.fd) ? O_CLOEXEC : 0);
    const { mount } = file.path;
    return `pos:\t${file.position}\nflags:\t0${flags.toString(8)}\nmnt_id:\t${mount.id}\nino:\t${file.inode.ino}\n`;
  }
}

savable(FdinfoFile, { name: "kernel.ProcFdinfoFile", version: 1, saved: { fd: uint } });
