/** ptrace(2), "Ptrace access mode checking": __ptrace_may_access() of kernel/ptrace.c with cap_ptrace_access_check(). */
import { CAP_SYS_PTRACE } from "../abi/capability.ts";
import { EPERM } from "../abi/errno.ts";
import type { Credentials } from "./credentials.ts";
import { refuseCapability } from "./refusal.ts";
import type { UserNamespace } from "./user-namespace.ts";

// include/linux/ptrace.h
export const PTRACE_MODE_READ = 0x01;
export const PTRACE_MODE_ATTACH = 0x02;
export const PTRACE_MODE_FSCREDS = 0x08;
export const PTRACE_MODE_REALCREDS = 0x10;
/** Opening and reading /proc/PID/ns/X. GEN-028 */
export const PTRACE_MODE_READ_FSCREDS = PTRACE_MODE_READ | PTRACE_MODE_FSCREDS;
/** setns(2) by pidfd. GEN-028 */
export const PTRACE_MODE_READ_REALCREDS = PTRACE_MODE_READ | PTRACE_MODE_REALCREDS;
export const PTRACE_MODE_ATTACH_FSCREDS = PTRACE_MODE_ATTACH | PTRACE_MODE_FSCREDS;
export const PTRACE_MODE_ATTACH_REALCREDS = PTRACE_MODE_ATTACH | PTRACE_MODE_REALCREDS;

/** What the check looks at in the task that is to be inspected. */
export interface PtraceTarget {
  readonly credentials: Credentials;
  /** SUID_DUMP_USER. Without an address space (a zombie) it does not matter. */
  readonly dumpable: boolean;
  /** ExecTransition.memoryUserNamespace of its address space; null without one. */
  readonly memoryUserNamespace: UserNamespace | null;
}

/** @param mode one of PTRACE_MODE_READ and ATTACH with one of FSCREDS and REALCREDS */
export function ptraceMayAccess(
  caller: Credentials,
  target: PtraceTarget,
  mode: number,
  sameThreadGroup: boolean,
): number {
  if (sameThreadGroup) return 0;
  const usesFscreds = (mode & PTRACE_MODE_FSCREDS) !== 0;
  const uid = usesFscreds ? caller.fsuid : caller.uid;
  const gid = usesFscreds ? caller.fsgid : caller.gid;
  const other = target.credentials;
  const isSameUser = uid === other.euid && uid === other.suid && uid === other.uid;
  const isSameGroup = gid === other.egid && gid === other.sgid && gid === other.gid;
  const isCapable = caller.hasCapability(CAP_SYS_PTRACE, other.userNamespace);
  const refused = (namespace: UserNamespace): number =>
    refuseCapability(EPERM, "CAP-021", caller, CAP_SYS_PTRACE, namespace, {
      uid,
      targetUid: other.uid,
      targetIsIn: other.userNamespace.name,
    });
  if (!(isSameUser && isSameGroup) && !isCapable) return refused(other.userNamespace);

  const memory = target.memoryUserNamespace;
  if (memory !== null && !target.dumpable && !caller.hasCapability(CAP_SYS_PTRACE, memory)) return refused(memory);

  // Somebody in another user namespace, or with more capabilities, is out of reach even for the same ids. CAP-021
  const own = usesFscreds ? caller.effective : caller.permitted;
  const isCovered = caller.userNamespace === other.userNamespace && other.permitted.isSubsetOf(own);
  return isCovered || isCapable ? 0 : refused(other.userNamespace);
}
