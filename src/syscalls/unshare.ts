import { EBADF, EINVAL, ENOMEM } from "../abi/errno.ts";
import { CLONE_FILES, CLONE_FS, CLONE_NEWNS } from "../abi/sched.ts";
import { SYS_setns, SYS_unshare } from "../abi/unistd-riscv64.ts";
import { MountNamespaces } from "../fs/copy-mount-namespace.ts";
import type { FsContext } from "../fs/fs-context.ts";
import type { MountNamespace } from "../fs/mount-namespace.ts";
import { NamespaceFile } from "../fs/nsfs/namespace-file.ts";
import { adoptCredentials } from "../kernel/commit-credentials.ts";
import { namespaceCaller } from "../kernel/namespace-caller.ts";
import type { SyscallArguments } from "../kernel/syscall-arguments.ts";
import type { Task } from "../kernel/task.ts";
import type { NamespaceChange } from "../ns/namespace-change.ts";
import { prepareSetns } from "../ns/setns.ts";
import { checkUnshareFlags, impliedUnshareFlags, prepareUnshare } from "../ns/unshare.ts";
import { partial, type SyscallEntry } from "./entry.ts";

/** unshare(2): everything is prepared first, then takes effect at once. */
function unshare(task: Task, args: SyscallArguments): number {
  const raw = args.ulong(0);
  const flags = impliedUnshareFlags(raw);
  const caller = namespaceCaller(task);
  const refused = checkUnshareFlags(flags, caller);
  if (refused !== 0) return refused;
  if ((flags & CLONE_FILES) !== 0 && task.files.users > 1 && !task.files.mayCopy) return -ENOMEM;
  // With a new mount namespace root and cwd move into its copies: into a copy of the fs_struct, so that a failure leaves no trace.
  const fs = (flags & CLONE_NEWNS) !== 0 || ((flags & CLONE_FS) !== 0 && task.fs.users > 1) ? task.fs.copy() : null;
  const change = prepareUnshare(flags, caller, new MountNamespaces(fs ?? task.fs));
  if (typeof change === "number") {
    fs?.release();
    return change;
  }
  const files = (flags & CLONE_FILES) !== 0 && task.files.users > 1 ? task.files.copy() : null;
  if (fs !== null) replaceFs(task, fs);
  if (files !== null) {
    task.files.release(task);
    task.fdTable = files;
  }
  commit(task, change);
  return 0;
}

function setns(task: Task, args: SyscallArguments): number {
  const file = task.files.getReal(args.int(0));
  if (file === null) return -EBADF;
  if (!(file instanceof NamespaceFile)) return -EINVAL;
  const change = prepareSetns(namespaceCaller(task), file.namespace, args.int(1) >>> 0);
  if (typeof change === "number") return change;
  const joinsMounts = change.changesMountNamespace;
  commit(task, change);
  if (joinsMounts) {
    // setns(2): the root directory and the working directory become the root of the new mount namespace (MNT-004).
    const root = (task.nsProxy.mnt as MountNamespace).rootPath();
    task.fs.setRoot(root);
    task.fs.setCwd(root);
  }
  return 0;
}

function replaceFs(task: Task, fs: FsContext): void {
  task.fs.release();
  task.fsContext = fs;
}

function commit(task: Task, change: NamespaceChange): void {
  const { changed } = change;
  change.commit();
  adoptCredentials(task, change.credentials);
  task.proxy = change.nsProxy;
  for (const namespace of changed) task.kernel.events.emit("namespace:join", namespace, task);
}

export const unshareSyscalls: readonly SyscallEntry[] = [
  partial(SYS_unshare, unshare, "no new network, time and cgroup namespaces", ["cloneFlags"]),
  partial(SYS_setns, setns, "no pidfds", ["fd", "cloneFlags"]),
];
