import { EPERM } from "../../../abi/errno.ts";
import { PTRACE_MODE_ATTACH_FSCREDS } from "../../../ns/ptrace-access.ts";
import { mayAccessTask } from "../task-access.ts";
import type { TaskTextFile } from "./task-file.ts";

/** proc_pid_personality(5) */
export const personality: TaskTextFile = {
  name: "personality",
  mode: 0o400,
  text: (task, { caller }) => {
    if (!mayAccessTask(caller, task, PTRACE_MODE_ATTACH_FSCREDS)) return -EPERM; // lock_trace()
    return `${task.personality.toString(16).padStart(8, "0")}\n`;
  },
};
