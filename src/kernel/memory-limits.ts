import { CAP_IPC_LOCK } from "../abi/capability.ts";
import { RLIMIT_AS, RLIMIT_DATA, RLIMIT_MEMLOCK, RLIMIT_STACK } from "../abi/resource.ts";
import type { MemoryLimits } from "../mm/memory-limits.ts";
import type { Limits } from "./limits.ts";
import type { Task } from "./task.ts";

/** The rlimits that bind an address space. */
export function memoryLimitsOf(limits: Limits): MemoryLimits {
  return {
    addressSpace: limits.get(RLIMIT_AS),
    data: limits.get(RLIMIT_DATA),
    stack: limits.get(RLIMIT_STACK),
    lockedMemory: limits.get(RLIMIT_MEMLOCK),
  };
}

/** Tells the task's address space of its present limits: after prlimit(2), after a change of credentials. */
export function refreshMemoryLimits(task: Task): void {
  const { mm } = task;
  if (mm === null) return;
  mm.limits = memoryLimitsOf(task.group.limits);
  // can_do_mlock(): the capability counts in the initial user namespace only.
  mm.hasIpcLock = task.credentials.hasCapability(CAP_IPC_LOCK, task.kernel.rootUserNamespace);
}
