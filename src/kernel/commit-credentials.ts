import { RLIMIT_NPROC } from "../abi/resource.ts";
import type { Credentials } from "../ns/credentials.ts";
import { USE_PROCESS } from "../ns/namespace-use.ts";
import { resetsDumpable } from "../ns/setuid-fixup.ts";
import { RLIMIT_COUNT_NPROC } from "../ns/user-counts.ts";
import { refreshMemoryLimits } from "./memory-limits.ts";
import type { Task } from "./task.ts";

/** prctl(2) PR_SET_DUMPABLE: what /proc/sys/fs/suid_dumpable says. */
const SUID_DUMPABLE = 0;

/**
 * Replaces a task's credentials (commit_creds).
 * @returns 0.
 */
export function commitCredentials(task: Task, credentials: Credentials): number {
  const old = task.credentials;
  if (credentials === old) return 0;
  credentials.retain(USE_PROCESS);
  // flag_nproc_exceeded(): setuid(2) succeeds nevertheless, since many programs do not look at its result.
  if (credentials.counts() !== old.counts()) {
    task.exceedsProcessLimit = credentials.uid !== 0 && isOverProcessLimit(task, credentials);
  }
  adoptCredentials(task, credentials);
  old.release(USE_PROCESS);
  return 0;
}

/** RLIMIT_NPROC: the user of `credentials` has more processes than the task's limit allows. */
export function isOverProcessLimit(task: Task, credentials: Credentials): boolean {
  return credentials.counts().isOverRlimit(RLIMIT_COUNT_NPROC, task.group.limits.get(RLIMIT_NPROC));
}

/**
 * What a change of credentials entails: process counts follow the user, and a change of effective or file system ids makes the process
 * not dumpable and drops its parent-death signal. The references are the caller's business.
 */
export function adoptCredentials(task: Task, credentials: Credentials): void {
  const old = task.credentials;
  if (credentials === old) return;
  if (credentials.counts() !== old.counts()) {
    old.counts().subRlimit(RLIMIT_COUNT_NPROC, 1);
    credentials.counts().addRlimit(RLIMIT_COUNT_NPROC, 1);
  }
  if (resetsDumpable(old, credentials)) {
    task.mm!.dumpable = SUID_DUMPABLE;
    task.parentDeathSignal = 0;
  }
  task.kernel.tasks.memory.take(credentials.groupsBytes - old.groupsBytes);
  task.credentials = credentials;
  refreshMemoryLimits(task);
}
