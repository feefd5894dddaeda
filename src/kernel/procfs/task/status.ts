import { escapeComm } from "./comm.ts";
import { identityLines } from "./status-identity.ts";
import { memoryLines } from "./status-memory.ts";
import { restrictionLines } from "./status-restrictions.ts";
import { signalLines } from "./status-signals.ts";
import type { TaskTextFile } from "./task-file.ts";

/** proc_pid_status(5): proc_pid_status() of fs/proc/array.c, in its order. */
export const status: TaskTextFile = {
  name: "status",
  mode: 0o444,
  text: (task, view) =>
    `Name:\t${escapeComm(task.comm)}\n` +
    identityLines(task, view) +
    memoryLines(task) +
    signalLines(task) +
    restrictionLines(task),
};
