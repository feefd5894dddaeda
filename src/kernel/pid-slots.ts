/** The one place where the opaque slots of a struct pid are given their kernel types (ns/ does not know tasks). */
import type { Pid } from "../ns/pid.ts";
import type { ProcessGroup } from "./process-group.ts";
import type { Session } from "./session.ts";
import type { Task } from "./task.ts";
import type { ThreadGroup } from "./thread-group.ts";

export function taskOf(pid: Pid | null): Task | null {
  return pid === null ? null : (pid.task as Task | null);
}

export function threadGroupOf(pid: Pid | null): ThreadGroup | null {
  return pid === null ? null : (pid.threadGroup as ThreadGroup | null);
}

export function processGroupOf(pid: Pid | null): ProcessGroup | null {
  return pid === null ? null : (pid.processGroup as ProcessGroup | null);
}

export function sessionOf(pid: Pid | null): Session | null {
  return pid === null ? null : (pid.session as Session | null);
}
