import type { Kernel } from "../../src/kernel/kernel.ts";

/**
 * What a kernel's tasks do, to the nanosecond of virtual time: every change of run state, every call's end, every signal. Two runs that
 * give the same lines are the same run. Listen again to a kernel that was loaded.
 */
export class SyscallTrace {
  readonly lines: string[] = [];

  listen(kernel: Kernel): void {
    const note = (tid: number, text: string): void => {
      const { seconds, nanoseconds } = kernel.timekeeper.monotonic();
      this.lines.push(`${seconds}.${String(nanoseconds).padStart(9, "0")} ${tid} ${text}`);
    };
    kernel.events.on("syscall:exit", (task, number, result) =>
      note(task.tid, `${kernel.syscalls.nameOf(number)} = ${result}`),
    );
    kernel.events.on("task:state", (task, from, to) => note(task.tid, `${from} -> ${to}`));
    kernel.events.on("signal", (task, info) => note(task.tid, `signal ${info.signo} code ${info.code}`));
    kernel.events.on("task:exec", (task, filename) => note(task.tid, `exec ${filename}`));
  }
}
