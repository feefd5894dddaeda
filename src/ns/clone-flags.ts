/** What clone(2) and clone3(2) refuse before they make anything: kernel/fork.c, in its order of checks. */
import { CAP_SYS_ADMIN } from "../abi/capability.ts";
import { EINVAL, EPERM } from "../abi/errno.ts";
import { MAX_PID_NS_LEVEL } from "../abi/limits.ts";
import {
  CLONE_ARGS_SIZE_VER2,
  CLONE_AUTOREAP,
  CLONE_CLEAR_SIGHAND,
  CLONE_DETACHED,
  CLONE_FS,
  CLONE_INTO_CGROUP,
  CLONE_NEWNS,
  CLONE_NEWPID,
  CLONE_NEWTIME,
  CLONE_NEWUSER,
  CLONE_NNP,
  CLONE_PARENT,
  CLONE_PARENT_SETTID,
  CLONE_PIDFD,
  CLONE_PIDFD_AUTOKILL,
  CLONE_SIGHAND,
  CLONE_THREAD,
  CLONE_VM,
  CSIGNAL,
} from "../abi/sched.ts";
import { SIGRTMAX } from "../abi/signal.ts";
import type { NamespaceCaller } from "./namespace-caller.ts";
import type { NamespaceTree } from "./namespace-tree.ts";
import { refuse } from "./refusal.ts";

/** struct clone_args as it was copied in; fields beyond 2^53 may have lost low bits, which no check here looks at. */
export interface Clone3Args {
  /** The low and the high word of `flags`. */
  readonly flags: number;
  readonly highFlags: number;
  readonly exitSignal: number;
  readonly stack: number;
  readonly stackSize: number;
  /** An address. */
  readonly setTid: number;
  readonly setTidSize: number;
  readonly cgroup: number;
  /** How much of the structure user space has. */
  readonly size: number;
}

const TWO_32 = 4294967296;
const CLEAR_SIGHAND_HIGH = CLONE_CLEAR_SIGHAND / TWO_32;
const INTO_CGROUP_HIGH = CLONE_INTO_CGROUP / TWO_32;
const AUTOREAP_HIGH = CLONE_AUTOREAP / TWO_32;
const NNP_HIGH = CLONE_NNP / TWO_32;
const AUTOKILL_HIGH = CLONE_PIDFD_AUTOKILL / TWO_32;
const INT_MAX = 0x7fffffff;

/** clone(2) with the flags in a register: the exit signal is their lowest byte. */
export function checkLegacyCloneFlags(flags: number, tree: NamespaceTree): number {
  // Before, CLONE_NEWTIME went unnoticed. GEN-055
  if ((flags & CSIGNAL) > SIGRTMAX && tree.behaves("legacyCloneChecksSignal")) return refuse(EINVAL, "GEN-055");
  // clone(2): EINVAL, CLONE_PIDFD and CLONE_PARENT_SETTID: both would write to parent_tid
  if ((flags & CLONE_PIDFD) !== 0 && (flags & CLONE_PARENT_SETTID) !== 0) return -EINVAL;
  return 0;
}

/** copy_clone_args_from_user(), up to where it copies set_tid in and may say EFAULT. GEN-051, GEN-053, PID-101 */
export function checkClone3Struct(args: Clone3Args): number {
  if (args.setTidSize > MAX_PID_NS_LEVEL) return refuse(EINVAL, "PID-101", { setTidSize: args.setTidSize });
  if ((args.setTid === 0) !== (args.setTidSize === 0))
    return refuse(EINVAL, "PID-101", { setTidSize: args.setTidSize });
  if (args.exitSignal > SIGRTMAX) return refuse(EINVAL, "GEN-051", { exitSignal: args.exitSignal });
  if ((args.highFlags & INTO_CGROUP_HIGH) !== 0 && (args.cgroup > INT_MAX || args.size < CLONE_ARGS_SIZE_VER2)) {
    return refuse(EINVAL, "GEN-053", { cgroup: args.cgroup, size: args.size });
  }
  return 0;
}

/**
 * All that, then clone3_args_valid(). That the stack lies in user space is for those to check who know where that ends. GEN-051
 */
