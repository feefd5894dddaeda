import { EPERM } from "../../../abi/errno.ts";
import { PTRACE_MODE_ATTACH_FSCREDS } from "../../../ns/ptrace-access.ts";
import { TaskState } from "../../machines/task.machine.ts";
import type { Task } from "../../task.ts";
import { mayAccessTask } from "../task-access.ts";
import type { TaskTextFile } from "./task-file.ts";

const ARGUMENTS = 6;

/** proc_pid_syscall(5) */
export const syscall: TaskTextFile = {
  name: "syscall",
  mode: 0o400,
  text: (task, { caller }) => {
    if (!mayAccessTask(caller, task, PTRACE_MODE_ATTACH_FSCREDS)) return -EPERM; // lock_trace()
    if (task.mm === null) return "-1 0x0 0x0\n";
    const isStill = task === caller || task.isBlocked || task.stop !== "none";
    if (!isStill) return "running\n";
    const { context } = task;
    const place = `0x${context.stackPointer().toString(16)} 0x${context.instructionPointer().toString(16)}\n`;
    return isInSyscall(task) ? `${context.syscallNumber()} ${argumentsOf(task)} ${place}` : `-1 ${place}`;
  },
};

function isInSyscall(task: Task): boolean {
  return task.state >= TaskState.syscallInvoke && task.state <= TaskState.execveAfterSiblingExitStop;
}

function argumentsOf(task: Task): string {
  const { args } = task.context;
  const values: string[] = [];
  for (let index = 0; index < ARGUMENTS; index++) {
    const high = (args.hi[index]! >>> 0).toString(16);
    const low = (args.lo[index]! >>> 0).toString(16);
    values.push(`0x${high === "0" ? low : high + low.padStart(8, "0")}`);
  }
  return values.join(" ");
}
