/** All that can be seen of a kernel that stands still, as plain data: the same for a kernel and for a copy of it. */
import { errnoName } from "../../../src/abi/errno.ts";
import { O_RDONLY } from "../../../src/abi/fcntl.ts";
import { Mount } from "../../../src/fs/mount.ts";
import { openat } from "../../../src/fs/open.ts";
import type { Path } from "../../../src/fs/path.ts";
import { readlink } from "../../../src/fs/readlink.ts";
import type { Kernel } from "../../../src/kernel/kernel.ts";
import { DEFAULT_OPTIONS } from "../../../src/kernel/procfs/mount-options.ts";
import { ProcfsSuperblock } from "../../../src/kernel/procfs/procfs-superblock.ts";
import type { ProcfsType } from "../../../src/kernel/procfs/procfs-type.ts";
import type { PendingSignals } from "../../../src/kernel/signals/pending-signals.ts";
import type { Task } from "../../../src/kernel/task.ts";
import type { PidNamespace } from "../../../src/ns/pid-namespace.ts";
import { TimeNamespace } from "../../../src/ns/time-namespace.ts";
import { UserNamespace } from "../../../src/ns/user-namespace.ts";
import { readOpen } from "../procfs/fixture.ts";

/** Random numbers are new each time, memory is compared by those who use it, and the only thread of a process has the files of the process. */
const SKIPPED = /random\/uuid$|\/mem$|\/kmsg$|\/(\d+)\/task\/\1$/;

/** Everything that `reader` finds below `path`: texts, where links lead, or the errors that say why not. */
function* tour(reader: Task, start: Path, path: string): Iterable<string> {
  if (SKIPPED.test(path)) return;
  const target = readlink(reader, start, path);
  if (typeof target === "string") return void (yield `${path} -> ${target}`);
  const file = openat(reader, start, path, O_RDONLY, 0);
  if (typeof file === "number") return void (yield `${path}: ${errnoName(file)}`);
  const names: string[] = [];
  const isDirectory = file.readdir(reader, { emit: (name) => names.push(name) > 0 }) === 0;
  if (!isDirectory) yield `${path}: ${readOpen(reader, file)}`;
  file.release();
  for (const name of names) if (name !== "." && name !== "..") yield* tour(reader, start, `${path}/${name}`);
}

/** A /proc of `namespace` that is mounted nowhere. */
function procOf(kernel: Kernel, namespace: PidNamespace): Mount {
  const { vfs } = kernel;
  const type = vfs.types().find(({ name }) => name === "proc") as ProcfsType;
  const request = { vfs, caller: null, source: "proc", flags: 0, data: "", userNamespace: kernel.rootUserNamespace };
  return Mount.internal(new ProcfsSuperblock(type, request, namespace, DEFAULT_OPTIONS));
}

/** One task of all that see the same, but for "self". */
function readers(kernel: Kernel): Iterable<Task> {
  const kinds = new Map<string, Task>();
  const known: object[] = [];
  const numberOf = (object: object): number => {
    if (!known.includes(object)) known.push(object);
    return known.indexOf(object);
  };
  for (const task of kernel.tasks.tasks)
    if (task.proxy !== null)
      kinds.set([task.pidNamespace, task.proxy, task.credentials, task.fs.root.mount].map(numberOf).join(), task);
  return kinds.values();
}

/** /proc as tasks read it in their own pid namespaces: whose processes, and whose numbers, depends on the reader. */
function procViews(kernel: Kernel): Record<string, readonly string[]> {
  const views: Record<string, readonly string[]> = {};
  for (const task of readers(kernel)) {
    const mount = procOf(kernel, task.pidNamespace);
    views[task.pid.numbers.join("/")] = [...tour(task, mount.rootPath, ".")];
    mount.release();
  }
  return views;
}

function signalsOf({ queue }: PendingSignals): readonly unknown[] {
  return queue.map(({ info: { timer, ...info }, counts }) => ({
    ...info,
    ofTimer: timer !== null,
    chargedTo: counts?.kuid ?? null,
  }));
}

function taskState({ pid, pending, mask, group, sysv, state, stop, comm, proxy }: Task) {
  return {
    numbers: pid.numbers,
    namespace: pid.namespace.name,
    comm,
    state,
    stop,
    isZombie: proxy === null,
    blocked: [mask.lo, mask.hi],
    pending: signalsOf(pending),
    pendingOfProcess: signalsOf(group.pending),
    undo: sysv.undoList?.undos.map(({ set, adjustments }) => [set?.id ?? null, ...adjustments]) ?? [],
    parent: group.parent?.pid.numbers ?? null,
  };
}

/** Of each namespace: who holds it, which is all that a pin is; and what is its own. */
function namespaceStates(kernel: Kernel) {
  return kernel.rootUserNamespace.tree.all().map((namespace) => ({
    name: namespace.name,
    id: namespace.id,
    owner: namespace.owner?.name ?? null,
    uses: namespace.uses(),
    maps:
      namespace instanceof UserNamespace
        ? [namespace.uidMap, namespace.gidMap, namespace.projidMap].map(({ extents }) => extents)
        : null,
    offsets:
      namespace instanceof TimeNamespace
        ? [namespace.monotonicOffset, namespace.boottimeOffset].map((offset) => offset.toNanoseconds())
        : null,
  }));
}

export interface ObservableState {
  readonly tasks: readonly ReturnType<typeof taskState>[];
  readonly namespaces: ReturnType<typeof namespaceStates>;
  readonly proc: Readonly<Record<string, readonly string[]>>;
}

export function observe(kernel: Kernel): ObservableState {
  return {
    tasks: [...kernel.tasks.tasks].map(taskState),
    namespaces: namespaceStates(kernel),
    proc: procViews(kernel),
  };
}
