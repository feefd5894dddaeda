/** New namespaces for a task, as its clone or unshare flags ask: create_new_namespaces() of kernel/nsproxy.c. */
import { EINVAL } from "../abi/errno.ts";
import {
  CLONE_NEWCGROUP,
  CLONE_NEWIPC,
  CLONE_NEWNET,
  CLONE_NEWNS,
  CLONE_NEWPID,
  CLONE_NEWTIME,
  CLONE_NEWUTS,
} from "../abi/sched.ts";
import { CgroupNamespace } from "./cgroup-namespace.ts";
import { IpcNamespace } from "./ipc-namespace.ts";
import type { Namespace } from "./namespace.ts";
import type { NamespaceCaller } from "./namespace-caller.ts";
import { chargeNamespace } from "./namespace-limits.ts";
import { NetNamespace } from "./net-namespace.ts";
import { NsProxy, type NsProxyFields } from "./ns-proxy.ts";
import { PidNamespace } from "./pid-namespace.ts";
import { refuse } from "./refusal.ts";
import { TimeNamespace } from "./time-namespace.ts";
import type { UserCounts } from "./user-counts.ts";
import type { UserNamespace } from "./user-namespace.ts";
import { UtsNamespace } from "./uts-namespace.ts";

/** How a mount namespace is copied, which is for fs/ to know. */
export interface MountNamespaceCopier {
  /** A copy of `from`, unpublished and without a reference, or -errno; then the caller takes `charge` back. MNT-001, MNT-002 */
  copyMountNamespace(from: Namespace, owner: UserNamespace, charge: UserCounts): Namespace | number;
}

export interface CreatedNamespaces {
  readonly nsProxy: NsProxy;
  /** In the order of creation. */
  readonly created: readonly Namespace[];
}

/**
 * Makes one namespace per CLONE_NEW* bit of `flags` (other bits and CLONE_NEWUSER do not matter), in the order mnt, uts, ipc, pid,
 * cgroup, net, time. When one fails, those before it are freed. GEN-044
 * @param owner the user namespace that shall own them: the caller's, after CLONE_NEWUSER of the same call. GEN-042
 */
export function createNamespaces(
  flags: number,
  caller: NamespaceCaller,
  owner: UserNamespace,
  mounts: MountNamespaceCopier,
): CreatedNamespaces | number {
  const old = caller.nsProxy;
  const creator = caller.credentials.euid;
  const created: Namespace[] = [];
  const fields: { -readonly [K in keyof NsProxyFields]: NsProxyFields[K] } = { ...old };

  const fail = (error: number): number => {
    for (const namespace of created.reverse()) namespace.discard();
    return error;
  };

  if ((flags & CLONE_NEWNS) !== 0) {
    const mnt = copyMounts(old.mnt, owner, creator, mounts);
    if (typeof mnt === "number") return fail(mnt);
    created.push(mnt);
    fields.mnt = mnt;
  }
  if ((flags & CLONE_NEWUTS) !== 0) {
    const uts = UtsNamespace.copy(old.uts, owner, creator);
    if (typeof uts === "number") return fail(uts);
    created.push(uts);
    fields.uts = uts;
  }
  if ((flags & CLONE_NEWIPC) !== 0) {
    const ipc = IpcNamespace.create(owner, caller.credentials);
    if (typeof ipc === "number") return fail(ipc);
    created.push(ipc);
    fields.ipc = ipc;
  }
  if ((flags & CLONE_NEWPID) !== 0) {
    // copy_pid_ns(): EINVAL while children are born elsewhere already. PID-012, PID-023
    if (caller.pidNamespace !== old.pidForChildren) {
      return fail(refuse(EINVAL, "PID-012", { pidForChildren: old.pidForChildren.name }));
    }
    const pid = PidNamespace.create(old.pidForChildren, owner, creator);
    if (typeof pid === "number") return fail(pid);
    created.push(pid);
    fields.pidForChildren = pid;
  }
  if ((flags & CLONE_NEWCGROUP) !== 0) {
    const cgroup = CgroupNamespace.create(owner, creator, caller.cgroup);
    if (typeof cgroup === "number") return fail(cgroup);
    created.push(cgroup);
    fields.cgroup = cgroup;
  }
  if ((flags & CLONE_NEWNET) !== 0) {
    const net = NetNamespace.create(owner, creator);
    if (typeof net === "number") return fail(net);
    created.push(net);
    fields.net = net;
  }
  if ((flags & CLONE_NEWTIME) !== 0) {
    const time = TimeNamespace.copy(old.timeForChildren, owner, creator);
    if (typeof time === "number") return fail(time);
    created.push(time);
    fields.timeForChildren = time; // TIME-003
  }
  return { nsProxy: new NsProxy(fields), created };
}

function copyMounts(from: Namespace, owner: UserNamespace, creator: number, mounts: MountNamespaceCopier) {
  const charge = chargeNamespace(owner, creator, CLONE_NEWNS);
  if (typeof charge === "number") return charge;
  const copy = mounts.copyMountNamespace(from, owner, charge);
  if (typeof copy === "number") charge.unchargeNamespace(CLONE_NEWNS);
  return copy;
}
