import type { Sys } from "../../platform/program/sys/index.ts";
import type { Routine } from "../../platform/program/syscall.ts";

/** The links of /proc/PID/ns that name a namespace the process is in (namespaces(7)). */
export const NAMESPACE_LINKS = ["mnt", "net", "pid", "uts", "ipc", "user", "cgroup", "time"] as const;
export type NamespaceLink = (typeof NAMESPACE_LINKS)[number];

/** The inode number of a namespace's file: what names it to users. @throws Errno EACCES without ptrace access. */
export function* namespaceInode(sys: Sys, directory: string, link: NamespaceLink): Routine<number> {
  return (yield* sys.stat(`${directory}/ns/${link}`)).st_ino;
}
