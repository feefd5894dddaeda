import { EINTR, ERESTART_RESTARTBLOCK, ERESTARTNOHAND, ERESTARTSYS } from "../../abi/errno.ts";
import {
  SA_ONSTACK,
  SA_RESTART,
  SIG_DFL,
  SIG_IGN,
  SIGKILL,
  SIGSEGV,
  SIGSTOP,
  SS_AUTODISARM,
  SS_DISABLE,
} from "../../abi/signal.ts";
import { signaledStatus } from "../../abi/wait.ts";
import { LISTEN_SIGNAL } from "../events/kernel-events.ts";
import { ThreadGroupEvent } from "../machines/thread-group.machine.ts";
import type { Task } from "../task.ts";
import { defaultAction } from "./default-action.ts";
import { exitGroup, forceSignal } from "./send.ts";
import { handlerMask, type SignalAction } from "./signal-handlers.ts";
import { kernelSignal, type SignalInfo } from "./signal-info.ts";
import type { SignalSet } from "./signal-set.ts";

/** Takes the next deliverable signal out of the task's queue, else of the process's; null when there is none. */
export function dequeueSignal(task: Task, mask: SignalSet): SignalInfo | null {
  for (;;) {
    const info = takeSignal(task, mask);
    if (info === null || info.timer === null) return info;
    const delivered = info.timer.deliver(info);
    if (delivered !== null) return delivered;
  }
}

function takeSignal(task: Task, mask: SignalSet): SignalInfo | null {
  const own = task.pending.first(mask);
  if (own !== 0) return task.pending.take(own);
  const shared = task.group.pending.first(mask);
  return shared === 0 ? null : task.group.pending.take(shared);
}

/** Carries a dequeued signal out: by its handler, or by its default action (get_signal, handle_signal). */
export function deliverSignal(task: Task, info: SignalInfo): void {
  const { group, kernel } = task;
  const { signo } = info;
  if ((kernel.events.listening & LISTEN_SIGNAL) !== 0) kernel.events.emit("signal", task, info);
  const action = group.handlers.take(signo);
  if (action.handler === SIG_IGN) return;
  if (action.handler !== SIG_DFL) {
    runHandler(task, action, info);
    return;
  }
  if (group.isUnkillable && signo !== SIGKILL && signo !== SIGSTOP) return;
  switch (defaultAction(signo)) {
    case "ignore":
      return;
    case "stop":
      // "A process in an orphaned process group is not stopped by SIGTSTP, SIGTTIN, SIGTTOU" (setpgid(2), POSIX).
      if (signo !== SIGSTOP && group.processGroup!.isOrphaned) return;
      group.stopSignal = signo;
      group.dispatch(ThreadGroupEvent.STOP);
      return;
    case "core":
      // No core file is written: RLIMIT_CORE is 0 and there is no core_pattern; the wait status then has no WCOREFLAG.
      exitGroup(group, signaledStatus(signo));
      return;
    case "terminate":
      exitGroup(group, signaledStatus(signo));
  }
}

function runHandler(task: Task, action: SignalAction, info: SignalInfo): void {
  settleRestart(task, action);
  const oldMask = task.savedMask ?? task.mask.clone();
  task.savedMask = null;
  const uid = task.credentials.userNamespace.fromKuidMunged(info.uid);
  const error = task.context.pushSignalFrame(task.mm!, {
    action,
    info,
    uid,
    mask: oldMask,
    stack: task.alternateStack,
  });
  if (error !== 0) {
    // force_sigsegv(): a frame that cannot be written kills, at once when it was for SIGSEGV itself.
    task.setMask(oldMask.lo, oldMask.hi);
    forceSignal(task, kernelSignal(SIGSEGV), info.signo === SIGSEGV);
    return;
  }
  const { alternateStack } = task;
  if ((action.flags & SA_ONSTACK) !== 0 && (alternateStack.flags & SS_AUTODISARM) !== 0) {
    task.alternateStack = { base: 0, flags: SS_DISABLE, size: 0 };
  }
  const blocked = handlerMask(action, info.signo);
  task.setMask(task.mask.lo | blocked.lo, task.mask.hi | blocked.hi);
}

/** Decides an interrupted system call's fate when a handler runs: EINTR, or again after the handler (signal(7)). */
function settleRestart(task: Task, action: SignalAction): void {
  const code = task.restartCode;
  if (code === 0) return;
  task.restartCode = 0;
  const interrupted =
    code === ERESTARTNOHAND ||
    code === ERESTART_RESTARTBLOCK ||
    (code === ERESTARTSYS && (action.flags & SA_RESTART) === 0);
  if (interrupted) task.context.setReturn(-EINTR, null);
  else task.context.restartSyscall(-1);
}
