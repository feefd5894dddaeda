import { EBADF, EINVAL, ENOMEM } from "../abi/errno.ts";
import { CLONE_FILES, CLONE_FS, CLONE_NEWIPC, CLONE_NEWNS, CLONE_SYSVSEM, UNSHARE_EMPTY_MNTNS } from "../abi/sched.ts";
import { SYS_setns, SYS_unshare } from "../abi/unistd-riscv64.ts";
import { MountNamespaces } from "../fs/copy-mount-namespace.ts";
import type { FsContext } from "../fs/fs-context.ts";
import type { MountNamespace } from "../fs/mount-namespace.ts";
import { NamespaceFile } from "../fs/nsfs/namespace-file.ts";
import { exitSem } from "../ipc/sem.ts";
import { adoptCredentials } from "../kernel/commit-credentials.ts";
import { namespaceCaller } from "../kernel/namespace-caller.ts";
import { PidFile } from "../kernel/pidfd/pid-file.ts";
import { mayPtrace } from "../kernel/ptrace-access.ts";
import type { SyscallArguments } from "../kernel/syscall-arguments.ts";
import type { Task } from "../kernel/task.ts";
import { userNamespaceRlimits } from "../kernel/user-namespace-rlimits.ts";
import type { NamespaceChange } from "../ns/namespace-change.ts";
import { PTRACE_MODE_READ_REALCREDS } from "../ns/ptrace-access.ts";
import { refuse } from "../ns/refusal.ts";
import { prepareSetns, prepareSetnsPidfd, type SetnsTarget } from "../ns/setns.ts";
import { checkUnshareFlags, impliedUnshareFlags, prepareUnshare } from "../ns/unshare.ts";
import { full, partial, type SyscallEntry } from "./entry.ts";

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
  const change = prepareUnshare(
    flags,
    caller,
    new MountNamespaces(fs ?? task.fs, (flags & UNSHARE_EMPTY_MNTNS) !== 0),
    userNamespaceRlimits(task.group),
  );
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
  // unshare(2): CLONE_NEWIPC implies CLONE_SYSVSEM; what is to be undone is undone at once. IPC-010, IPC-011
  if ((flags & (CLONE_SYSVSEM | CLONE_NEWIPC)) !== 0) exitSem(task.sysv, task.processPid);
  // Its segments are orphans in the namespace it leaves. IPC-045
  if ((flags & CLONE_NEWIPC) !== 0) task.sysv.leaveSegments();
  commit(task, change);
  return 0;
}

function setns(task: Task, args: SyscallArguments): number {
  const file = task.files.getReal(args.int(0));
  if (file === null) return -EBADF;
  const nstype = args.int(1) >>> 0;
  const caller = namespaceCaller(task);
  let joins = nstype;
  let change: NamespaceChange | number;
  if (file instanceof NamespaceFile) {
    joins = file.namespace.type;
    change = prepareSetns(caller, file.namespace, nstype);
  } else if (file instanceof PidFile) change = prepareSetnsPidfd(caller, setnsTarget(task, file.task), nstype);
  else change = refuse(EINVAL, "GEN-023");
  if (typeof change === "number") return change;
  if ((joins & CLONE_NEWIPC) !== 0) exitSem(task.sysv, task.processPid); // IPC-012
  commit(task, change);
  if ((joins & CLONE_NEWNS) !== 0) {
    // setns(2): the root directory and the working directory become the root of the new mount namespace (MNT-004).
    const root = (task.nsProxy.mnt as MountNamespace).rootPath();
    task.fs.setRoot(root);
    task.fs.setCwd(root);
  }
  return 0;
}

/** validate_nsset(): what of the pidfd's process is to be joined; null when it was reaped. */
function setnsTarget(task: Task, target: Task | null): SetnsTarget | null {
  if (target === null) return null;
  const { credentials, proxy, pidNamespace } = target;
  const mayAccess = mayPtrace(task.credentials, task, target, PTRACE_MODE_READ_REALCREDS);
  return { mayAccess, credentials, nsProxy: proxy, pidNamespace };
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
  partial(SYS_unshare, unshare, "no new network namespaces", ["cloneFlags"]),
  full(SYS_setns, setns, ["fd", "cloneFlags"]),
];
