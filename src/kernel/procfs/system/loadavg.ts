import { isRunnable } from "../../task-run.ts";
import type { SystemFile } from "./system-file.ts";

/**
 * proc_loadavg(5). The averages are those of an idle machine: they are samples taken every five seconds, and a clock that ticks would
 * never let virtual time come to rest.
 */
export const loadavg: SystemFile = {
  name: "loadavg",
  text: ({ kernel, readerPidNamespace }) => {
    let running = 0;
    for (const task of kernel.tasks.tasks) if (isRunnable(task)) running++;
    return `0.00 0.00 0.00 ${running}/${kernel.tasks.tasks.size} ${readerPidNamespace.lastPid}\n`; // PID-096
  },
};
