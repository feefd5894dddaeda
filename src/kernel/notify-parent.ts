import { POLLIN } from "../abi/poll.ts";
import {
  CLD_CONTINUED,
  CLD_DUMPED,
  CLD_EXITED,
  CLD_KILLED,
  CLD_STOPPED,
  SA_NOCLDSTOP,
  SA_NOCLDWAIT,
  SIG_IGN,
  SIGCHLD,
  SIGRTMAX,
} from "../abi/signal.ts";
import { WCOREDUMP, WEXITSTATUS, WIFEXITED, WTERMSIG } from "../abi/wait.ts";
import { sendGroupSignal } from "./signals/send.ts";
import { childSignal } from "./signals/signal-info.ts";
import type { ThreadGroup } from "./thread-group.ts";

/** Nanoseconds per clock tick (USER_HZ 100) as si_utime and si_stime count. */
const TICK_NS = 10_000_000;

/** SIGCHLD for a stop or continue of `group`, unless the parent does not want it, and a wake-up for its wait4(2). */
export function notifyParent(group: ThreadGroup, code: number, status: number): void {
  const { parent } = group;
  if (parent === null) return;
  const action = parent.handlers.get(SIGCHLD);
  const unwanted =
    action.handler === SIG_IGN ||
    ((code === CLD_STOPPED || code === CLD_CONTINUED) && (action.flags & SA_NOCLDSTOP) !== 0);
  if (!unwanted) sendGroupSignal(parent, childInfo(group, SIGCHLD, code, status), true);
  parent.childQueue.notify(POLLIN);
}

/**
 * Tells the parent that `group` is a zombie (do_notify_parent).
 * @returns true when nobody will wait for it: the parent ignores SIGCHLD, or asked for SA_NOCLDWAIT, or there is no parent.
 */
export function notifyParentOfExit(group: ThreadGroup): boolean {
  const { parent, terminationSignal } = group;
  if (parent === null) return true;
  let reapsItself = group.isAutoreaped;
  // Only older releases let clone(2) ask for a signal that is none: nothing is sent. GEN-055
  let signal = terminationSignal > SIGRTMAX || reapsItself ? 0 : terminationSignal;
  if (signal === SIGCHLD) {
    const action = parent.handlers.get(SIGCHLD);
    // "If the parent ignores SIGCHLD, its children are reaped at once, and no signal is sent; SA_NOCLDWAIT still sends it" (sigaction(2)).
    if (action.handler === SIG_IGN) {
      reapsItself = true;
      signal = 0;
    } else if ((action.flags & SA_NOCLDWAIT) !== 0) {
      reapsItself = true;
    }
  }
  if (signal !== 0) {
    const { exitStatus } = group;
    const code = WIFEXITED(exitStatus) ? CLD_EXITED : WCOREDUMP(exitStatus) ? CLD_DUMPED : CLD_KILLED;
    const status = WIFEXITED(exitStatus) ? WEXITSTATUS(exitStatus) : WTERMSIG(exitStatus);
    sendGroupSignal(parent, childInfo(group, signal, code, status), true);
  }
  parent.childQueue.notify(POLLIN);
  return reapsItself;
}

/** siginfo of a child's change, in the parent's terms. Also what waitid(2) fills in. */
export function childInfo(group: ThreadGroup, signal: number, code: number, status: number) {
  const parentNamespace = group.parent?.pidNamespace ?? group.pidNamespace;
  const userTicks = Math.floor(group.usage.userNs / TICK_NS);
  const systemTicks = Math.floor(group.usage.systemNs / TICK_NS);
  return childSignal(
    signal,
    code,
    group.idIn(parentNamespace),
    group.leader.credentials.uid,
    status,
    userTicks,
    systemTicks,
  );
}
