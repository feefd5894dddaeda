/** clone(2), clone3(2), fork, vfork: Linux copy_process in its order. */

import { CAP_SYS_ADMIN, CAP_SYS_RESOURCE } from "../abi/capability.ts";
import { EAGAIN, EFAULT, EINTR, ENOMEM } from "../abi/errno.ts";
import { O_RDWR } from "../abi/fcntl.ts";
import { PIDFD_THREAD } from "../abi/pidfd.ts";
import { RLIMIT_NOFILE, RLIMIT_NPROC } from "../abi/resource.ts";
import {
  CLONE_CHILD_CLEARTID,
  CLONE_CHILD_SETTID,
  CLONE_FILES,
  CLONE_FS,
  CLONE_PARENT,
  CLONE_PARENT_SETTID,
  CLONE_PIDFD,
  CLONE_SETTLS,
  CLONE_SIGHAND,
  CLONE_SYSVSEM,
  CLONE_THREAD,
  CLONE_VFORK,
  CLONE_VM,
  SCHED_OTHER,
  SCHED_RESET_ON_FORK,
} from "../abi/sched.ts";
import { MountNamespaces } from "../fs/copy-mount-namespace.ts";
import type { FdTable } from "../fs/fd-table.ts";
import { checkFileRoom } from "../fs/file-description.ts";
import type { FsContext } from "../fs/fs-context.ts";
import type { MemoryManager } from "../mm/memory-manager.ts";
import { type CloneLifetime, checkCloneFlags } from "../ns/clone-flags.ts";
import { NamespaceChange } from "../ns/namespace-change.ts";
import type { Pid } from "../ns/pid.ts";
import { refuse } from "../ns/refusal.ts";
import { RLIMIT_COUNT_NPROC } from "../ns/user-counts.ts";
import { cgroupOfChild, chargeFork, enterCgroup } from "./cgroup-fork.ts";
import { namespaceCaller } from "./namespace-caller.ts";
import { openPid } from "./pidfd/pid-inode.ts";
import { VFORK_STOP } from "./syscall-result.ts";
import { NO_STACK, Task } from "./task.ts";
import { TASK_BYTES } from "./task-set.ts";
import { ThreadGroup } from "./thread-group.ts";
import { userNamespaceRlimits } from "./user-namespace-rlimits.ts";

/** The arguments of clone3(2); legacy clone(2) is turned into them. */
export interface CloneRequest {
  /** CLONE_* below 2^32; the exit signal is apart. */
  readonly flags: number;
  /** CLONE_CLEAR_SIGHAND. */
  readonly clearsHandlers: boolean;
  /** CLONE_EMPTY_MNTNS: the new mount namespace is empty. */
  readonly emptiesMounts?: boolean;
  readonly exitSignal: number;
  /** Where CLONE_PIDFD puts the descriptor: a user address. */
  readonly pidfd: number;
  /** The child's stack pointer, 0 for the parent's. */
  readonly stack: number;
  readonly tls: number;
  /** User addresses; used with the flag that goes with each. */
  readonly parentTid: number;
  readonly childTid: number;
  /** clone3(2) set_tid: chosen numbers, innermost first. */
  readonly chosenTids: readonly number[];
  /** None of them for clone(2). */
  readonly lifetime?: CloneLifetime;
  /** CLONE_INTO_CGROUP: a descriptor of a cgroup's directory. */
  readonly cgroup?: number;
}

/**
 * Makes a child of `parent`, runnable.
 * @returns the child, or -errno; nothing has changed then.
 */
