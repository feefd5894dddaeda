import { ECHILD } from "../abi/errno.ts";
import { CLD_CONTINUED, CLD_DUMPED, CLD_EXITED, CLD_KILLED, CLD_STOPPED, SIGCHLD, SIGCONT } from "../abi/signal.ts";
import {
  __WALL,
  __WCLONE,
  __WNOTHREAD,
  CONTINUED_STATUS,
  stoppedStatus,
  WCONTINUED,
  WCOREDUMP,
  WEXITED,
  WEXITSTATUS,
  WIFEXITED,
  WNOWAIT,
  WSTOPPED,
  WTERMSIG,
} from "../abi/wait.ts";
import { CpuUsage } from "./cpu-usage.ts";
import { reapGroup } from "./exit.ts";
import type { ProcessGroup } from "./process-group.ts";
import type { Task } from "./task.ts";
import type { ThreadGroup } from "./thread-group.ts";

/** Which children, and which changes, wait4(2) or waitid(2) asks for. */
export interface WaitRequest {
  /** Only this process; null for any. */
  readonly group: ThreadGroup | null;
  /** Only members of this group; null for any. */
  readonly processGroup: ProcessGroup | null;
  /** A number that names no process or group: nothing can ever match. */
  readonly matchesNothing: boolean;
  /** WEXITED, WSTOPPED, WCONTINUED, WNOWAIT, __WALL, __WCLONE, __WNOTHREAD. */
  readonly options: number;
}

/** A change that was found; with WNOWAIT it stays to be found again. */
export interface WaitResult {
  readonly group: ThreadGroup;
  /** The pid in the waiter's pid namespace. */
  readonly pid: number;
  readonly uid: number;
  /** As wait4(2) stores it. */
  readonly status: number;
  /** CLD_* and si_status, as waitid(2) stores them. */
  readonly code: number;
  readonly codeStatus: number;
  /** Resources of the child and its waited-for children, when it exited. */
  readonly usage: CpuUsage;
}

/**
 * Looks once for a change of a child of `task`'s process, and consumes it.
 * @returns the change; null when there is none now but could be later; -ECHILD when no child matches.
 */
export function waitOnce(task: Task, request: WaitRequest): WaitResult | null | number {
  let canMatch = false;
  if (!request.matchesNothing) {
    for (const child of task.group.children) {
      if (!isEligible(task, child, request)) continue;
      // wait_consider_task(): a zombie can only be waited for as one.
      if (!child.isZombie || (request.options & WEXITED) !== 0) canMatch = true;
      const result =
        reportExit(task, child, request) ?? reportStop(task, child, request) ?? reportContinue(task, child, request);
      if (result !== null) return result;
    }
  }
  return canMatch ? null : -ECHILD;
}

function isEligible(task: Task, child: ThreadGroup, request: WaitRequest): boolean {
  if (request.group !== null && child !== request.group) return false;
  if (request.processGroup !== null && child.processGroup !== request.processGroup) return false;
  if ((request.options & __WNOTHREAD) !== 0 && child.creator !== task) return false;
  if ((request.options & __WALL) !== 0) return true;
  // __WCLONE: "wait for clone children only", those that send no SIGCHLD at exit; without it, for the others only (wait4(2)).
  return ((request.options & __WCLONE) !== 0) === (child.terminationSignal !== SIGCHLD);
}

function reportExit(task: Task, child: ThreadGroup, request: WaitRequest): WaitResult | null {
  if ((request.options & WEXITED) === 0 || !child.isZombie) return null;
  const { exitStatus } = child;
  const usage = new CpuUsage();
  usage.add(child.usage);
  usage.add(child.childrenUsage);
  const result: WaitResult = {
    group: child,
    pid: child.idIn(task.pidNamespace),
    uid: child.leader.credentials.uid,
    status: exitStatus,
    code: WIFEXITED(exitStatus) ? CLD_EXITED : WCOREDUMP(exitStatus) ? CLD_DUMPED : CLD_KILLED,
    codeStatus: WIFEXITED(exitStatus) ? WEXITSTATUS(exitStatus) : WTERMSIG(exitStatus),
    usage,
  };
  if ((request.options & WNOWAIT) === 0) {
    task.group.childrenUsage.add(usage);
    reapGroup(child);
  }
  return result;
}

function reportStop(task: Task, child: ThreadGroup, request: WaitRequest): WaitResult | null {
  if ((request.options & WSTOPPED) === 0 || !child.hasWaitableStop || !child.isStopped) return null;
  if ((request.options & WNOWAIT) === 0) child.hasWaitableStop = false;
  const { stopSignal } = child;
  return {
    group: child,
    pid: child.idIn(task.pidNamespace),
    uid: child.leader.credentials.uid,
    status: stoppedStatus(stopSignal),
    code: CLD_STOPPED,
    codeStatus: stopSignal,
    usage: child.usage,
  };
}

function reportContinue(task: Task, child: ThreadGroup, request: WaitRequest): WaitResult | null {
  if ((request.options & WCONTINUED) === 0 || !child.hasWaitableContinue || child.isDead) return null;
  if ((request.options & WNOWAIT) === 0) child.hasWaitableContinue = false;
  return {
    group: child,
    pid: child.idIn(task.pidNamespace),
    uid: child.leader.credentials.uid,
    status: CONTINUED_STATUS,
    code: CLD_CONTINUED,
    codeStatus: SIGCONT,
    usage: child.usage,
  };
}
