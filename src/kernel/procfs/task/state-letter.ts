import { TaskState } from "../../machines/task.machine.ts";
import type { Task } from "../../task.ts";

/** task_state_array[]: "R (running)"; the letter alone is what stat shows. */
export function taskStateName(task: Task): string {
  if (task.state === TaskState.dead) return "X (dead)";
  if (task.isZombie) return "Z (zombie)";
  switch (task.stop) {
    case "group":
      return "T (stopped)";
    // Waits that only a fatal signal ends.
    case "vfork":
    case "siblingExit":
      return "D (disk sleep)";
    // The freezer shows as any other wait in signal handling (do_freezer_trap()).
    case "freeze":
    case "namespaceExit":
      return "S (sleeping)";
    case "none":
      return task.isBlocked ? "S (sleeping)" : "R (running)";
  }
}
