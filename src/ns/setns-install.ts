/** Whether a caller of setns(2) may join a namespace, type by type: the install() of each proc_ns_operations. */
import { CAP_SYS_ADMIN, CAP_SYS_CHROOT } from "../abi/capability.ts";
import { EINVAL, EPERM, EUSERS } from "../abi/errno.ts";
import { CLONE_NEWNS, CLONE_NEWPID } from "../abi/sched.ts";
import { CgroupNamespace } from "./cgroup-namespace.ts";
import { enterUserNamespace } from "./create-user-namespace.ts";
import type { Credentials } from "./credentials.ts";
import { IpcNamespace } from "./ipc-namespace.ts";
import type { Namespace } from "./namespace.ts";
import type { NamespaceCaller } from "./namespace-caller.ts";
import { NetNamespace } from "./net-namespace.ts";
import type { NsProxy } from "./ns-proxy.ts";
import { PidNamespace } from "./pid-namespace.ts";
import { refuse } from "./refusal.ts";
import { TimeNamespace } from "./time-namespace.ts";
import { UserNamespace } from "./user-namespace.ts";
import { UtsNamespace } from "./uts-namespace.ts";

/** struct nsset: what the caller will have when all are installed. */
export interface NamespaceSet {
  /** All the types of the call. */
  readonly flags: number;
  credentials: Credentials;
  nsProxy: NsProxy;
}

/** Puts `namespace` into `set`, or -errno. */
export function installNamespace(caller: NamespaceCaller, set: NamespaceSet, namespace: Namespace): number {
  if (namespace instanceof UserNamespace) return installUser(caller, set, namespace);
  if (namespace.type === CLONE_NEWNS) return installMount(caller, set, namespace);
  // timens_install(): EUSERS comes before the capabilities. TIME-043
  if (namespace instanceof TimeNamespace && (caller.isMultithreaded || caller.sharesMemory)) {
    return refuse(EUSERS, "TIME-043", { isMultithreaded: caller.isMultithreaded });
  }
  if (!mayAdminister(caller, set, namespace)) return refuseToAdminister(set, namespace);

  if (namespace instanceof UtsNamespace) set.nsProxy = set.nsProxy.with({ uts: namespace });
  else if (namespace instanceof IpcNamespace) set.nsProxy = set.nsProxy.with({ ipc: namespace });
  else if (namespace instanceof NetNamespace) set.nsProxy = set.nsProxy.with({ net: namespace });
  else if (namespace instanceof CgroupNamespace) set.nsProxy = set.nsProxy.with({ cgroup: namespace });
  else if (namespace instanceof TimeNamespace) {
    // The caller itself moves, not only its children. TIME-031
    set.nsProxy = set.nsProxy.with({ time: namespace, timeForChildren: namespace });
  } else if (namespace instanceof PidNamespace) {
    // setns(2): EINVAL, not the caller's active pid namespace or below. PID-022
    if (!namespace.isSameOrDescendantOf(caller.pidNamespace)) {
      return refuse(EINVAL, "PID-022", { namespace: namespace.name, own: caller.pidNamespace.name });
    }
    set.nsProxy = set.nsProxy.with({ pidForChildren: namespace });
  } else throw new Error(`${namespace.name} is of an unknown class`);
  return 0;
}

/** userns_install() */
function installUser(caller: NamespaceCaller, set: NamespaceSet, namespace: UserNamespace): number {
  // Entering it again would give back capabilities that were dropped. USER-062
  const { name } = namespace;
  if (namespace === caller.credentials.userNamespace) return refuse(EINVAL, "USER-062", { namespace: name });
  if (caller.isMultithreaded) return refuse(EINVAL, "GEN-034", { namespace: name });
  if (caller.sharesFs) return refuse(EINVAL, "USER-067", { namespace: name });
  if (!caller.credentials.hasCapability(CAP_SYS_ADMIN, namespace)) {
    return refuse(EPERM, "USER-060", { namespace: name, capability: CAP_SYS_ADMIN });
  }
  set.credentials = enterUserNamespace(set.credentials, namespace);
  return 0;
}

/** mntns_install() */
function installMount(caller: NamespaceCaller, set: NamespaceSet, namespace: Namespace): number {
  if (!mayAdminister(caller, set, namespace)) return refuseToAdminister(set, namespace);
  if (!caller.credentials.hasCapability(CAP_SYS_CHROOT, set.credentials.userNamespace)) {
    return refuse(EPERM, "MNT-007", { capability: CAP_SYS_CHROOT, own: set.credentials.userNamespace.name });
  }
  // With other types in the call the fs_struct is a copy of the caller's own, which nobody shares. MNT-008
  if (set.flags === CLONE_NEWNS && caller.sharesFs) return refuse(EINVAL, "MNT-008", { namespace: namespace.name });
  set.nsProxy = set.nsProxy.with({ mnt: namespace });
  return 0;
}

/**
 * CAP_SYS_ADMIN over the owner, and over the user namespace the caller is in or joins by the same call. It is the capabilities the
 * caller came with that count: current_cred() is replaced last. USER-063, USER-064
 */
function mayAdminister(caller: NamespaceCaller, set: NamespaceSet, namespace: Namespace): boolean {
  const { credentials } = caller;
  return (
    namespace.owner !== null &&
    credentials.hasCapability(CAP_SYS_ADMIN, namespace.owner) &&
    credentials.hasCapability(CAP_SYS_ADMIN, set.credentials.userNamespace)
  );
}

function refuseToAdminister(set: NamespaceSet, { type, name, owner }: Namespace): number {
  const rule = type === CLONE_NEWPID ? "PID-026" : type === CLONE_NEWNS ? "MNT-007" : "GEN-041";
  const own = set.credentials.userNamespace.name;
  return refuse(EPERM, rule, { capability: CAP_SYS_ADMIN, namespace: name, owner: owner?.name ?? "", own });
}
