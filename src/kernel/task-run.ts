import { EINTR, ENOSYS, ERESTART_RESTARTBLOCK, ERESTARTNOHAND, ERESTARTNOINTR, ERESTARTSYS } from "../abi/errno.ts";
import { POLLIN } from "../abi/poll.ts";
import { SIGKILL } from "../abi/signal.ts";
import { SYS_restart_syscall } from "../abi/unistd-riscv64.ts";
import { signaledStatus } from "../abi/wait.ts";
import { forgetRefusal, takeRefusal } from "../ns/refusal.ts";
import { KernelPanic } from "./errors.ts";
import { LISTEN_SYSCALL_ENTER, LISTEN_SYSCALL_EXIT, LISTEN_TASK_STATE } from "./events/kernel-events.ts";
import { commitExec } from "./exec/commit-exec.ts";
import { exitMain, exitNotify } from "./exit.ts";
import { FORBIDDEN } from "./machines/table.ts";
import { TaskEvent, TaskState, taskTable } from "./machines/task.machine.ts";
import { ThreadGroupEvent } from "./machines/thread-group.machine.ts";
import { SWITCH_BUDGET, SWITCH_SYSCALL, SWITCH_WAIT } from "./platform.ts";
import { deliverSignal, dequeueSignal } from "./signals/deliver.ts";
import { fatalSignal } from "./signals/fatal.ts";
import { exitGroup, forceSignal } from "./signals/send.ts";
import { faultSignal } from "./signals/signal-info.ts";
import { BLOCKED, EXEC_STOP, EXITED, NO_RETURN, VFORK_STOP } from "./syscall-result.ts";
import type { Task } from "./task.ts";

/** What a system call costs of a slice, in instructions: a loop of cheap calls yields as a loop of instructions does. */
export const SYSCALL_COST = 250;
/** What any other step costs, so that no sequence of steps is free. */
const STEP_COST = 20;

const { BLOCK, CONTINUE, EXIT, REAP, SIGNALED, START, STOP, SYSCALL, EXEC, VFORK } = TaskEvent;
const EVENTS = taskTable.events.length;

/** Steps worth so many instructions pass between two looks at the host's clock: about as many as 20 system calls. */
export const LOOK_EVERY = 5000;

/**
 * Runs a task until its slice of `budget` instructions is used up, it blocks, stops, or is gone (gVisor Task.run).
 * @param mustYield tells that the host has waited long enough: the slice ends here for now, and the scheduler goes on with it later.
 * @returns how much of the budget was used. The caller asks the task whether it is still runnable.
 */
export function runTask(task: Task, budget: number, mustYield: (() => boolean) | null = null): number {
  let left = budget;
  let nextLook = budget - LOOK_EVERY;
  while (left > 0) {
    const from = task.state;
    const event = execute(task, left);
    left -= task.kernel.scheduler.takeStepCost();
    let to = taskTable.next[from * EVENTS + event]!;
    if (to === FORBIDDEN)
      throw new KernelPanic(`task ${task.tid}: no ${taskTable.events[event]} in ${taskTable.states[from]}`);
    if ((task.kernel.events.listening & LISTEN_TASK_STATE) !== 0) {
      task.state = to;
      if (from !== to) task.kernel.events.emit("task:state", task, taskTable.states[from]!, taskTable.states[to]!);
    } else {
      // Nothing is left to do after a call and costs nothing: not a step of its own, where nobody watches.
      if (to === TaskState.syscallExit) to = taskTable.next[TaskState.syscallExit * EVENTS + CONTINUE]!;
      task.state = to;
    }
    if (event === BLOCK || event === STOP || to >= TaskState.zombie) break;
    if (left > nextLook || left <= 0) continue;
    nextLook = left - LOOK_EVERY;
    // Who pauses the kernel from an event handler waits for the end of the slice, too.
    if (mustYield?.() === true && task.kernel.isRunning) {
      task.kernel.scheduler.cutSlice(task, left);
      break;
    }
  }
  return budget - left;
}

/** Whether the scheduler should give the task another turn. */
export function isRunnable(task: Task): boolean {
  return task.state < TaskState.zombie && !task.isBlocked && task.stop === "none";
}

