import type { TaskTextFile } from "./task-file.ts";

/** proc_pid_wchan(5): the kernel function a task sleeps in. A sleeping task has no stack here, so it is in none. */
export const wchan: TaskTextFile = {
  name: "wchan",
  mode: 0o444,
  text: () => "0",
};
