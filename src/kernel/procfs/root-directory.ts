import { DT_DIR } from "../../abi/dirent.ts";
import { ENOENT } from "../../abi/errno.ts";
import type { Caller } from "../../fs/caller.ts";
import type { Inode } from "../../fs/inode.ts";
import type { Kstat } from "../../fs/kstat.ts";
import { type DynamicEntry, FIRST_DYNAMIC_POSITION } from "../../fs/pseudo/pseudo-directory.ts";
import { StaticSymlink } from "../../fs/pseudo/pseudo-symlink.ts";
import { savable } from "../../state/savable.ts";
import { taskOf, threadGroupOf } from "../pid-slots.ts";
import { taskIno } from "./inode-numbers.ts";
import { parsePid } from "./pid-name.ts";
import { ProcDirectory } from "./proc-directory.ts";
import type { ProcfsSuperblock } from "./procfs-superblock.ts";
import { SelfLink, ThreadSelfLink } from "./self-link.ts";
import { makeSysctlTree } from "./sys/sysctl-tree.ts";
import { SystemFileInode } from "./system/system-file-inode.ts";
import { SYSTEM_FILES } from "./system/system-files.ts";
import { makeSysvipcDirectory } from "./sysvipc/sysvipc-inode.ts";
import { ProcessDirectory } from "./task/process-directory.ts";
import { isTaskVisible } from "./visibility.ts";

/** /proc itself: the system's files, self and thread-self, then the processes by their numbers. */
export class RootDirectory extends ProcDirectory {
  constructor(superblock: ProcfsSuperblock) {
    super(superblock, superblock.allocateInodeNumber());
    if (!superblock.mountOptions.isPidOnly) this.addSystemFiles();
    this.add("self", new SelfLink(superblock, superblock.allocateInodeNumber()));
    this.add("thread-self", new ThreadSelfLink(superblock, superblock.allocateInodeNumber()));
  }

  /** proc_match(): in a listing shorter names come first, names of one length by their bytes. */
  private addSystemFiles(): void {
    const { superblock } = this;
    const entries: [string, Inode][] = SYSTEM_FILES.map((file) => [file.name, new SystemFileInode(superblock, file)]);
    // NET-003
    entries.push(["net", new StaticSymlink(superblock, superblock.allocateInodeNumber(), "self/net")]);
    entries.push(["mounts", new StaticSymlink(superblock, superblock.allocateInodeNumber(), "self/mounts")]);
    entries.push(["sys", makeSysctlTree(superblock)]);
    entries.push(["sysvipc", makeSysvipcDirectory(superblock)]);
    entries.sort(([a], [b]) => a.length - b.length || (a < b ? -1 : 1));
    for (const [name, inode] of entries) this.add(name, inode);
  }

  /** A remount with subset=pid: they are not found any more. */
  removeSystemFiles(): void {
    for (const [name, inode] of [...this.entries]) {
      if (!(inode instanceof SelfLink || inode instanceof ThreadSelfLink)) this.remove(name);
    }
  }

  /** proc_root_getattr(): processes count as subdirectories. */
  override stat(): Kstat {
    let processes = 0;
    for (const _ of this.processes(0)) processes++;
    return { ...super.stat(), nlink: this.nlink + processes };
  }

  /** proc_pid_lookup(): any thread's number will do, though only processes are listed. */
  override lookupDynamic(caller: Caller, name: string): Inode | number {
    const { superblock } = this;
    const pid = superblock.pidNamespace.find(parsePid(name));
    const task = taskOf(pid);
    if (pid === null || task === null || !isTaskVisible(caller, superblock, task)) return -ENOENT;
    return new ProcessDirectory(superblock, pid);
  }

  /** A listing goes on with the next larger number, whoever came or went in between. */
  override *listDynamic(caller: Caller, from: number): Generator<DynamicEntry> {
    for (const [number, group] of this.processes(from - FIRST_DYNAMIC_POSITION)) {
      if (!isTaskVisible(caller, this.superblock, group.leader)) continue;
      const position = number + FIRST_DYNAMIC_POSITION;
      yield { position, name: String(number), ino: taskIno(number, false, 0), type: DT_DIR };
    }
  }

  /** next_tgid(): the processes with numbers from `from` on, ascending. */
  private *processes(from: number) {
    const namespace = this.superblock.pidNamespace;
    for (let number = from; ; number++) {
      const pid = namespace.findGreaterOrEqual(number);
      if (pid === null) return;
      number = pid.numberIn(namespace);
      const group = threadGroupOf(pid);
      if (group !== null) yield [number, group] as const;
    }
  }
}

savable(RootDirectory, { name: "kernel.ProcRootDirectory", version: 1, saved: {} });
