import { S_IFDIR } from "../../../abi/stat.ts";
import type { Pid } from "../../../ns/pid.ts";
import { savable } from "../../../state/savable.ts";
import type { ProcfsSuperblock } from "../procfs-superblock.ts";
import { EntryDirectory } from "./entry-directory.ts";
import { DIRECTORY_ENTRIES, fileEntry, linkEntry, type TaskEntry } from "./task-entry.ts";
import { ThreadListDirectory } from "./thread-list-directory.ts";

const FILES_BEFORE_LINKS =
  "environ auxv status personality limits timens_offsets comm syscall cmdline stat statm maps mem".split(" ");
const FILES_AFTER_LINKS =
  "mounts mountinfo mountstats wchan cgroup oom_score oom_score_adj sessionid uid_map gid_map projid_map setgroups".split(
    " ",
  );

/** tgid_base_stuff[] of fs/proc/base.c, in its order. */
const ENTRIES: readonly TaskEntry[] = [
  {
    name: "task",
    mode: S_IFDIR | 0o555,
    make: (superblock, pid, ino) => new ThreadListDirectory(superblock, pid, ino),
  },
  ...DIRECTORY_ENTRIES,
  ...FILES_BEFORE_LINKS.map(fileEntry),
  ...(["cwd", "root", "exe"] as const).map(linkEntry),
  ...FILES_AFTER_LINKS.map(fileEntry),
];

/** /proc/PID */
export class ProcessDirectory extends EntryDirectory {
  constructor(superblock: ProcfsSuperblock, pid: Pid) {
    super(superblock, pid, false, ENTRIES);
  }

  override get entries(): readonly TaskEntry[] {
    return ENTRIES;
  }
}

savable(ProcessDirectory, { name: "kernel.ProcProcessDirectory", version: 1, saved: {} });
