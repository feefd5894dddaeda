import { SIG_DFL, SIG_IGN } from "../../../abi/signal.ts";
import { NSIG, SignalSet } from "../../signals/signal-set.ts";
import type { Task } from "../../task.ts";

/** What a task does about each signal (collect_sigign_sigcatch()). */
export function dispositions(task: Task): { readonly ignored: SignalSet; readonly caught: SignalSet } {
  const ignored = new SignalSet();
  const caught = new SignalSet();
  for (let signal = 1; signal <= NSIG; signal++) {
    const { handler } = task.group.handlers.get(signal);
    if (handler === SIG_IGN) ignored.add(signal);
    else if (handler !== SIG_DFL) caught.add(signal);
  }
  return { ignored, caught };
}
