import { CLD_CONTINUED, CLD_STOPPED, SIGCONT, SIGKILL } from "../abi/signal.ts";
import { notifyParent } from "./notify-parent.ts";
import { kernelSignal } from "./signals/signal-info.ts";
import type { ThreadGroup } from "./thread-group.ts";

/** The named actions of the thread-group machine. */
export function runThreadGroupAction(group: ThreadGroup, action: string): void {
  switch (action) {
    case "interruptTasks":
      for (const task of group.tasks) {
        if (task.isExiting) continue;
        task.isGroupStopPending = true;
        task.interrupt();
        // It goes from one stop into the other; the freezer has it again after SIGCONT.
        if (task.stop === "freeze") task.endStop();
      }
      return;
    case "resumeTasks":
      for (const task of group.tasks) {
        task.isGroupStopPending = false;
        if (task.stop === "group") task.endStop();
      }
      return;
    case "killTasks":
      for (const task of [...group.tasks]) {
        if (task.isExiting) continue;
        task.pending.enqueue(kernelSignal(SIGKILL), null, 0);
        task.kill();
      }
      return;
    case "notifyStopped":
      group.hasWaitableStop = true;
      group.hasWaitableContinue = false;
      notifyParent(group, CLD_STOPPED, group.stopSignal);
      return;
    // SIGCONT came while some members were still running: the stop counts as completed, and is over (prepare_signal).
    case "notifyStoppedLate":
      notifyParent(group, CLD_STOPPED, group.stopSignal);
      return;
    case "notifyContinued":
      group.hasWaitableStop = false;
      group.hasWaitableContinue = true;
      notifyParent(group, CLD_CONTINUED, SIGCONT);
      return;
    default:
      throw new Error(`thread group machine: unknown action ${action}`);
  }
}
