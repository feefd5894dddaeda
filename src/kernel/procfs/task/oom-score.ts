import type { Task } from "../../task.ts";
import type { TaskTextFile } from "./task-file.ts";

/** proc_pid_oom_score(5): oom_badness(), as a share of all memory, scaled so that nothing is 666 and everything 1333. */
export const oomScore: TaskTextFile = {
  name: "oom_score",
  mode: 0o444,
  text: (task) => `${score(task)}\n`,
};

function score(task: Task): number {
  const { kernel, mm, group } = task;
  // Neither a process without memory nor the first one is ever chosen.
  if (mm === null || group === kernel.globalInit) return 0;
  // oom_badness(): -1000 takes it out of the choice.
  if (group.oomScoreAdj === -1000) return 0;
  const share = Math.trunc((mm.residentPages * 1000) / kernel.platform.pool.limitFrames) + group.oomScoreAdj;
  return Math.max(0, Math.trunc(((1000 + share) * 2) / 3));
}
