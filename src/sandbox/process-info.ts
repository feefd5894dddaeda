import { byteStringToUtf8 } from "../abi/byte-string.ts";
import { pathname } from "../fs/pathname.ts";
import type { Kernel } from "../kernel/kernel.ts";
import { taskStateName } from "../kernel/procfs/task/state-letter.ts";
import type { ThreadGroup } from "../kernel/thread-group.ts";
import { namespaceType } from "../ns/namespace-type.ts";
import { type NamespaceKind, namespacesOf } from "./namespace-info.ts";

/** A process as it is at the moment (proc(5)). Numbers are those of the root pid and user namespaces. */
export interface ProcessInfo {
  readonly pid: number;
  /** 0 for one that the embedder started. */
  readonly ppid: number;
  readonly pgid: number;
  readonly sid: number;
  /** Name of its first thread. */
  readonly comm: string;
  /** "running", "sleeping", "stopped", "zombie" ... */
  readonly state: string;
  readonly uid: number;
  readonly gid: number;
  /** Thread ids, its own among them while its first thread lives. */
  readonly threads: readonly number[];
  /** The file it executes; null once it has exited. */
  readonly exe: string | null;
  /** Working directory; null once it has exited. */
  readonly cwd: string | null;
  /** Bytes of memory in use. */
  readonly rss: number;
  /** Milliseconds of processor time. */
  readonly cpuTime: number;
  /** Inode of its namespace of each kind; of a zombie only two are left. */
  readonly namespaces: Readonly<Partial<Record<NamespaceKind, number>>>;
}

export function processInfo(kernel: Kernel, group: ThreadGroup): ProcessInfo {
  const { leader } = group;
  const root = kernel.rootPIDNamespace;
  const file = leader.mm?.executable ?? null;
  const top = kernel.rootMountNamespace!.rootPath();
  let cpuNs = group.usage.userNs + group.usage.systemNs;
  for (const task of group.tasks) cpuNs += task.usage.userNs + task.usage.systemNs;
  return {
    pid: group.idIn(root),
    ppid: group.parent?.idIn(root) ?? 0,
    pgid: group.processGroup?.pid.numberIn(root) ?? 0,
    sid: group.session?.pid.numberIn(root) ?? 0,
    comm: byteStringToUtf8(leader.comm),
    state: /\((.*)\)/.exec(taskStateName(leader))![1]!,
    uid: leader.credentials.uid,
    gid: leader.credentials.gid,
    threads: group.tasks.map((task) => task.pid.numberIn(root)),
    exe: file === null ? null : byteStringToUtf8(file.describeMapping().path),
    cwd: leader.fsContext === null ? null : byteStringToUtf8(pathname(leader.fsContext.cwd, top)),
    rss: (leader.mm?.residentPages ?? 0) * 4096,
    cpuTime: cpuNs / 1e6,
    namespaces: Object.fromEntries(namespacesOf(leader).map((ns) => [namespaceType(ns.type).name, ns.inode])),
  };
}