/** Executes the present run state. @returns a TaskEvent. */
function execute(task: Task, budget: number): number {
  switch (task.state) {
    case TaskState.app:
      return runApp(task, budget);
    case TaskState.syscallInvoke:
      return invokeSyscall(task, true);
    case TaskState.syscallReinvoke:
      return invokeSyscall(task, false);
    case TaskState.syscallExit:
      return CONTINUE;
    case TaskState.interrupt:
      return runInterrupt(task);
    case TaskState.created:
      task.kernel.scheduler.chargeStep(STEP_COST, 0);
      return task.isKilled ? EXIT : START;
    case TaskState.syscallAfterVforkStop:
      return afterVforkStop(task);
    case TaskState.execveAfterSiblingExitStop:
      return afterSiblingExit(task);
    case TaskState.exit:
      task.kernel.scheduler.chargeStep(STEP_COST, 0);
      return CONTINUE;
    case TaskState.exitMain:
      task.kernel.scheduler.chargeStep(STEP_COST, 0);
      return exitMain(task) ? CONTINUE : STOP;
    case TaskState.exitNotify:
      task.kernel.scheduler.chargeStep(STEP_COST, 0);
      return exitNotify(task) ? REAP : CONTINUE;
    default:
      throw new KernelPanic(`task ${task.tid} executed in state ${taskTable.states[task.state]}`);
  }
}

function runApp(task: Task, budget: number): number {
  const { kernel } = task;
  if (task.isInterrupted) {
    kernel.scheduler.chargeStep(STEP_COST, 0);
    return SIGNALED;
  }
  // No handler ran for the interrupted call: it is made again.
  if (task.restartCode !== 0) restartSyscall(task);
  // sigsuspend, ppoll, pselect: the old mask comes back when no handler took it into its frame.
  if (task.savedMask !== null) {
    const { lo, hi } = task.savedMask;
    task.savedMask = null;
    task.setMask(lo, hi);
    if (task.isInterrupted) {
      kernel.scheduler.chargeStep(STEP_COST, 0);
      return SIGNALED;
    }
  }
  if (kernel.scheduler.lastTask !== task) {
    task.context.loseReservation();
    kernel.scheduler.lastTask = task;
  }
  const reason = task.context.switchTo(task.mm!, budget);
  kernel.scheduler.chargeStep(task.context.executed, task.context.executed);
  if (reason === SWITCH_SYSCALL) return SYSCALL;
  if (reason === SWITCH_BUDGET) return CONTINUE;
  if (reason === SWITCH_WAIT) {
    // The embedder is at work until the program makes its next call.
    if (task.block(task.context.waiting!, POLLIN, 0) === BLOCKED) kernel.scheduler.hostWork++;
    return BLOCK;
  }
  fault(task);
  return SIGNALED;
}

function restartSyscall(task: Task): void {
  const isBlock = task.restartCode === ERESTART_RESTARTBLOCK;
  task.restartCode = 0;
  task.context.restartSyscall(isBlock ? SYS_restart_syscall : -1);
}

/** User code did what it must not: a signal it cannot refuse; or memory ran out, which kills as Linux's OOM killer does. */
function fault(task: Task): void {
  const { faultSignal: signal, faultCode, faultAddress } = task.context;
  if (signal === SIGKILL) {
    exitGroup(task.group, signaledStatus(SIGKILL));
    return;
  }
  forceSignal(task, faultSignal(signal, faultCode, faultAddress));
}

function runInterrupt(task: Task): number {
  const { kernel, group } = task;
  kernel.scheduler.chargeStep(STEP_COST, 0);
  if (task.isKilled) return EXIT;
  if (task.isGroupStopPending) {
    task.isGroupStopPending = false;
    task.beginStop("group");
    group.dispatch(ThreadGroupEvent.TASK_STOPPED);
    return STOP;
  }
  // do_freezer_trap(): signals wait until the cgroup thaws, all but a fatal one.
  if (task.cgroup.isFreezing) {
    const fatal = fatalSignal(task);
    if (fatal !== 0) {
      exitGroup(group, signaledStatus(fatal));
      return EXIT;
    }
    task.beginStop("freeze");
    return STOP;
  }
  const info = dequeueSignal(task, task.mask);
  if (info === null) {
    task.recalculateInterrupted();
    return task.isInterrupted ? SIGNALED : CONTINUE;
  }
  deliverSignal(task, info);
  return task.isKilled ? EXIT : SIGNALED;
}

