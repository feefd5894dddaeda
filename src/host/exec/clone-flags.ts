import { CLONE_NEWTIME, CLONE_NEWUSER, CLONE_VFORK, CLONE_VM } from "../../abi/sched.ts";
import { CLONE_NEW_PRIVILEGED } from "../../ns/namespace-type.ts";
import type { SysProcAttr } from "./process-attributes.ts";

/** Every namespace that a child can be born into. */
export const NAMESPACE_FLAGS = CLONE_NEW_PRIVILEGED | CLONE_NEWUSER;

/** The flags of the clone that makes the child. */
export function cloneFlags(sys: SysProcAttr): number {
  return (sys.cloneflags ?? 0) | (sharesMemory(sys) ? CLONE_VM | CLONE_VFORK : 0);
}

/**
 * Whether the child may run in the memory of its parent until execve, which costs the same at any size of the parent. The parent is suspended
 * meanwhile, so it could not write mappings; and a change of credentials would leave the memory they share, the parent's, not dumpable
 * (commit_creds()). Who enters a time namespace must be alone in its memory (setns(2): EUSERS).
 * A second child has a copy of its own anyway.
 */
function sharesMemory(sys: SysProcAttr): boolean {
  let namespaces = (sys.cloneflags ?? 0) | (sys.unshareflags ?? 0);
  // 0 stands for whatever the descriptor is.
  for (const { flags } of sys.joinNamespaces ?? []) namespaces |= flags === 0 ? NAMESPACE_FLAGS : flags;
  return (
    (namespaces & (CLONE_NEWUSER | CLONE_NEWTIME)) === 0 &&
    sys.forkAgain !== true &&
    sys.credential === undefined &&
    sys.ambientCaps === undefined &&
    sys.uidMappings === undefined &&
    sys.gidMappings === undefined
  );
}
