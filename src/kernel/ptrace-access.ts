import type { Credentials } from "../ns/credentials.ts";
import { type PtraceTarget, ptraceMayAccess } from "../ns/ptrace-access.ts";
import type { Task } from "./task.ts";

/** SUID_DUMP_USER of prctl(2) PR_SET_DUMPABLE. */
const DUMPABLE = 1;

export function isDumpable(task: Task): boolean {
  return task.mm?.dumpable === DUMPABLE;
}

/**
 * ptrace_may_access(): may somebody with `credentials` look at (PTRACE_MODE_READ) or into (PTRACE_MODE_ATTACH) `target`?
 * @param task who asks; null for the embedder.
 */
export function mayPtrace(credentials: Credentials, task: Task | null, target: Task, mode: number): boolean {
  return ptraceMayAccess(credentials, describe(target), mode, task?.group === target.group) === 0;
}

function describe(target: Task): PtraceTarget {
  const { mm, credentials, kernel } = target;
  // task_still_dumpable(): without an address space what it was counts, and the system's own user namespace.
  if (mm === null) {
    return { credentials, dumpable: target.wasDumpable, memoryUserNamespace: kernel.rootUserNamespace };
  }
  return { credentials, dumpable: isDumpable(target), memoryUserNamespace: mm.userNamespace };
}
