import { RLIMIT_SIGPENDING } from "../../../abi/resource.ts";
import { RLIMIT_COUNT_SIGPENDING } from "../../../ns/user-counts.ts";
import type { SignalSet } from "../../signals/signal-set.ts";
import type { Task } from "../../task.ts";
import { formatLimit } from "./limits.ts";
import { dispositions } from "./signal-sets.ts";
import { threadsOf } from "./threads.ts";

/** task_sig() */
export function signalLines(task: Task): string {
  const { group } = task;
  const { ignored, caught } = dispositions(task);
  // Of all processes of the task's user.
  const queued = task.credentials.counts().rlimitValue(RLIMIT_COUNT_SIGPENDING);
  return (
    `Threads:\t${threadsOf(group).length}\n` +
    `SigQ:\t${queued}/${formatLimit(group.limits.get(RLIMIT_SIGPENDING))}\n` +
    `SigPnd:\t${hex(task.pending.set)}\n` +
    `ShdPnd:\t${hex(group.pending.set)}\n` +
    `SigBlk:\t${hex(task.mask)}\n` +
    `SigIgn:\t${hex(ignored)}\n` +
    `SigCgt:\t${hex(caught)}\n`
  );
}

/** render_sigset_t(): signal 64 first. */
function hex({ lo, hi }: SignalSet): string {
  return (hi >>> 0).toString(16).padStart(8, "0") + (lo >>> 0).toString(16).padStart(8, "0");
}
