import type { Task } from "../../task.ts";
import type { ThreadGroup } from "../../thread-group.ts";

/** The threads of a process that are not released: its members, and a leader that exited before them. */
export function threadsOf(group: ThreadGroup): readonly Task[] {
  const { tasks, leader } = group;
  return tasks.includes(leader) ? tasks : [leader, ...tasks];
}
