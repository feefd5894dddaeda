import type { Cgroup } from "../cgroup/cgroup.ts";
import type { Credentials } from "./credentials.ts";
import type { NsProxy } from "./ns-proxy.ts";
import type { PidNamespace } from "./pid-namespace.ts";

/** What the rules of clone, unshare and setns ask of the calling task. */
export interface NamespaceCaller {
  readonly credentials: Credentials;
  readonly nsProxy: NsProxy;
  /** The active one: task_active_pid_ns(). */
  readonly pidNamespace: PidNamespace;
  /** Where it is in the cgroup hierarchy: the root of a cgroup namespace it makes. CGROUP-001 */
  readonly cgroup: Cgroup;
  /** The thread group has other threads: !thread_group_empty(). */
  readonly isMultithreaded: boolean;
  /** Somebody else uses the same table of signal handlers. */
  readonly sharesSighand: boolean;
  /** Somebody else uses the same address space. */
  readonly sharesMemory: boolean;
  /** Somebody else uses the same fs_struct. */
  readonly sharesFs: boolean;
  /** The root directory is not the root of the mount namespace: current_chrooted(). USER-053 */
  readonly isChrooted: boolean;
  /** The init of its pid namespace: SIGNAL_UNKILLABLE. PID-006 */
  readonly isPidNamespaceInit: boolean;
}
