import { EINVAL, ENOENT } from "../../../abi/errno.ts";
import { O_CLOEXEC } from "../../../abi/fcntl.ts";
import { S_IFREG } from "../../../abi/stat.ts";
import type { Caller } from "../../../fs/caller.ts";
import type { FileDescription } from "../../../fs/file-description.ts";
import type { Path } from "../../../fs/path.ts";
import { type TextFile, TextFileDescription } from "../../../fs/pseudo/text-file.ts";
import type { Pid } from "../../../ns/pid.ts";
import { uint } from "../../../state/fields.ts";
import { savable } from "../../../state/savable.ts";
import type { ProcfsSuperblock } from "../procfs-superblock.ts";
import { TaskInode } from "./task-inode.ts";

/** A file of /proc/PID/fdinfo. */
export class FdinfoFile extends TaskInode implements Pick<TextFile, "text" | "writeText"> {
  readonly fd: number;

  constructor(superblock: ProcfsSuperblock, pid: Pid, ino: number, fd: number) {
    super(superblock, pid, ino, S_IFREG | 0o444);
    this.fd = fd;
  }

  override get isStale(): boolean {
    return this.task?.fdTable?.get(this.fd) == null;
  }

  override open(caller: Caller, path: Path, flags: number): FileDescription | number {
    return new TextFileDescription(path, flags, caller.credentials);
  }

  /** seq_show() of fs/proc/fd.c */
  text(): string | number {
    const table = this.task?.fdTable ?? null;
    const file = table?.get(this.fd) ?? null;
    if (table === null || file === null) return -ENOENT;
    const flags = (file.flags & ~O_CLOEXEC) | (table.isCloseOnExec(this.fd) ? O_CLOEXEC : 0);
    const { mount } = file.path;
    const own = file.fdinfo(this.superblock.pidNamespace);
    return `pos:\t${file.position}\nflags:\t0${flags.toString(8)}\nmnt_id:\t${mount.id}\nino:\t${file.inode.ino}\n${own}`;
  }

  // write(2): EINVAL, the file cannot be written to
  writeText(): number {
    return -EINVAL;
  }
}

savable(FdinfoFile, { name: "kernel.ProcFdinfoFile", version: 1, saved: { fd: uint } });
