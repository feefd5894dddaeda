/** setns(2): kernel/nsproxy.c. The matrix 1.10 of the rules is this file and setns-install.ts. */
import { EINVAL, EPERM, ESRCH } from "../abi/errno.ts";
import {
  CLONE_NEWCGROUP,
  CLONE_NEWIPC,
  CLONE_NEWNET,
  CLONE_NEWNS,
  CLONE_NEWPID,
  CLONE_NEWTIME,
  CLONE_NEWUSER,
  CLONE_NEWUTS,
} from "../abi/sched.ts";
import type { Credentials } from "./credentials.ts";
import type { Namespace } from "./namespace.ts";
import type { NamespaceCaller } from "./namespace-caller.ts";
import { NamespaceChange } from "./namespace-change.ts";
import { CLONE_NEW_PRIVILEGED } from "./namespace-type.ts";
import type { NsProxy } from "./ns-proxy.ts";
import type { PidNamespace } from "./pid-namespace.ts";
import { refuse } from "./refusal.ts";
import { installNamespace, type NamespaceSet } from "./setns-install.ts";

/** The process a pidfd refers to. */
export interface SetnsTarget {
  /** PTRACE_MODE_READ_REALCREDS is granted to the caller. GEN-028 */
  readonly mayAccess: boolean;
  readonly credentials: Credentials;
  /** Null once it is a zombie. GEN-026 */
  readonly nsProxy: NsProxy | null;
  /** Its active pid namespace. PID-024 */
  readonly pidNamespace: PidNamespace;
}

/** setns with a namespace file. `nstype` is 0 or exactly the type of the file. GEN-021 */
export function prepareSetns(caller: NamespaceCaller, namespace: Namespace, nstype: number): NamespaceChange | number {
  if (nstype !== 0 && nstype !== namespace.type)
    return refuse(EINVAL, "GEN-021", { nstype, namespace: namespace.name });
  return install(caller, [namespace], namespace.type);
}

/** check_setns_flags(), for a pidfd. GEN-025 */
export function checkSetnsFlags(flags: number): number {
  if (flags === 0 || (flags & ~(CLONE_NEWUSER | CLONE_NEW_PRIVILEGED)) !== 0)
    return refuse(EINVAL, "GEN-025", { flags });
  return 0;
}

/** setns with a pidfd: all the namespaces of `target` that `flags` name, or none. Null: it was reaped. GEN-026, GEN-027 */
export function prepareSetnsPidfd(
  caller: NamespaceCaller,
  target: SetnsTarget | null,
  flags: number,
): NamespaceChange | number {
  const error = checkSetnsFlags(flags);
  if (error < 0) return error;
  if (target === null) return refuse(ESRCH, "GEN-026");
  if (!target.mayAccess) return refuse(EPERM, "GEN-028");
  const { nsProxy } = target;
  if (nsProxy === null) return refuse(ESRCH, "GEN-026");
  const wanted: readonly [number, Namespace][] = [
    [CLONE_NEWUSER, target.credentials.userNamespace],
    [CLONE_NEWNS, nsProxy.mnt],
    [CLONE_NEWUTS, nsProxy.uts],
    [CLONE_NEWIPC, nsProxy.ipc],
    [CLONE_NEWPID, target.pidNamespace],
    [CLONE_NEWCGROUP, nsProxy.cgroup],
    [CLONE_NEWNET, nsProxy.net],
    [CLONE_NEWTIME, nsProxy.time],
  ];
  return install(
    caller,
    wanted.filter(([flag]) => (flags & flag) !== 0).map(([, namespace]) => namespace),
    flags,
  );
}

/** validate_nsset() and commit_nsset(): the whole set is judged before anything changes. */
function install(caller: NamespaceCaller, namespaces: readonly Namespace[], flags: number): NamespaceChange | number {
  const set: NamespaceSet = { flags, credentials: caller.credentials, nsProxy: caller.nsProxy };
  for (const namespace of namespaces) {
    const error = installNamespace(caller, set, namespace);
    if (error < 0) return error;
  }
  const change = NamespaceChange.forCaller(caller);
  change.setCredentials(set.credentials);
  change.setNsProxy(set.nsProxy);
  return change;
}