export function checkClone3Args(args: Clone3Args, tree: NamespaceTree): number {
  const error = checkClone3Struct(args);
  if (error < 0) return error;
  const { flags, highFlags } = args;
  const newest = tree.behaves("cloneAutoreap") ? AUTOREAP_HIGH | NNP_HIGH | AUTOKILL_HIGH : 0;
  if ((highFlags & ~(CLEAR_SIGHAND_HIGH | INTO_CGROUP_HIGH | newest)) !== 0)
    return refuse(EINVAL, "GEN-051", { highFlags });
  // CLONE_DETACHED and the signal bits, but for the one that is CLONE_NEWTIME, are kept for later use.
  if ((flags & (CLONE_DETACHED | (CSIGNAL & ~CLONE_NEWTIME))) !== 0) return refuse(EINVAL, "GEN-051", { flags });
  if ((flags & CLONE_SIGHAND) !== 0 && (highFlags & CLEAR_SIGHAND_HIGH) !== 0)
    return refuse(EINVAL, "GEN-051", { flags });
  if ((flags & (CLONE_THREAD | CLONE_PARENT)) !== 0 && args.exitSignal !== 0)
    return refuse(EINVAL, "GEN-051", { flags });
  if ((args.stack === 0) !== (args.stackSize === 0)) return refuse(EINVAL, "GEN-051", { stackSize: args.stackSize });
  return 0;
}

/** copy_process(), for both calls. `flags` without the signal of clone(2), which would look like CLONE_NEWTIME. GEN-052 */
export function checkCloneFlags(flags: number, caller: NamespaceCaller): number {
  const has = (mask: number): boolean => (flags & mask) === mask;
  // A root directory is not shared across namespaces.
  if (has(CLONE_NEWNS | CLONE_FS)) return refuse(EINVAL, "GEN-052", { flags });
  if (has(CLONE_NEWUSER | CLONE_FS)) return refuse(EINVAL, "GEN-052", { flags });
  // Threads share signals; shared handlers are addresses in shared memory.
  if (has(CLONE_THREAD) && !has(CLONE_SIGHAND)) return refuse(EINVAL, "GEN-052", { flags });
  if (has(CLONE_SIGHAND) && !has(CLONE_VM)) return refuse(EINVAL, "GEN-052", { flags });
  // A sibling of an init would have nobody to reap it. PID-006
  if (has(CLONE_PARENT) && caller.isPidNamespaceInit) return refuse(EINVAL, "PID-006", { flags });
  // A thread group is in one user and one pid namespace. GEN-033, PID-013
  if (has(CLONE_THREAD)) {
    if (has(CLONE_NEWUSER) || has(CLONE_NEWPID)) return refuse(EINVAL, "GEN-052", { flags });
    const { pidForChildren } = caller.nsProxy;
    if (caller.pidNamespace !== pidForChildren)
      return refuse(EINVAL, "PID-013", { pidForChildren: pidForChildren.name });
  }
  if (has(CLONE_PIDFD) && has(CLONE_DETACHED)) return refuse(EINVAL, "GEN-052", { flags });
  return 0;
}

/** Flags of clone3(2) about the end of the child. */
export interface CloneLifetime {
  /** CLONE_AUTOREAP: nobody waits for it, and nobody is told. */
  readonly isAutoreaped: boolean;
  /** CLONE_NNP */
  readonly hasNoNewPrivs: boolean;
  /** CLONE_PIDFD_AUTOKILL: it is killed when nobody has its pidfd any more. */
  readonly isKilledWithPidfd: boolean;
}

/** What clone3(2) asks for, or -errno, as copy_process() checks it behind all others. NEW-016 */
export function cloneLifetime(
  { flags, highFlags, exitSignal }: Clone3Args,
  { credentials }: Pick<NamespaceCaller, "credentials">,
): CloneLifetime | number {
  const isAutoreaped = (highFlags & AUTOREAP_HIGH) !== 0;
  const hasNoNewPrivs = (highFlags & NNP_HIGH) !== 0;
  const isKilledWithPidfd = (highFlags & AUTOKILL_HIGH) !== 0;
  const isThread = (flags & CLONE_THREAD) !== 0;
  if (isAutoreaped && (isThread || (flags & CLONE_PARENT) !== 0 || exitSignal !== 0)) {
    return refuse(EINVAL, "NEW-016", { flags, exitSignal });
  }
  if (hasNoNewPrivs && isThread) return refuse(EINVAL, "NEW-016", { flags });
  if (isKilledWithPidfd) {
    if ((flags & CLONE_PIDFD) === 0 || !isAutoreaped || isThread) return refuse(EINVAL, "NEW-016", { flags });
    // Without CLONE_NNP it could become somebody whom the caller may not kill.
    const { userNamespace } = credentials;
    if (!hasNoNewPrivs && !credentials.hasCapability(CAP_SYS_ADMIN, userNamespace)) {
      return refuse(EPERM, "NEW-016", { capability: CAP_SYS_ADMIN, own: userNamespace.name });
    }
  }
  return { isAutoreaped, hasNoNewPrivs, isKilledWithPidfd };
}
