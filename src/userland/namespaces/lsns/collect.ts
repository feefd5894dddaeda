/** What lsns(8) knows: the processes of /proc, and the namespaces they are in. */
import { O_CLOEXEC, O_RDONLY } from "../../../abi/fcntl.ts";
import type { Sys } from "../../../platform/program/sys/index.ts";
import type { Routine } from "../../../platform/program/syscall.ts";
import { readCommandLine } from "../../procfs/command-line.ts";
import type { NamespaceLink } from "../../procfs/namespace-links.ts";
import { numericEntries } from "../../procfs/numeric-entries.ts";
import { readProcessStat } from "../../procfs/process-stat.ts";
import { ifReadable } from "../../procfs/read-file.ts";

export interface NamespaceProcess {
  readonly pid: number;
  readonly ppid: number;
  readonly uid: number;
  readonly command: string;
  /** Inode numbers of the namespaces it is in, as far as the caller may see them. */
  readonly namespaces: ReadonlyMap<NamespaceLink, number>;
}

export interface NamespaceInfo {
  readonly inode: number;
  readonly type: NamespaceLink;
  /** By their numbers; the first one stands for the namespace. None: only a relation of others. */
  readonly processes: NamespaceProcess[];
  /** Inode numbers; 0: none, or not visible. */
  parent: number;
  owner: number;
  /** User namespaces: the owner's id. */
  ownerUid: number | null;
}

/** In the order lsns(8) looks at them. */
export const TYPES: readonly NamespaceLink[] = ["mnt", "net", "pid", "uts", "ipc", "user", "cgroup", "time"];

/** All processes with what can be seen of their namespaces. */
export function* collectProcesses(sys: Sys): Routine<NamespaceProcess[]> {
  const processes: NamespaceProcess[] = [];
  for (const pid of yield* numericEntries(sys, "/proc")) {
    const process = yield* ifReadable(readProcess(sys, pid));
    if (process !== null) processes.push(process);
  }
  return processes;
}

function* readProcess(sys: Sys, pid: number): Routine<NamespaceProcess> {
  const directory = `/proc/${pid}`;
  const { comm, ppid } = yield* readProcessStat(sys, directory);
  const { st_uid } = yield* sys.stat(directory);
  const command = (yield* readCommandLine(sys, directory)).join(" ");
  const namespaces = new Map<NamespaceLink, number>();
  for (const type of TYPES) {
    const stat = yield* ifReadable(statOf(sys, `${directory}/ns/${type}`));
    if (stat !== null) namespaces.set(type, stat);
  }
  return { pid, ppid, uid: st_uid, command: command === "" ? comm : command, namespaces };
}

function* statOf(sys: Sys, path: string): Routine<number> {
  return (yield* sys.stat(path)).st_ino;
}

/** The namespaces of `processes`, by their inode numbers, with what the kernel tells of their relations. */
export function* collectNamespaces(
  sys: Sys,
  processes: readonly NamespaceProcess[],
): Routine<Map<number, NamespaceInfo>> {
  const found = new Map<number, NamespaceInfo>();
  for (const process of processes) {
    for (const [type, inode] of process.namespaces) {
      let info = found.get(inode);
      if (info === undefined) {
        info = { inode, type, processes: [], parent: 0, owner: 0, ownerUid: null };
        found.set(inode, info);
        yield* readRelations(sys, `/proc/${process.pid}/ns/${type}`, info, found);
      }
      info.processes.push(process);
    }
  }
  return found;
}

/** ioctl_nsfs(2): parent and owner. Namespaces without a process that are found on the way are added. */
function* readRelations(sys: Sys, path: string, info: NamespaceInfo, found: Map<number, NamespaceInfo>): Routine {
  const fd = yield* sys.open(path, O_RDONLY | O_CLOEXEC).orErrno();
  if (fd < 0) return;
  yield* relationsOf(sys, fd, info, found);
  yield* sys.close(fd);
}

function* relationsOf(sys: Sys, fd: number, info: NamespaceInfo, found: Map<number, NamespaceInfo>): Routine {
  if (info.type === "pid" || info.type === "user") {
    const parent = yield* sys.ns_get_parent(fd).orErrno();
    if (parent >= 0) info.parent = yield* registered(sys, parent, info.type, found);
  }
  if (info.type === "user") {
    const uid = yield* sys.ns_get_owner_uid(fd).orErrno();
    info.ownerUid = uid < 0 ? null : uid;
  }
  const owner = yield* sys.ns_get_userns(fd).orErrno();
  if (owner >= 0) info.owner = yield* registered(sys, owner, "user", found);
}

/** The inode number of the namespace `fd` is open on; closes it. */
function* registered(sys: Sys, fd: number, type: NamespaceLink, found: Map<number, NamespaceInfo>): Routine<number> {
  const { st_ino: inode } = yield* sys.fstat(fd);
  if (!found.has(inode)) {
    const info: NamespaceInfo = { inode, type, processes: [], parent: 0, owner: 0, ownerUid: null };
    found.set(inode, info);
    yield* relationsOf(sys, fd, info, found);
  }
  yield* sys.close(fd);
  return inode;
}