export function cloneTask(parent: Task, request: CloneRequest): Task | number {
  const { flags } = request;
  const { kernel } = parent;
  const caller = namespaceCaller(parent);
  const refused = checkCloneFlags(flags, caller);
  if (refused !== 0) return refused;
  // A fatal signal ends the call before anything is made (copy_process: fatal_signal_pending), and an exec is about to kill this thread.
  if (parent.isKilled || (parent.group.executing !== null && parent.group.executing !== parent)) return -EINTR;

  const change = NamespaceChange.forChild(caller);
  const error =
    change.copyCredentials(flags, userNamespaceRlimits(parent.group)) ||
    limitProcesses(parent, change) ||
    checkRoom(parent, flags);
  if (error !== 0) {
    change.abort();
    return error;
  }
  const memory = copyMemory(parent, flags);
  if (typeof memory === "number") {
    change.abort();
    return memory;
  }
  const fs = copyFs(parent, flags);
  const files = copyFiles(parent, flags);
  const drop = (code: number): number => {
    change.abort();
    memory.release();
    fs.release();
    files.release();
    return code;
  };
  const copied = change.copyNamespaces(flags, new MountNamespaces(fs, request.emptiesMounts === true));
  if (copied !== 0) return drop(copied);
  const pid = change.nsProxy.pidForChildren.allocate(request.chosenTids, parent.credentials);
  if (typeof pid === "number") return drop(pid);
  const cgroup = cgroupOfChild(parent, request);
  const pidsGroup = typeof cgroup === "number" ? cgroup : chargeFork(cgroup);
  if (typeof cgroup === "number" || typeof pidsGroup === "number") {
    pid.free();
    return drop(pidsGroup as number);
  }
  const pidfd = (flags & CLONE_PIDFD) === 0 ? 0 : installPidfd(parent, pid, request);
  if (pidfd < 0) {
    pidsGroup.uncharge();
    pid.free();
    return drop(pidfd);
  }

  change.commit();
  change.credentials.counts().addRlimit(RLIMIT_COUNT_NPROC, 1);
  const child = new Task({
    kernel,
    pid,
    context: parent.context.fork(request.stack, (flags & CLONE_SETTLS) !== 0 ? request.tls : null),
    mm: memory,
    fs,
    files,
    credentials: change.credentials,
    nsProxy: change.nsProxy,
    cgroup,
    pidsGroup,
    comm: parent.comm,
  });
  inherit(parent, child, request);
  joinGroup(parent, child, request, pid);
  writeTids(parent, child, request);
  if ((flags & CLONE_VFORK) !== 0) {
    child.vforkParent = parent;
    parent.vforkChild = child;
  }
  enterCgroup(child, flags);
  for (const namespace of change.changed) kernel.events.emit("namespace:join", namespace, child);
  kernel.addTask(child);
  return child;
}

/** CLONE_PIDFD: close-on-exec, of the thread with CLONE_THREAD. @returns the descriptor, or -errno: there is none then. */
function installPidfd(parent: Task, pid: Pid, { flags, pidfd: address, lifetime }: CloneRequest): number {
  const { vfs } = parent.kernel;
  const error = checkFileRoom(vfs);
  if (error !== 0) return error;
  const file = openPid(parent, vfs, pid, O_RDWR | ((flags & CLONE_THREAD) !== 0 ? PIDFD_THREAD : 0));
  const fd = parent.files.install(file, { closeOnExec: true, limit: parent.group.limits.get(RLIMIT_NOFILE) });
  if (fd < 0) {
    file.release();
    return fd;
  }
  if (parent.mm!.writeU32(address, fd) >= 0) {
    file.killsOnRelease = lifetime?.isKilledWithPidfd === true;
    return fd;
  }
  parent.files.close(parent, fd);
  return -EFAULT;
}

/** What clone(2) returns in the parent: the child's number, at once or (CLONE_VFORK) when the child has let go of the memory. */
export function cloneResult(parent: Task, child: Task): number {
  const number = child.pid.numberIn(parent.pidNamespace);
  if (parent.vforkChild !== child) return number;
  parent.pendingReturn = number;
  return VFORK_STOP;
}

/** RLIMIT_NPROC: EAGAIN, unless the user is privileged or root (copy_process). */
function limitProcesses(parent: Task, change: NamespaceChange): number {
  const { credentials } = change;
  const limit = parent.group.limits.get(RLIMIT_NPROC);
  if (!credentials.counts().isOverRlimit(RLIMIT_COUNT_NPROC, limit, 1)) return 0;
  const { rootUserNamespace } = parent.kernel;
  const isPrivileged =
    credentials.uid === 0 ||
    credentials.hasCapability(CAP_SYS_RESOURCE, rootUserNamespace) ||
    credentials.hasCapability(CAP_SYS_ADMIN, rootUserNamespace);
  return isPrivileged ? 0 : refuse(EAGAIN, "CAP-063", { uid: credentials.uid, limit });
}

/** EAGAIN at kernel.threads-max, for anybody; ENOMEM without memory for the task, or for its copies of what its parent has. */
function checkRoom(parent: Task, flags: number): number {
  const { tasks, maxThreads } = parent.kernel;
  if (tasks.tasks.size >= maxThreads) return -EAGAIN;
  if (!tasks.memory.hasRoom(TASK_BYTES)) return -ENOMEM;
  if ((flags & CLONE_FILES) === 0 && !parent.files.mayCopy) return -ENOMEM;
  return (flags & CLONE_VM) === 0 && !parent.mm!.mayFork ? -ENOMEM : 0;
}

