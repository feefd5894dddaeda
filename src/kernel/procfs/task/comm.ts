import { MAY_EXEC } from "../../../abi/access.ts";
import { EINVAL } from "../../../abi/errno.ts";
import { TASK_COMM_LEN } from "../../../abi/limits.ts";
import { callingTask } from "../calling-task.ts";
import type { TaskTextFile } from "./task-file.ts";

/** proc_pid_comm(5): the name of a thread, which every thread of the process may change. */
export const comm: TaskTextFile = {
  name: "comm",
  mode: 0o644,
  text: (task) => `${task.comm}\n`,
  /** comm_write(): one name per write(2), wherever the file's position is. */
  write(task, { reader }, text) {
    if (reader === null || reader.group !== task.group) return -EINVAL;
    const name = text.slice(0, TASK_COMM_LEN - 1);
    const end = name.indexOf("\0");
    task.comm = end < 0 ? name : name.slice(0, end);
    return text.length;
  },
  /** proc_tid_comm_permission() */
  allows: (task, caller, mask) => (mask & MAY_EXEC) === 0 && callingTask(caller)?.group === task.group,
};

/** proc_task_name(): the name as a part of a line. */
export function escapeComm(name: string): string {
  return name.replace(/[\n\\]/g, (char) => (char === "\n" ? "\\n" : "\\\\"));
}
