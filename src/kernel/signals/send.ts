import { EAGAIN } from "../../abi/errno.ts";
import { POLLIN } from "../../abi/poll.ts";
import { RLIMIT_SIGPENDING } from "../../abi/resource.ts";
import { SIG_DFL, SIGCONT, SIGKILL, SIGRTMIN, SIGSTOP } from "../../abi/signal.ts";
import { signaledStatus } from "../../abi/wait.ts";
import { ThreadGroupEvent } from "../machines/thread-group.machine.ts";
import type { Task } from "../task.ts";
import type { ThreadGroup } from "../thread-group.ts";
import { isStopSignal, STOP_SIGNALS } from "./default-action.ts";
import { fatalSignal } from "./fatal.ts";
import type { PendingSignals } from "./pending-signals.ts";
import type { SignalInfo } from "./signal-info.ts";
import { SignalSet } from "./signal-set.ts";

const CONTINUE: Readonly<SignalSet> = SignalSet.of(SIGCONT);

/**
 * Sends a signal to one task (tgkill(2), faults). Permission was checked before.
 * @param forced from the kernel or from an ancestor pid namespace: SIGKILL and SIGSTOP then reach an init process (PID-043).
 * @returns 0 (also when the signal is ignored), or -EAGAIN when a realtime signal found no room.
 */
export function sendTaskSignal(task: Task, info: SignalInfo, forced: boolean): number {
  return send(task, task.group, task.pending, info, forced);
}

/** Sends a signal to a process: any member that does not block it takes it. Parameters and result as `sendTaskSignal`. */
export function sendGroupSignal(group: ThreadGroup, info: SignalInfo, forced: boolean): number {
  return send(group.leader, group, group.pending, info, forced);
}

function send(target: Task, group: ThreadGroup, pending: PendingSignals, info: SignalInfo, forced: boolean): number {
  const { signo } = info;
  if (group.isDead) return 0;
  prepare(group, signo);
  if (isIgnored(target, signo, forced)) return 0;
  if (signo === SIGKILL) {
    exitGroup(group, signaledStatus(SIGKILL));
    return 0;
  }
  const isMerged = signo < SIGRTMIN && pending.set.has(signo);
  if (!pending.enqueue(info, target.credentials.counts(), group.limits.get(RLIMIT_SIGPENDING))) return -EAGAIN;
  // signalfd_notify()
  if (!isMerged) group.handlers.waitQueue().notify(POLLIN);
  notifyReceiver(target, group, pending === group.pending, signo);
  return 0;
}

/**
 * All members exit with `status`: exit_group(2), a fatal signal. The first status counts; a second call changes nothing.
 */
export function exitGroup(group: ThreadGroup, status: number): void {
  if (group.isExiting) return;
  group.exitStatus = status;
  group.dispatch(ThreadGroupEvent.EXIT);
}

/** What generating a signal does at once, whoever takes it and whether it is blocked or not (prepare_signal). */
function prepare(group: ThreadGroup, signal: number): void {
  if (isStopSignal(signal)) {
    discard(group, CONTINUE);
  } else if (signal === SIGCONT) {
    discard(group, STOP_SIGNALS);
    group.dispatch(ThreadGroupEvent.CONTINUE);
  }
}

function discard(group: ThreadGroup, signals: Readonly<SignalSet>): void {
  group.pending.discard(signals);
  for (const task of group.tasks) task.pending.discard(signals);
}

/** sig_ignored(): a blocked signal is never ignored, since its disposition may change before it is unblocked. */
function isIgnored(task: Task, signal: number, forced: boolean): boolean {
  if (task.mask.has(signal)) return false;
  const { group } = task;
  const isKillOrStop = signal === SIGKILL || signal === SIGSTOP;
  if (group.isUnkillable && group.handlers.get(signal).handler === SIG_DFL) {
    // The init of the whole system is not even killed from outside (is_global_init).
    if (isKillOrStop && group === group.leader.kernel.globalInit) return true;
    if (!(forced && isKillOrStop)) return true;
  }
  return group.handlers.isIgnored(signal);
}

/** Interrupts a member that can take the signal: the target, else the first that does not block it (complete_signal). */
function notifyReceiver(target: Task, group: ThreadGroup, anyMember: boolean, signal: number): void {
  if (canTake(target, signal)) {
    wakeFor(target, signal);
    return;
  }
  if (!anyMember) return;
  for (const task of group.tasks) {
    if (canTake(task, signal)) {
      wakeFor(task, signal);
      return;
    }
  }
}

/**
 * `task` will not take these signals after all: it has just blocked them, or it exits. Those that are pending for the process go to
 * another member (retarget_shared_pending).
 */
export function retargetShared(task: Task, lo: number, hi: number): void {
  const { group } = task;
  const { set } = group.pending;
  const left = new SignalSet(set.lo & lo, set.hi & hi);
  for (const other of group.tasks) {
    if (left.isEmpty) return;
    if (other === task || other.isExiting) continue;
    const taken = new SignalSet(left.lo & ~other.mask.lo, left.hi & ~other.mask.hi);
    if (taken.isEmpty) continue;
    left.assign(left.lo & ~taken.lo, left.hi & ~taken.hi);
    other.interrupt();
  }
}

function canTake(task: Task, signal: number): boolean {
  return !task.isExiting && (!task.mask.has(signal) || task.waitedSignals?.has(signal) === true);
}

function wakeFor(task: Task, signal: number): void {
  if (task.mask.has(signal))
    task.wake(POLLIN); // rt_sigtimedwait(2) takes it itself
  else task.interrupt();
  if (task.stop === "freeze" && fatalSignal(task) !== 0) task.endStop();
}

/**
 * A signal that cannot be refused: a fault, a bad signal frame (force_sig). If it is blocked or ignored, its disposition becomes the
 * default and it is unblocked; and init is not protected from it (PID-045).
 */
export function forceSignal(task: Task, info: SignalInfo, toDefault = false): void {
  const { signo } = info;
  const { handlers } = task.group;
  const action = handlers.get(signo);
  if (toDefault || task.mask.has(signo) || handlers.isIgnored(signo)) {
    handlers.set(signo, { ...action, handler: SIG_DFL });
    task.mask.remove(signo);
  }
  if (handlers.get(signo).handler === SIG_DFL) task.group.isUnkillable = false;
  task.pending.enqueue(info, null, 0);
  task.interrupt();
}