function invokeSyscall(task: Task, isFirst: boolean): number {
  const { kernel, context } = task;
  const number = context.syscallNumber();
  if (isFirst) {
    task.deadline = null;
    if ((kernel.events.listening & LISTEN_SYSCALL_ENTER) !== 0) kernel.events.emit("syscall:enter", task, number);
  }
  kernel.scheduler.chargeStep(isFirst ? SYSCALL_COST : STEP_COST, 0);
  forgetRefusal();
  const handler = kernel.syscalls.handlerOf(number);
  if (handler === undefined) {
    kernel.countUnsupported(number);
    return finishSyscall(task, number, -ENOSYS);
  }
  return finishSyscall(task, number, handler(task, context.args));
}

/** Turns a handler's result into the next step; see syscall-result.ts. */
function finishSyscall(task: Task, number: number, result: number): number {
  switch (result) {
    case BLOCKED:
      if (task.isBlocked && !task.kernel.scheduler.isReblocking) task.usage.voluntarySwitches++;
      return BLOCK;
    case VFORK_STOP:
      return VFORK;
    case EXEC_STOP:
      return EXEC;
    case EXITED:
      emitExit(task, number, null);
      return EXIT;
    case NO_RETURN:
      endSyscall(task, number, null);
      return CONTINUE;
    case -ERESTARTSYS:
    case -ERESTARTNOINTR:
    case -ERESTARTNOHAND:
      task.restartCode = -result;
      endSyscall(task, number, result);
      return CONTINUE;
    case -ERESTART_RESTARTBLOCK:
      task.restartCode = ERESTART_RESTARTBLOCK;
      task.restartNumber = number === SYS_restart_syscall ? task.restartNumber : number;
      task.restartDeadline = task.deadline;
      endSyscall(task, number, result);
      return CONTINUE;
    default:
      if (result < 0) return failSyscall(task, number, result);
      task.context.setReturn(result, null);
      endSyscall(task, number, result);
      return CONTINUE;
  }
}

/** An error, with its reason where a check gave one. */
function failSyscall(task: Task, number: number, result: number): number {
  const refusal = takeRefusal(-result);
  task.refusal = refusal;
  task.context.setReturn(result, refusal);
  endSyscall(task, number, result);
  if (refusal !== null) task.kernel.events.emit("syscall:refused", task, number, refusal);
  return CONTINUE;
}

function endSyscall(task: Task, number: number, result: number | null): void {
  task.deadline = null;
  task.progress = 0;
  task.progressObject = null;
  task.waitedSignals = null;
  emitExit(task, number, result);
}

function emitExit(task: Task, number: number, result: number | null): void {
  if ((task.kernel.events.listening & LISTEN_SYSCALL_EXIT) !== 0)
    task.kernel.events.emit("syscall:exit", task, number, result);
}

/** vfork(2): "the calling thread is suspended until the child terminates or makes a call to execve". A fatal signal ends the wait. */
function afterVforkStop(task: Task): number {
  task.kernel.scheduler.chargeStep(STEP_COST, 0);
  if (task.isKilled) {
    if (task.vforkChild !== null) task.vforkChild.vforkParent = null;
    task.vforkChild = null;
    return EXIT;
  }
  if (task.vforkChild !== null) {
    task.beginStop("vfork");
    return STOP;
  }
  const number = task.context.syscallNumber();
  task.context.setReturn(task.pendingReturn, null);
  endSyscall(task, number, task.pendingReturn);
  return CONTINUE;
}

function afterSiblingExit(task: Task): number {
  task.kernel.scheduler.chargeStep(STEP_COST, 0);
  const { group } = task;
  if (task.isKilled) {
    task.pendingExec?.release();
    task.pendingExec = null;
    if (group.executing === task) group.executing = null;
    return EXIT;
  }
  if (group.tasks.length > 1 || (group.leader !== task && !group.leader.isZombie)) {
    task.stop = "siblingExit";
    return STOP;
  }
  const number = task.context.syscallNumber();
  commitExec(task);
  endSyscall(task, number, 0);
  return CONTINUE;
}

/** restart_syscall(2)'s call, or -EINTR when there is nothing to restart. */
export function restartedSyscall(task: Task): number {
  if (task.restartNumber === 0) return -EINTR;
  task.deadline ??= task.restartDeadline;
  const handler = task.kernel.syscalls.handlerOf(task.restartNumber);
  return handler === undefined ? -EINTR : handler(task, task.context.args);
}
