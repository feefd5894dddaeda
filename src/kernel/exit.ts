/** How a task ends (Linux do_exit, gVisor task_exit.go): its resources first, then its relations. */
import { POLLIN } from "../abi/poll.ts";
import { SIGCHLD, SIGCONT, SIGHUP, SIGKILL } from "../abi/signal.ts";
import { signaledStatus } from "../abi/wait.ts";
import { exitSem } from "../ipc/sem.ts";
import { USE_PROCESS } from "../ns/namespace-use.ts";
import { mayKill } from "../ns/permissions.ts";
import { PID_TASK } from "../ns/pid.ts";
import { RLIMIT_COUNT_NPROC } from "../ns/user-counts.ts";
import { forgetCgroup, leaveCgroup } from "./cgroup-exit.ts";
import { clearChildTid, wakeRobustList } from "./futex/exit-futex.ts";
import { TaskEvent, TaskState, taskTable } from "./machines/task.machine.ts";
import { ThreadGroupEvent } from "./machines/thread-group.machine.ts";
import { notifyParentOfExit } from "./notify-parent.ts";
import { threadGroupOf } from "./pid-slots.ts";
import { cgroupIdOf } from "./pidfd/pid-file.ts";
import { isDumpable } from "./ptrace-access.ts";
import { exitGroup, retargetShared, sendGroupSignal, sendTaskSignal } from "./signals/send.ts";
import { kernelSignal, userSignal } from "./signals/signal-info.ts";
import type { Task } from "./task.ts";
import { endTerminalSession } from "./terminal-session.ts";
import type { ThreadGroup } from "./thread-group.ts";

/** exit(2): this task alone, unless it is the last one, whose status becomes the process's. */
export function exitTask(task: Task, status: number): void {
  const { group } = task;
  if (group.tasks.every((other) => other === task || other.isExiting)) exitGroup(group, status);
  task.exitStatus = group.isExiting ? group.exitStatus : status;
  task.isKilled = true;
}

/**
 * Gives up everything the task owns.
 * @returns false while it has to wait: the init of a pid namespace outlives its members. It is called again then.
 */
export function exitMain(task: Task): boolean {
  const { group, kernel } = task;
  if (task.mm !== null) {
    if (group.isExiting) task.exitStatus = group.exitStatus;
    else retargetShared(task, ~task.mask.lo, ~task.mask.hi);
    // A member that leaves no longer holds up a group stop, or a sibling's execve.
    group.dispatch(ThreadGroupEvent.TASK_STOPPED);
    wakeRobustList(task);
    // mm_release(): only where others still look at the memory.
    if (task.mm.users > 1) clearChildTid(task);
    task.context.release();
    task.wasDumpable = isDumpable(task);
    releaseMemory(task);
    if (kernel.scheduler.lastTask === task) kernel.scheduler.lastTask = null;
    // do_exit(): exit_sem(), exit_shm()
    exitSem(task.sysv, group.pid);
    task.sysv.leaveSegments();
    task.fsContext!.release();
    task.fsContext = null;
    task.fdTable!.release(task);
    task.fdTable = null;
    task.proxy!.release();
    task.proxy = null;
    leaveCgroup(task);
    if (isLastMember(task)) {
      group.timers.destroy();
      group.posixTimers.deleteAll();
      if (group.isSessionLeader) endTerminalSession(group);
    }
    kernel.events.emit("task:exit", task);
  }
  return !isLastMember(task) || !group.isPidNamespaceInit || namespaceIsEmpty(group);
}

/** Lets go of the address space, and of a parent that waits for that in vfork(2). */
export function releaseMemory(task: Task): void {
  const { mm } = task;
  if (mm === null) return;
  task.kernel.scheduler.countFaults(task);
  task.group.usage.maxResidentKiB = Math.max(task.group.usage.maxResidentKiB, mm.peakResidentPages * 4);
  mm.release();
  task.mm = null;
  endVfork(task);
}

/** mm_release() of a vfork child: the parent may go on. */
export function endVfork(task: Task): void {
  const parent = task.vforkParent;
  if (parent === null) return;
  task.vforkParent = null;
  parent.vforkChild = null;
  if (parent.stop === "vfork") parent.endStop();
}

/**
 * Settles the task's relations: children get a new parent, the own parent is told.
 * @returns true when the task is gone for good, false when it stays as a zombie.
 */
export function exitNotify(task: Task): boolean {
  const { group, kernel } = task;
  group.tasks.splice(group.tasks.indexOf(task), 1);
  kernel.scheduler.charge();
  group.usage.add(task.usage);
  kernel.tasks.liveCount--;
  if (group.tasks.length === 0) reparentChildren(group);
  else changeCreator(group, task);
  const { executing } = group;
  if (executing !== null && executing.stop === "siblingExit") executing.endStop();
  let isGone = false;
  if (task !== group.leader) {
    releaseTask(task);
    isGone = true;
  }
  if (group.tasks.length === 0) {
    const wasReaped = groupGone(group);
    if (task === group.leader) isGone = wasReaped;
    else if (wasReaped) markDead(group.leader);
  }
  kernel.taskExited();
  return isGone;
}

/** Waited for, or by nobody: the process disappears. Used by wait4(2) and for processes that reap themselves. */
export function reapGroup(group: ThreadGroup): void {
  const { leader } = group;
  group.reap();
  releaseTask(leader);
  if (leader.state === TaskState.zombie) markDead(leader);
  wakeDyingInits(leader);
}

function markDead(task: Task): void {
  task.state = taskTable.next[TaskState.zombie * taskTable.events.length + TaskEvent["REAP"]!]!;
}

function releaseTask(task: Task): void {
  const { group, pid } = task;
  pid.exit = { status: task === group.leader ? group.exitStatus : task.exitStatus, cgroupId: cgroupIdOf(task) };
  pid.detach(PID_TASK);
  forgetTask(task);
}

