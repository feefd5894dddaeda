import { SIG_DFL } from "../../abi/signal.ts";
import type { Task } from "../task.ts";
import { defaultAction } from "./default-action.ts";

const LAST_STANDARD_SIGNAL = 31;

/**
 * sig_fatal(): a pending signal that is the end of the process, without a core file; 0 for none. Linux decides on such a death when the
 * signal is sent (complete_signal()), so that not even a frozen process outlives it.
 */
export function fatalSignal(task: Task): number {
  const { group, mask } = task;
  if (group.isUnkillable) return 0;
  for (let signal = 1; signal <= LAST_STANDARD_SIGNAL; signal++) {
    if (mask.has(signal) || !(task.pending.set.has(signal) || group.pending.set.has(signal))) continue;
    if (group.handlers.get(signal).handler === SIG_DFL && defaultAction(signal) === "terminate") return signal;
  }
  return 0;
}
