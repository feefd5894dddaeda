/** The namespaces a kernel starts with. They belong to nobody's account and never die. */
import { PID_MAX_DEFAULT } from "../abi/limits.ts";
import { CgroupHierarchy } from "../cgroup/hierarchy.ts";
import { CgroupNamespace } from "./cgroup-namespace.ts";
import { IpcNamespace } from "./ipc-namespace.ts";
import type { Namespace } from "./namespace.ts";
import type { NamespaceTree } from "./namespace-tree.ts";
import { NetNamespace } from "./net-namespace.ts";
import { NsProxy } from "./ns-proxy.ts";
import { PidNamespace } from "./pid-namespace.ts";
import { TimeNamespace } from "./time-namespace.ts";
import { RLIMIT_COUNTS, UserLimits } from "./user-counts.ts";
import { UserNamespace } from "./user-namespace.ts";
import { UtsNamespace } from "./uts-namespace.ts";

/** The names of the machine. */
export interface InitialNamespacesOptions {
  /** Byte strings. */
  readonly hostname: string;
  readonly domainname: string;
  /** /proc/sys/kernel/threads-max; fork_init() allows each user half as many namespaces of each type. */
  readonly maxThreads?: number;
  readonly pidMax?: number;
}

/** One namespace of each kind: what the first process is a member of. */
export interface InitialNamespaces {
  readonly user: UserNamespace;
  readonly uts: UtsNamespace;
  readonly ipc: IpcNamespace;
  readonly pid: PidNamespace;
  readonly net: NetNamespace;
  readonly time: TimeNamespace;
  /** Rooted at the root of the unified hierarchy. */
  readonly cgroup: CgroupNamespace;
}

/** What a machine with 4 GiB of memory has (set_max_threads()). */
const DEFAULT_MAX_THREADS = 32768;

/** All but the mount namespace, which fs/ makes. */
export function createInitialNamespaces(tree: NamespaceTree, options: InitialNamespacesOptions): InitialNamespaces {
  const maximum = (options.maxThreads ?? DEFAULT_MAX_THREADS) >>> 1;
  const unlimited = new Array<number>(RLIMIT_COUNTS).fill(Infinity);
  const user = new UserNamespace(tree, new UserLimits(null, maximum, unlimited), null);
  const initial: InitialNamespaces = {
    user,
    uts: new UtsNamespace(user, null, options.hostname, options.domainname),
    ipc: new IpcNamespace(user, null),
    pid: new PidNamespace(null, user, null, options.pidMax ?? PID_MAX_DEFAULT),
    net: new NetNamespace(user, null),
    time: new TimeNamespace(user, null),
    cgroup: new CgroupNamespace(user, null, new CgroupHierarchy().root),
  };
  for (const namespace of Object.values(initial) as Namespace[]) namespace.publish();
  return initial;
}

/** The nsproxy of the first task. */
export function initialNsProxy(initial: InitialNamespaces, mnt: Namespace): NsProxy {
  return new NsProxy({
    uts: initial.uts,
    ipc: initial.ipc,
    mnt,
    pidForChildren: initial.pid,
    net: initial.net,
    time: initial.time,
    timeForChildren: initial.time,
    cgroup: initial.cgroup,
  });
}
