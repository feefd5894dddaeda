import { S_IFDIR, S_IFLNK, S_IFREG } from "../../../abi/stat.ts";
import type { Pid } from "../../../ns/pid.ts";
import { NetDirectory } from "../net/net-directory.ts";
import type { ProcfsSuperblock } from "../procfs-superblock.ts";
import { FdDirectory } from "./fd-directory.ts";
import { FdinfoDirectory } from "./fdinfo-directory.ts";
import { NsDirectory } from "./ns-directory.ts";
import { TaskFileInode } from "./task-file-inode.ts";
import { TASK_FILES } from "./task-files.ts";
import type { TaskInode } from "./task-inode.ts";
import { TaskLink, type TaskLinkName } from "./task-link.ts";

/** An entry of a task's directory (struct pid_entry). */
export interface TaskEntry {
  readonly name: string;
  /** With the file type. */
  readonly mode: number;
  make(superblock: ProcfsSuperblock, pid: Pid, ino: number, isThread: boolean): TaskInode;
}

export function fileEntry(name: string): TaskEntry {
  const found = TASK_FILES.get(name)!;
  return {
    name,
    mode: S_IFREG | found.mode,
    make: (superblock, pid, ino, isThread) => new TaskFileInode(superblock, pid, ino, found, isThread),
  };
}

export function linkEntry(name: TaskLinkName): TaskEntry {
  return { name, mode: S_IFLNK | 0o777, make: (superblock, pid, ino) => new TaskLink(superblock, pid, ino, name) };
}

/** Directories that processes and threads have. */
export const DIRECTORY_ENTRIES: readonly TaskEntry[] = [
  {
    name: "fd",
    mode: S_IFDIR | 0o500,
    make: (superblock, pid, ino, isThread) => new FdDirectory(superblock, pid, ino, isThread),
  },
  {
    name: "fdinfo",
    mode: S_IFDIR | 0o555,
    make: (superblock, pid, ino, isThread) => new FdinfoDirectory(superblock, pid, ino, isThread),
  },
  {
    name: "ns",
    mode: S_IFDIR | 0o511,
    make: (superblock, pid, ino, isThread) => new NsDirectory(superblock, pid, ino, isThread),
  },
  {
    name: "net",
    mode: S_IFDIR | 0o555,
    make: (superblock, pid, ino, isThread) => new NetDirectory(superblock, pid, ino, isThread),
  },
];
