import { DT_DIR } from "../../abi/dirent.ts";
import { ENOENT } from "../../abi/errno.ts";
import type { Caller } from "../../fs/caller.ts";
import { Dentry } from "../../fs/dentry.ts";
import type { DirentSink } from "../../fs/dirent-sink.ts";
import type { Kstat } from "../../fs/kstat.ts";
import { savable } from "../../state/savable.ts";
import { taskOf, threadGroupOf } from "../pid-slots.ts";
import { ROOT_INO, taskIno } from "./inode-numbers.ts";
import { parsePid } from "./pid-name.ts";
import { FIRST_ENTRY, ProcDirectory } from "./proc-directory.ts";
import type { ProcfsSuperblock } from "./procfs-superblock.ts";
import { type RootEntry, SELF_ENTRIES, SYSTEM_ENTRIES } from "./root-entries.ts";
import { ProcessDirectory } from "./task/process-directory.ts";
import { isTaskVisible } from "./visibility.ts";

/** Positions of a listing: the system's files come first ... */
const FIRST_PROCESS_ENTRY = 256;
/** ... then self and thread-self, then process n at n plus this. */
const TGID_OFFSET = FIRST_PROCESS_ENTRY + SELF_ENTRIES.length;

/** /proc itself. */
export class RootDirectory extends ProcDirectory {
  constructor(superblock: ProcfsSuperblock) {
    super(superblock, null, ROOT_INO, 0o555);
  }

  /** proc_root_getattr(): processes count as subdirectories. */
  override stat(): Kstat {
    let processes = 0;
    for (const _ of this.processes(0)) processes++;
    return { ...super.stat(), nlink: this.nlink + processes };
  }

  /** A directory of a process is made anew each time, the rest stays. */
  override lookup(caller: Caller, parent: Dentry, name: string): Dentry | number {
    const { superblock } = this;
    // proc_pid_lookup(): any thread's number will do, though only processes are listed
    const pid = superblock.pidNamespace.find(parsePid(name));
    const task = taskOf(pid);
    if (pid !== null && task !== null) {
      if (!isTaskVisible(caller, superblock, task)) return -ENOENT;
      return new Dentry(parent, name, new ProcessDirectory(superblock, pid));
    }
    const entry = this.entries().find((candidate) => candidate.name === name);
    return entry === undefined ? -ENOENT : parent.attach(name, entry.make(superblock, entry.ino));
  }

  private entries(): readonly RootEntry[] {
    return this.superblock.mountOptions.isPidOnly ? SELF_ENTRIES : [...SYSTEM_ENTRIES, ...SELF_ENTRIES];
  }

  override iterate(caller: Caller, _directory: Dentry, position: number, _limit: number, sink: DirentSink): number {
    let at = position;
    if (this.superblock.mountOptions.isPidOnly) at = Math.max(at, FIRST_PROCESS_ENTRY);
    for (; at < FIRST_ENTRY + SYSTEM_ENTRIES.length; at++) {
      const { name, ino, type } = SYSTEM_ENTRIES[at - FIRST_ENTRY]!;
      if (!sink.emit(name, ino, at + 1, type)) return at;
    }
    for (at = Math.max(at, FIRST_PROCESS_ENTRY); at < TGID_OFFSET; at++) {
      const { name, ino, type } = SELF_ENTRIES[at - FIRST_PROCESS_ENTRY]!;
      if (!sink.emit(name, ino, at + 1, type)) return at;
    }
    return this.iterateProcesses(caller, at, sink);
  }

  /** A listing goes on with the next larger number, whoever came or went in between. */
  private iterateProcesses(caller: Caller, position: number, sink: DirentSink): number {
    let at = position;
    for (const [number, group] of this.processes(position - TGID_OFFSET)) {
      if (!isTaskVisible(caller, this.superblock, group.leader)) continue;
      at = number + TGID_OFFSET;
      if (!sink.emit(String(number), taskIno(number, false, 0), at + 1, DT_DIR)) return at;
      at++;
    }
    return at;
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
