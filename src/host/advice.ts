/** What an errno alone does not say: why Linux refuses what this backend asks for, and what can be done about it. */
import { CLONE_NEWUSER } from "../abi/sched.ts";
import { CLONE_NEW_PRIVILEGED } from "../ns/namespace-type.ts";

/** A call that was refused, and at what. */
export interface RefusedCall {
  /** The system call: "unshare". */
  readonly syscall: string;
  /** What the call was for, where one operation makes many: "join the net namespace". */
  readonly step?: string | undefined;
  readonly path?: string | undefined;
  /** The CLONE_* flags that the call was about. */
  readonly flags?: number | undefined;
}

const IN_A_CHILD = "which a child has in a user namespace of its own (CLONE_NEWUSER, uidMappings, gidMappings)";
const ANOTHERS_PROCESS =
  "the namespaces of another user's process are opened with CAP_SYS_PTRACE (ptrace(2): PTRACE_MODE_READ)";
const NAMESPACE_FILE = /^\/proc\/\d+\/ns/;
const ANOTHER_TYPE = "it is no namespace, one of another type, or the user namespace that one is in already";
const JOINING = /^(setns$|join )/;
const MAPPINGS = "they take CLONE_NEWUSER in cloneflags, and ids from 0 to 4294967294, at least one";
const NO_MAP = "there are no ranges, or more than 340, or some overlap or reach beyond the last id";
const A_LIMIT = "a limit is reached: sysctl user.max_user_namespaces and its like, or 32 inside each other";
const ONCE = "a map is written once; without";

/** By errno, and system call or step. */
const ADVICE: Readonly<Record<string, string>> = {
  "EPERM setns":
    "it takes CAP_SYS_ADMIN over the namespace, and in the user namespace one is in; a child may enter the namespace's user namespace first (joinNamespaces, --user)",
  "EPERM setgroups":
    "it takes CAP_SETGID, and in a user namespace a group map that leaves it allowed (gidMappingsEnableSetgroups); noSetGroups does without",
  "EPERM setgid": `it takes CAP_SETGID, ${IN_A_CHILD}`,
  "EPERM setuid": `it takes CAP_SETUID, ${IN_A_CHILD}`,
  "EPERM chroot": `it takes CAP_SYS_CHROOT, ${IN_A_CHILD}`,
  "EINVAL setgid": "the user namespace has no such group: gidMappings",
  "EINVAL setuid": "the user namespace has no such user: uidMappings",
  "EPERM uid_map": `${ONCE} CAP_SETUID it is one line for one's own id, for which root needs CAP_SETFCAP; some systems refuse even that (sysctl kernel.apparmor_restrict_unprivileged_userns)`,
  "EPERM gid_map": `${ONCE} CAP_SETGID it is one line for one's own id, and gidMappingsEnableSetgroups is not set`,
  "EINVAL sethostname": "a name has 64 bytes at most",
  "EINVAL uid_map": NO_MAP,
  "EINVAL gid_map": NO_MAP,
  "ENOSPC unshare": A_LIMIT,
  "EAGAIN clone": "too many processes: RLIMIT_NPROC, or pids.max of the control group",
  "ENOMEM clone": "there is no memory, or the init of the pid namespace has ended",
  "ENOSYS clone3": "filters of system calls refuse it, as containers have them; cgroupFd and CLONE_NEWTIME need it",
  "EINVAL cloneflags": "namespaces alone: CLONE_NEW*",
  "EINVAL hostname": "it takes CLONE_NEWUTS, as this machine's name stays, and a string without a NUL",
  "EINVAL privateMounts": "it takes CLONE_NEWNS: this machine's mounts stay",
  "EINVAL uidMappings": MAPPINGS,
  "EINVAL gidMappings": MAPPINGS,
  "EINVAL forkAgain": "not with CLONE_NEWPID in cloneflags, where the first child is in the namespace already",
  "EINVAL ctty": "setctty takes an index of files, foreground a descriptor of the parent; and not both",
  "ENOSYS load the foreign function interface":
    "install koffi and let Node load it, or use a Node that has node:ffi; the cause says what is in the way",
  "ENOSYS platform": "it takes Linux, on x64 or arm64",
};

/**
 * @param code "EPERM"
 * @returns words for the end of a message.
 */
export function adviceOn(code: string, { syscall, step, path, flags = 0 }: RefusedCall): string | undefined {
  if (flags !== 0) return adviceOnNew(code, syscall, flags);
  if (code === "EACCES" && path !== undefined && NAMESPACE_FILE.test(path)) return ANOTHERS_PROCESS;
  // Not where this backend itself has refused, and said what.
  if (code === "EINVAL" && syscall === "setns" && step !== undefined && JOINING.test(step)) return ANOTHER_TYPE;
  return ADVICE[`${code} ${syscall}`] ?? ADVICE[`${code} ${step}`];
}

function adviceOnNew(code: string, syscall: string, flags: number): string | undefined {
  const forUser = (flags & CLONE_NEWUSER) !== 0;
  if (code === "ENOSPC") return A_LIMIT;
  // unshare(2): EINVAL, the process has several threads.
  if (code === "EINVAL" && syscall === "unshare" && forUser)
    return "a thread makes no user namespaces: forkExec and forkUserns make them for children";
  if (code !== "EPERM" || (flags & (CLONE_NEW_PRIVILEGED | CLONE_NEWUSER)) === 0) return ADVICE[`${code} ${syscall}`];
  if (forUser)
    return "this user may make no user namespaces here: sysctl kernel.unprivileged_userns_clone, a container's filter of system calls, or a changed root";
  return "new namespaces take CAP_SYS_ADMIN, or a child that gets a user namespace with them (CLONE_NEWUSER, --user)";
}
