import { errnoName } from "../abi/errno.ts";
import { SIGCHLD } from "../abi/signal.ts";
import type { Caller } from "../fs/caller.ts";
import { FdTable } from "../fs/fd-table.ts";
import { FsContext } from "../fs/fs-context.ts";
import type { MountNamespace } from "../fs/mount-namespace.ts";
import { openExecutable } from "../fs/open-executable.ts";
import type { Path } from "../fs/path.ts";
import { LOOKUP_DIRECTORY, LOOKUP_FOLLOW, lookup } from "../fs/path-walk.ts";
import { MemoryManager } from "../mm/memory-manager.ts";
import { Credentials } from "../ns/credentials.ts";
import { initialNsProxy } from "../ns/initial-namespaces.ts";
import { USE_PROCESS } from "../ns/namespace-use.ts";
import { PID_TASK, PID_THREAD_GROUP } from "../ns/pid.ts";
import { RLIMIT_COUNT_NPROC } from "../ns/user-counts.ts";
import { forgetCgroup, leaveCgroup } from "./cgroup-exit.ts";
import type { CreateProcessArgs } from "./create-process-args.ts";
import { KernelError } from "./errors.ts";
import { commitExec } from "./exec/commit-exec.ts";
import { loadImage } from "./exec/load-image.ts";
import { IdleContext } from "./idle-context.ts";
import type { Kernel } from "./kernel.ts";
import { Limits } from "./limits.ts";
import { SignalHandlers } from "./signals/signal-handlers.ts";
import { Task } from "./task.ts";
import { ThreadGroup } from "./thread-group.ts";

/**
 * Makes a process without a parent: in the root pid namespace, with a session of its own, default signal handlers and SIGCHLD as
 * termination signal (gVisor Kernel.CreateProcess). Nothing is left behind when it fails.
 * @throws KernelError
 */
export function createProcess(kernel: Kernel, args: CreateProcessArgs): ThreadGroup {
  const mountNamespace = chooseMountNamespace(kernel, args);
  const filename = chooseFilename(args);
  const credentials = args.credentials ?? Credentials.root(kernel.rootUserNamespace);
  if (kernel.tasks.tasks.size >= kernel.maxThreads)
    throw new KernelError("EXHAUSTED", `there are ${kernel.maxThreads} tasks already`, "EAGAIN");
  const root = mountNamespace.rootPath();
  const fs = new FsContext(kernel.vfs, root, root, args.umask ?? 0o022);
  const pid = kernel.rootPIDNamespace.allocate();
  if (typeof pid === "number") {
    fs.release();
    throw new KernelError("EXHAUSTED", "no process number is free", errnoName(pid) ?? null);
  }
  const proxy = initialNsProxy(kernel.initialNamespaces, mountNamespace);
  proxy.retain();
  credentials.retain(USE_PROCESS);
  credentials.counts().addRlimit(RLIMIT_COUNT_NPROC, 1);
  const { root: cgroup } = kernel.cgroups;
  const pidsGroup = cgroup.pids!;
  pidsGroup.charge();
  // An address space and a context without a program: what the kernel thread that becomes init has, until its execve.
  const task = new Task({
    kernel,
    pid,
    context: new IdleContext(),
    mm: new MemoryManager(kernel.platform.pool),
    fs,
    files: args.fdTable ?? new FdTable(),
    credentials,
    nsProxy: proxy,
    cgroup,
    pidsGroup,
    comm: "swapper",
  });
  const group = new ThreadGroup(
    task,
    pid,
    new SignalHandlers(),
    args.limits ?? Limits.initial(kernel.maxThreads),
    SIGCHLD,
  );
  task.group = group;
  cgroup.join(task);
  group.tasks.push(task);
  if (pid.number === 1) group.becomeNamespaceInit();
  group.setParent(null, null);
  group.startSession();
  if (args.tty !== undefined) {
    group.session!.controllingTty = args.tty;
    args.tty.session = group.session;
    args.tty.foreground = group.processGroup;
  }
  try {
    enterWorkingDirectory(task, args.workingDirectory ?? "/", fs);
    execInitial(task, filename, args);
  } catch (error) {
    discard(group, args);
    throw error;
  }
  group.hasExecuted = false;
  return group;
}

function chooseMountNamespace(kernel: Kernel, args: CreateProcessArgs): MountNamespace {
  const namespace = args.mountNamespace ?? kernel.rootMountNamespace ?? kernel.globalInit?.leader.proxy?.mnt;
  if (namespace === undefined || namespace === null)
    throw new KernelError("NO_MOUNT_NAMESPACE", "no kernel MountNamespace");
  return namespace as MountNamespace;
}

function chooseFilename(args: CreateProcessArgs): string {
  if (args.filename !== undefined && args.filename !== "") return args.filename;
  const [first] = args.argv;
  if (first === undefined) throw new KernelError("ARGUMENT", "no filename or command provided");
  if (!first.startsWith("/")) throw new KernelError("NOT_ABSOLUTE", `'${first}' is not an absolute path`);
  return first;
}

/** Resolved without asking for search permission, as runc does (gVisor: "on purpose"). */
function enterWorkingDirectory(task: Task, directory: string, fs: FsContext): void {
  const privileged: Caller = Object.create(task, {
    credentials: { value: Credentials.root(task.kernel.rootUserNamespace) },
  });
  const path: Path | number = lookup(privileged, fs.root, directory, LOOKUP_FOLLOW | LOOKUP_DIRECTORY);
  if (typeof path === "number") {
    const errno = errnoName(path) ?? String(path);
    throw new KernelError(
      "WORKING_DIRECTORY",
      `failed to find initial working directory "${directory}": ${errno}`,
      errno,
    );
  }
  fs.setCwd(path);
}

function execInitial(task: Task, filename: string, args: CreateProcessArgs): void {
  const file = openExecutable(task, task.fs.cwd, filename, 0);
  const image =
    typeof file === "number"
      ? file
      : loadImage(task, {
          file,
          argv: args.argv.length === 0 ? [filename] : args.argv,
          envv: args.envv ?? [],
          isPathInaccessible: false,
          displayName: filename,
          isNamedAfterFile: false,
        });
  if (typeof image === "number") {
    const errno = errnoName(image) ?? String(image);
    throw new KernelError("LOAD", `failed to load ${filename}: ${errno}`, errno);
  }
  task.pendingExec = image;
  commitExec(task);
}

function discard(group: ThreadGroup, args: CreateProcessArgs): void {
  const task = group.leader;
  const { rootPIDNamespace } = task.kernel;
  task.mm!.release();
  task.fs.release();
  if (args.fdTable === undefined) task.files.release();
  if (args.tty !== undefined) {
    args.tty.session = null;
    args.tty.foreground = null;
  }
  task.nsProxy.release();
  task.credentials.counts().subRlimit(RLIMIT_COUNT_NPROC, 1);
  task.credentials.release(USE_PROCESS);
  leaveCgroup(task);
  forgetCgroup(task);
  group.processGroup!.remove(group);
  task.pid.detach(PID_THREAD_GROUP);
  task.pid.detach(PID_TASK);
  if (rootPIDNamespace.allocated === 0) rootPIDNamespace.startOver();
}
