import { modeToDirentType } from "../../abi/dirent.ts";
import { S_IFDIR, S_IFLNK, S_IFREG } from "../../abi/stat.ts";
import { systemIno } from "./inode-numbers.ts";
import type { ProcInode } from "./proc-inode.ts";
import type { ProcfsSuperblock } from "./procfs-superblock.ts";
import { SelfLink, ThreadSelfLink } from "./self-link.ts";
import { SymlinkInode } from "./symlink-inode.ts";
import { SysDirectory } from "./sys/sys-directory.ts";
import { SystemFileInode } from "./system/system-file-inode.ts";
import { SYSTEM_FILES } from "./system/system-files.ts";

/** An entry of /proc that is always there. */
export interface RootEntry {
  readonly name: string;
  readonly ino: number;
  /** DT_* */
  readonly type: number;
  make(superblock: ProcfsSuperblock, ino: number): ProcInode;
}

interface NewEntry {
  readonly name: string;
  readonly format: number;
  make(superblock: ProcfsSuperblock, ino: number): ProcInode;
}

function number(entry: NewEntry, index: number): RootEntry {
  const { name, format, make } = entry;
  return { name, type: modeToDirentType(format), ino: systemIno(index), make };
}

/** proc_match(): the shorter name first, names of one length by their bytes. */
function compareNames(a: { name: string }, b: { name: string }): number {
  return a.name.length - b.name.length || (a.name < b.name ? -1 : 1);
}

const files = SYSTEM_FILES.map((file) => ({
  name: file.name,
  format: S_IFREG,
  make: (superblock: ProcfsSuperblock, ino: number) => new SystemFileInode(superblock, ino, file.name),
}));

const others: readonly NewEntry[] = [
  { name: "mounts", format: S_IFLNK, make: (superblock, ino) => new SymlinkInode(superblock, ino, "self/mounts") },
  { name: "sys", format: S_IFDIR, make: (superblock, ino) => new SysDirectory(superblock, ino, "") },
];

/** In the order of listings. Absent with subset=pid. */
export const SYSTEM_ENTRIES: readonly RootEntry[] = [...files, ...others].sort(compareNames).map(number);

/** Listed between the system's files and the processes, and there whatever the options are. */
export const SELF_ENTRIES: readonly RootEntry[] = [
  { name: "self", format: S_IFLNK, make: (superblock: ProcfsSuperblock, ino: number) => new SelfLink(superblock, ino) },
  {
    name: "thread-self",
    format: S_IFLNK,
    make: (superblock: ProcfsSuperblock, ino: number) => new ThreadSelfLink(superblock, ino),
  },
].map((entry, index) => number(entry, SYSTEM_ENTRIES.length + index));
