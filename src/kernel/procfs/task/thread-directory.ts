import type { Pid } from "../../../ns/pid.ts";
import { savable } from "../../../state/savable.ts";
import type { ProcfsSuperblock } from "../procfs-superblock.ts";
import { EntryDirectory } from "./entry-directory.ts";
import { DIRECTORY_ENTRIES, fileEntry, linkEntry, type TaskEntry } from "./task-entry.ts";

const FILES_BEFORE_LINKS =
  "environ auxv status personality limits comm syscall cmdline stat statm maps children mem".split(" ");
const FILES_AFTER_LINKS =
  "mounts mountinfo wchan cgroup oom_score oom_score_adj sessionid uid_map gid_map projid_map setgroups".split(" ");

/** tid_base_stuff[] of fs/proc/base.c, in its order. */
const ENTRIES: readonly TaskEntry[] = [
  ...DIRECTORY_ENTRIES,
  ...FILES_BEFORE_LINKS.map(fileEntry),
  ...(["cwd", "root", "exe"] as const).map(linkEntry),
  ...FILES_AFTER_LINKS.map(fileEntry),
];

/** /proc/PID/task/TID */
export class ThreadDirectory extends EntryDirectory {
  constructor(superblock: ProcfsSuperblock, pid: Pid) {
    super(superblock, pid, true, ENTRIES);
  }

  override get entries(): readonly TaskEntry[] {
    return ENTRIES;
  }
}

savable(ThreadDirectory, { name: "kernel.ProcThreadDirectory", version: 1, saved: {} });