/** release_task() of a task whose number another has taken over, or which was given back. */
export function forgetTask(task: Task): void {
  task.kernel.tasks.remove(task);
  task.pending.clear();
  task.credentials.counts().subRlimit(RLIMIT_COUNT_NPROC, 1);
  task.credentials.release(USE_PROCESS);
  forgetCgroup(task);
}

function isLastMember(task: Task): boolean {
  return task.group.tasks.every((other) => other === task || other.isExiting);
}

/** The process has no member left. @returns true when it was reaped at once. */
function groupGone(group: ThreadGroup): boolean {
  group.dispatch(ThreadGroupEvent.LAST_GONE);
  group.pid.notify(POLLIN);
  group.leader.kernel.events.emit("process:exit", group);
  killOrphanedGroup(group, group.parent, group);
  const reapsItself = notifyParentOfExit(group);
  wakeDyingInits(group.leader);
  if (!reapsItself) return false;
  group.reap();
  releaseTask(group.leader);
  wakeDyingInits(group.leader);
  return true;
}

/**
 * A process group that becomes orphaned, and has a stopped member, gets SIGHUP and SIGCONT (POSIX _exit(); kill_orphaned_pgrp).
 * @param member of the group that may have kept it from being orphaned, by
 * @param parent its parent in another group of the session.
 * @param leaving a member whose exit is what orphans the group; not counted.
 */
function killOrphanedGroup(member: ThreadGroup, parent: ThreadGroup | null, leaving: ThreadGroup | null): void {
  const { processGroup } = member;
  if (processGroup === null || parent === null) return;
  if (parent.processGroup === processGroup || parent.session !== processGroup.session) return;
  if (!processGroup.hasStoppedMember || !processGroup.isOrphanedWithout(leaving)) return;
  processGroup.sendSignal(SIGHUP);
  processGroup.sendSignal(SIGCONT);
}

/** The creator of some children is gone, its process is not: a sibling takes its place for __WNOTHREAD and PR_SET_PDEATHSIG. */
function changeCreator(group: ThreadGroup, gone: Task): void {
  const heir = group.tasks.find((task) => !task.isExiting) ?? null;
  for (const child of group.children) {
    if (child.creator !== gone) continue;
    sendParentDeathSignals(child, gone);
    child.creator = heir;
  }
}

/** forget_original_parent(): every child gets a new parent, or is reaped when it is a zombie nobody wants. */
function reparentChildren(group: ThreadGroup): void {
  const reaper = findReaper(group);
  for (const child of [...group.children]) {
    sendParentDeathSignals(child, child.creator ?? group.leader);
    child.setParent(reaper, reaper?.leader ?? null);
    child.terminationSignal = SIGCHLD;
    if (child.isZombie && notifyParentOfExit(child)) reapGroup(child);
    else killOrphanedGroup(child, group, null);
  }
}

function sendParentDeathSignals(child: ThreadGroup, parent: Task): void {
  for (const task of child.tasks) {
    const signal = task.parentDeathSignal;
    if (signal === 0) continue;
    // Sent as by the parent's kill(2): a child that has changed its user may be out of reach.
    const relation = { sameThreadGroup: false, sameSession: child.session === parent.group.session };
    if (mayKill(parent.credentials, task.credentials, signal, relation) !== 0) continue;
    sendTaskSignal(task, userSignal(signal, parent.group.idIn(task.pidNamespace), parent.credentials.uid), false);
  }
}

/**
 * Who adopts the orphans of `group`: the nearest living ancestor that is a subreaper, within the pid namespace; else the namespace's
 * init; nobody when that is the one that dies (PID-060 .. PID-063).
 */
function findReaper(group: ThreadGroup): ThreadGroup | null {
  const namespace = group.pidNamespace;
  for (let ancestor = group.parent; ancestor !== null; ancestor = ancestor.parent) {
    if (ancestor.pidNamespace.level !== namespace.level) break;
    if (ancestor.isChildSubreaper && !ancestor.isExiting) return ancestor;
  }
  const init = threadGroupOf(namespace.find(1));
  return init === null || init === group || init.isDead ? null : init;
}

/**
 * zap_pid_ns_processes(): the init of a pid namespace is exiting. Nobody can be created there any more, everybody else is killed, and
 * init waits, reaping its children, until it is alone (PID-050, PID-051).
 * @returns whether it is alone.
 */
function namespaceIsEmpty(init: ThreadGroup): boolean {
  const namespace = init.pidNamespace;
  namespace.disableAllocation();
  let others = 0;
  for (const pid of [...namespace.pids()]) {
    const group = threadGroupOf(pid);
    if (group === null || group === init) continue;
    if (group.isZombie && group.parent === init) {
      reapGroup(group);
      continue;
    }
    others++;
    if (!group.isExiting) {
      // A process of a nested namespace is that namespace's init perhaps: SIGKILL from an ancestor kills it too.
      if (sendGroupSignal(group, kernelSignal(SIGKILL), true) === 0 && !group.isExiting)
        exitGroup(group, signaledStatus(SIGKILL));
    }
  }
  if (others === 0) return true;
  for (const task of init.tasks) task.stop = "namespaceExit";
  return false;
}

/** A process of these namespaces is a zombie, or gone: an init that waits to be alone looks again. */
function wakeDyingInits(task: Task): void {
  for (
    let namespace: typeof task.pidNamespace | null = task.pidNamespace;
    namespace !== null;
    namespace = namespace.parent
  ) {
    const init = threadGroupOf(namespace.find(1));
    if (init === null) continue;
    for (const member of init.tasks) if (member.stop === "namespaceExit") member.endStop();
  }
}
