import { RLIMIT_SIGPENDING } from "../../../abi/resource.ts";
import type { SignalSet } from "../../signals/signal-set.ts";
import type { Task } from "../../task.ts";
import { formatLimit } from "./limits.ts";
import { dispositions } from "./signal-sets.ts";
import { threadsOf } from "./threads.ts";

/** task_sig() */
export function signalLines(task: Task): string {
  const { group } = task;
  const { ignored, caught } = dispositions(task);
  return (
    `Threads:\t${threadsOf(group).length}\n` +
    `SigQ:\t${queuedSignals(task)}/${formatLimit(group.limits.get(RLIMIT_SIGPENDING))}\n` +
    `SigPnd:\t${hex(task.pending.set)}\n` +
    `ShdPnd:\t${hex(group.pending.set)}\n` +
    `SigBlk:\t${hex(task.mask)}\n` +
    `SigIgn:\t${hex(ignored)}\n` +
    `SigCgt:\t${hex(caught)}\n`
  );
}

/** How many signals are queued for the processes of the task's user. */
function queuedSignals(task: Task): number {
  const { uid, userNamespace } = task.credentials;
  let queued = 0;
  for (const other of task.kernel.tasks.tasks) {
    const { credentials } = other;
    if (credentials.uid !== uid || credentials.userNamespace !== userNamespace) continue;
    queued += other.pending.queue.length;
    if (other.isLeader) queued += other.group.pending.queue.length;
  }
  return queued;
}

/** render_sigset_t(): signal 64 first. */
function hex({ lo, hi }: SignalSet): string {
  return (hi >>> 0).toString(16).padStart(8, "0") + (lo >>> 0).toString(16).padStart(8, "0");
}
