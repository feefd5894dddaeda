import type { Task } from "../kernel/task.ts";
import { KTime } from "../time/ktime.ts";

/** How long it is until `deadline` on the monotonic clock; zero when it has passed. */
export function remainingTime(task: Task, deadline: KTime): KTime {
  const left = deadline.minus(task.kernel.timekeeper.monotonic());
  return left.isBefore(KTime.ZERO) ? KTime.ZERO : left;
}
