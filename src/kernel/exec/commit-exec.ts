import { SIGCHLD, SS_DISABLE } from "../../abi/signal.ts";
import { USE_PROCESS } from "../../ns/namespace-use.ts";
import { timensOnExec } from "../../ns/ns-proxy.ts";
import { PID_TASK } from "../../ns/pid.ts";
import { resetsDumpable } from "../../ns/setuid-fixup.ts";
import { endVfork, forgetTask, releaseMemory } from "../exit.ts";
import { clearChildTid, wakeRobustList } from "../futex/exit-futex.ts";
import { TaskEvent, TaskState, taskTable } from "../machines/task.machine.ts";
import { refreshMemoryLimits } from "../memory-limits.ts";
import type { Task } from "../task.ts";

/** /proc/PID/coredump and ptrace: who may look at a process (prctl PR_SET_DUMPABLE). suid_dumpable is 0. */
const SUID_DUMPABLE = 0;
const DUMPABLE = 1;

/**
 * Replaces the task's program by its pending image (begin_new_exec, setup_new_exec). Precondition: it is the only member of its process.
 * It becomes the leader if it was not.
 */
export function commitExec(task: Task): void {
  const image = task.pendingExec!;
  task.pendingExec = null;
  const { group, kernel } = task;
  group.executing = null;
  if (group.leader !== task) becomeLeader(task);

  // execve(2), "Effect on process attributes".
  if (group.handlers.users > 1) {
    group.handlers.users--;
    group.handlers = group.handlers.fork();
  }
  group.handlers.resetHandled();
  group.terminationSignal = SIGCHLD;
  group.posixTimers.deleteAll();
  group.hasExecuted = true;
  group.execCount++;
  task.alternateStack = { base: 0, flags: SS_DISABLE, size: 0 };
  // exec_mm_release(): what the old memory's users are owed, as at exit.
  wakeRobustList(task);
  if (task.mm!.users > 1) clearChildTid(task);
  task.robustListLength = 0;
  task.clearChildTid = 0;
  task.restartNumber = 0;
  task.comm = image.comm;
  if (task.files.users > 1) {
    const own = task.files.copy();
    task.files.release(task);
    task.fdTable = own;
  }
  task.files.closeOnExec(task);
  const proxy = timensOnExec(task.nsProxy);
  if (proxy !== task.proxy) {
    proxy.retain();
    task.nsProxy.release();
    task.proxy = proxy;
    proxy.time.freeze();
    kernel.events.emit("namespace:join", proxy.time, task);
  }

  const { credentials: old } = task;
  const { credentials } = image;
  if (credentials !== old) {
    credentials.retain(USE_PROCESS);
    task.credentials = credentials;
    old.release(USE_PROCESS);
  }
  const wasUndumpable = !image.dumpable || resetsDumpable(old, credentials);
  if (image.secure || resetsDumpable(old, credentials)) task.parentDeathSignal = 0;
  if (image.clearsPersonality) task.personality = 0;

  releaseMemory(task);
  endVfork(task);
  task.mm = image.mm;
  kernel.scheduler.memoryReplaced(task);
  refreshMemoryLimits(task);
  image.mm.userNamespace = image.memoryUserNamespace;
  image.mm.dumpable = wasUndumpable ? SUID_DUMPABLE : DUMPABLE;
  task.context.release();
  task.context = image.context;
  image.file?.release();
  image.file = null;
  kernel.events.emit("task:exec", task, image.filename);
}

/** de_thread(): the old leader is a zombie by now; the task takes over its number, and is the leader from here on. */
function becomeLeader(task: Task): void {
  const { group } = task;
  const old = group.leader;
  const ownPid = task.pid;
  old.pid.detach(PID_TASK);
  group.pid.attach(PID_TASK, task);
  task.pid = group.pid;
  ownPid.detach(PID_TASK);
  group.leader = task;
  forgetTask(old);
  old.state = taskTable.next[TaskState.zombie * taskTable.events.length + TaskEvent.REAP]!;
}
