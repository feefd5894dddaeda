/** Who keeps a namespace alive, by name: the references of `Namespace.uses` traced to processes, descriptors, mounts and namespaces. */

import type { FdTable } from "../../fs/fd-table.ts";
import type { FileDescription } from "../../fs/file-description.ts";
import type { Mount } from "../../fs/mount.ts";
import { MountNamespace } from "../../fs/mount-namespace.ts";
import { NamespaceFile } from "../../fs/nsfs/namespace-file.ts";
import { NsfsInode } from "../../fs/nsfs/nsfs-inode.ts";
import { absoluteName } from "../../fs/pathname.ts";
import type { Superblock } from "../../fs/superblock.ts";
import type { Namespace } from "../../ns/namespace.ts";
import { PidNamespace } from "../../ns/pid-namespace.ts";
import type { Kernel } from "../kernel.ts";
import { ProcfsSuperblock } from "../procfs/procfs-superblock.ts";
import type { Task } from "../task.ts";

/** A descriptor, and a process whose table it is in. */
export interface HeldDescriptor {
  readonly pid: number;
  readonly fd: number;
}

/** Pids are those of the root pid namespace; names of namespaces are as in /proc: "uts:[4026531838]". */
export type NamespaceHolder =
  /** A member; a zombie still is one of its user and its pid namespace. */
  | { readonly kind: "process"; readonly pid: number }
  /** Whose children will be born there. */
  | { readonly kind: "pending"; readonly pid: number }
  /** Its file, open once; and all the descriptors of that. */
  | { readonly kind: "file"; readonly descriptors: readonly HeldDescriptor[] }
  /** Any open file: it was opened with credentials of that user namespace. */
  | { readonly kind: "opener"; readonly descriptors: readonly HeldDescriptor[] }
  /** A bind mount of its file: where, in which mount namespace. */
  | { readonly kind: "mount"; readonly path: string; readonly namespace: string }
  /** A child namespace, or one that it owns. */
  | { readonly kind: "child" | "owned"; readonly namespace: string }
  /** A mounted file system that was made from inside. */
  | { readonly kind: "superblock"; readonly filesystem: string };

/**
 * Everybody who can be named. References that are in nobody's hands are not among them: descriptors in flight in a socket, detached
 * mounts; `Namespace.uses` counts those, too.
 */
export function holdersOf(kernel: Kernel, namespace: Namespace): NamespaceHolder[] {
  return [
    ...taskHolders(kernel, namespace),
    ...descriptorHolders(kernel, namespace),
    ...mountHolders(namespace),
    ...relatedHolders(namespace),
  ];
}

function* taskHolders(kernel: Kernel, namespace: Namespace): Iterable<NamespaceHolder> {
  for (const task of kernel.tasks.tasks) {
    const pid = task.pid.numberIn(kernel.rootPIDNamespace);
    if (namespacesOf(task).includes(namespace)) yield { kind: "process", pid };
    const { proxy } = task;
    if (proxy !== null && (proxy.pidForChildren === namespace || proxy.timeForChildren === namespace)) {
      yield { kind: "pending", pid };
    }
  }
}

/** Those a task is in; of one that has exited, the two it keeps until it is waited for. USER-092, LIFE-014 */
export function namespacesOf(task: Task): Namespace[] {
  const own: Namespace[] = [task.pidNamespace, task.credentials.userNamespace];
  return task.proxy === null ? own : [...own, ...task.proxy.memberships()];
}

function* descriptorHolders(kernel: Kernel, namespace: Namespace): Iterable<NamespaceHolder> {
  const tables = new Set<FdTable>();
  const open = new Map<FileDescription, HeldDescriptor[]>();
  for (const task of kernel.tasks.tasks) {
    const { fdTable } = task;
    if (fdTable === null || tables.has(fdTable)) continue;
    tables.add(fdTable);
    const pid = task.pid.numberIn(kernel.rootPIDNamespace);
    for (const [fd, file] of fdTable.entries()) {
      const descriptors = open.get(file) ?? [];
      descriptors.push({ pid, fd });
      open.set(file, descriptors);
    }
  }
  for (const [file, descriptors] of open) {
    if (file instanceof NamespaceFile && file.namespace === namespace) yield { kind: "file", descriptors };
    if (file.credentials.userNamespace === namespace) yield { kind: "opener", descriptors };
  }
}

function* mountHolders(namespace: Namespace): Iterable<NamespaceHolder> {
  const superblocks = new Set<Superblock>();
  for (const mounts of namespace.tree.all()) {
    if (!(mounts instanceof MountNamespace)) continue;
    for (const mount of mounts.mounts) {
      if (showsFileOf(mount, namespace)) {
        const path = absoluteName(mount.rootPath, mounts.rootPath()).text;
        yield { kind: "mount", path, namespace: mounts.name };
      }
      superblocks.add(mount.superblock);
    }
  }
  for (const superblock of superblocks) {
    const isMadeInside =
      superblock.userNamespace === namespace ||
      (superblock instanceof ProcfsSuperblock && superblock.pidNamespace === namespace);
    if (isMadeInside) yield { kind: "superblock", filesystem: superblock.type.name };
  }
}

function showsFileOf(mount: Mount, namespace: Namespace): boolean {
  const { inode } = mount.root;
  return inode instanceof NsfsInode && inode.namespace === namespace;
}

function* relatedHolders(namespace: Namespace): Iterable<NamespaceHolder> {
  for (const other of namespace.tree.all()) {
    if (other.owner === namespace) {
      yield { kind: other.type === namespace.type ? "child" : "owned", namespace: other.name };
    }
    if (other instanceof PidNamespace && other.parent === namespace) yield { kind: "child", namespace: other.name };
  }
}