function copyMemory(parent: Task, flags: number): MemoryManager | number {
  const mm = parent.mm!;
  if ((flags & CLONE_VM) === 0) {
    const copy = mm.fork();
    return typeof copy === "number" ? -ENOMEM : copy;
  }
  mm.retain();
  return mm;
}

function copyFs(parent: Task, flags: number): FsContext {
  if ((flags & CLONE_FS) === 0) return parent.fs.copy();
  parent.fs.retain();
  return parent.fs;
}

function copyFiles(parent: Task, flags: number): FdTable {
  if ((flags & CLONE_FILES) === 0) return parent.files.copy();
  parent.files.retain();
  return parent.files;
}

function inherit(parent: Task, child: Task, { flags, lifetime }: CloneRequest): void {
  child.mask.copyFrom(parent.savedMask ?? parent.mask);
  // sigaltstack(2): a thread that shares memory starts without one; vfork keeps it.
  const keepsStack = (flags & CLONE_VM) === 0 || (flags & CLONE_VFORK) !== 0;
  child.alternateStack = keepsStack ? parent.alternateStack : NO_STACK;
  child.noNewPrivs = parent.noNewPrivs || lifetime?.hasNoNewPrivs === true;
  // copy_process(): the limit allowed this child, which has the parent's old flags.
  child.exceedsProcessLimit = parent.exceedsProcessLimit;
  parent.exceedsProcessLimit = false;
  if ((flags & CLONE_SYSVSEM) !== 0) parent.sysv.shareUndoWith(child.sysv);
  child.personality = parent.personality;
  child.timerSlackNs = parent.timerSlackNs;
  child.niceness = parent.niceness;
  // sched(7): a child with SCHED_RESET_ON_FORK starts as everybody does.
  const resets = (parent.schedulingPolicy & SCHED_RESET_ON_FORK) !== 0;
  child.schedulingPolicy = resets ? SCHED_OTHER : parent.schedulingPolicy;
  child.realtimePriority = resets ? 0 : parent.realtimePriority;
  if (resets && child.niceness < 0) child.niceness = 0;
}

function joinGroup(parent: Task, child: Task, request: CloneRequest, pid: Pid): void {
  const { flags } = request;
  if ((flags & CLONE_THREAD) !== 0) {
    child.group = parent.group;
    parent.group.tasks.push(child);
    // A group stop under way includes the newcomer.
    if (parent.group.stopSignal !== 0 && parent.isGroupStopPending) {
      child.isGroupStopPending = true;
      child.isInterrupted = true;
    }
    return;
  }
  const group = new ThreadGroup(
    child,
    pid,
    copyHandlers(parent, request),
    parent.group.limits.fork(),
    request.exitSignal,
  );
  group.isAutoreaped = request.lifetime?.isAutoreaped === true;
  child.group = group;
  group.tasks.push(child);
  group.oomScoreAdj = parent.group.oomScoreAdj;
  group.oomScoreAdjMin = parent.group.oomScoreAdjMin;
  if (pid.number === 1) group.becomeNamespaceInit();
  const isSibling = (flags & CLONE_PARENT) !== 0;
  if (isSibling) {
    group.terminationSignal = parent.group.terminationSignal;
    group.setParent(parent.group.parent, parent.group.creator);
  } else {
    group.setParent(parent.group, parent);
  }
  group.joinProcessGroup(parent.group.processGroup!);
}

function copyHandlers(parent: Task, request: CloneRequest) {
  const { handlers } = parent.group;
  if ((request.flags & CLONE_SIGHAND) !== 0) {
    handlers.users++;
    return handlers;
  }
  return request.clearsHandlers ? handlers.forkCleared() : handlers.fork();
}

/** The tid words. Failing to write one is not an error: put_user()'s result is ignored by the kernel. */
function writeTids(parent: Task, child: Task, request: CloneRequest): void {
  if ((request.flags & CLONE_PARENT_SETTID) !== 0) {
    parent.mm!.writeU32(request.parentTid, child.pid.numberIn(parent.pidNamespace));
  }
  if ((request.flags & CLONE_CHILD_SETTID) !== 0) child.mm!.writeU32(request.childTid, child.tid);
  if ((request.flags & CLONE_CHILD_CLEARTID) !== 0) child.clearChildTid = request.childTid;
}
