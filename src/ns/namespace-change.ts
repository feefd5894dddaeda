/**
 * A change of a task's credentials and namespaces on its way: what clone, unshare and setns prepare, and then either commit or
 * abort as a whole. GEN-027, GEN-044
 *
 * The new credentials and namespaces are held from the moment they are there; nothing of it is visible to anybody before
 * `commit`. Linux has the same in struct nsset, and spread over copy_process() and ksys_unshare().
 */
import { CAP_SYS_ADMIN } from "../abi/capability.ts";
import { EINVAL, EPERM } from "../abi/errno.ts";
import { CLONE_NEWIPC, CLONE_NEWUSER, CLONE_SYSVSEM, CLONE_VM } from "../abi/sched.ts";
import { createNamespaces, type MountNamespaceCopier } from "./create-namespaces.ts";
import { createUserNamespace, enterUserNamespace, type UserNamespaceRlimits } from "./create-user-namespace.ts";
import type { Credentials } from "./credentials.ts";
import type { Namespace } from "./namespace.ts";
import type { NamespaceCaller } from "./namespace-caller.ts";
import { CLONE_NEW_PRIVILEGED } from "./namespace-type.ts";
import { USE_PROCESS } from "./namespace-use.ts";
import { type NsProxy, timensOnExec } from "./ns-proxy.ts";
import { refuse, refuseCapability } from "./refusal.ts";

export type { MountNamespaceCopier } from "./create-namespaces.ts";

const UNLIMITED: UserNamespaceRlimits = {
  nproc: Infinity,
  msgqueue: Infinity,
  sigpending: Infinity,
  memlock: Infinity,
};

/** Credentials and namespaces that clone, unshare or setns prepare, to be committed or aborted as a whole. */
export class NamespaceChange {
  readonly caller: NamespaceCaller;
  /** What the caller had when this began. */
  readonly oldCredentials: Credentials;
  readonly oldNsProxy: NsProxy;
  /** The task changes its own (unshare, setns); otherwise they are for a child (clone). */
  readonly replaces: boolean;
  private newCredentials: Credentials | null;
  private newNsProxy: NsProxy | null;
  private readonly created: Namespace[];

  private constructor(caller: NamespaceCaller, replaces: boolean) {
    this.caller = caller;
    this.oldCredentials = caller.credentials;
    this.oldNsProxy = caller.nsProxy;
    this.replaces = replaces;
    this.newCredentials = null;
    this.newNsProxy = null;
    this.created = [];
  }

  /** For clone: the child gets both; the caller keeps its own. */
  static forChild(caller: NamespaceCaller): NamespaceChange {
    return new NamespaceChange(caller, false);
  }

  /** For unshare and setns: the caller lets go of its own at `commit`. */
  static forCaller(caller: NamespaceCaller): NamespaceChange {
    return new NamespaceChange(caller, true);
  }

  get credentials(): Credentials {
    return this.newCredentials ?? this.oldCredentials;
  }

  get nsProxy(): NsProxy {
    return this.newNsProxy ?? this.oldNsProxy;
  }

  /** copy_creds() and unshare_userns(): with CLONE_NEWUSER a user namespace and full capabilities in it. USER-002 */
  copyCredentials(flags: number, rlimits: UserNamespaceRlimits = UNLIMITED): number {
    if ((flags & CLONE_NEWUSER) === 0) {
      this.setCredentials(this.oldCredentials);
      return 0;
    }
    const namespace = createUserNamespace(this.oldCredentials, this.caller.isChrooted, rlimits);
    if (typeof namespace === "number") return namespace;
    this.created.push(namespace);
    this.setCredentials(enterUserNamespace(this.oldCredentials, namespace));
    return 0;
  }

  /** copy_namespaces() for clone, after `copyCredentials`. */
  copyNamespaces(flags: number, mounts: MountNamespaceCopier): number {
    const error = this.createNamespaces(flags, mounts, (flags & (CLONE_NEWIPC | CLONE_SYSVSEM)) >>> 0);
    if (error < 0) return error;
    // timens_on_fork(): whoever shares the address space shares the clocks in it. TIME-042, TIME-044
    if ((flags & CLONE_VM) === 0) this.setNsProxy(timensOnExec(this.nsProxy));
    return 0;
  }

  /** @internal unshare_nsproxy_namespaces(), and what clone does alike. */
  createNamespaces(flags: number, mounts: MountNamespaceCopier, undoFlags = 0): number {
    const owner = this.credentials.userNamespace;
    if ((flags & CLONE_NEW_PRIVILEGED) === 0) {
      this.setNsProxy(this.oldNsProxy);
      return 0;
    }
    if (!this.oldCredentials.hasCapability(CAP_SYS_ADMIN, owner))
      return refuseCapability(EPERM, "GEN-041", this.oldCredentials, CAP_SYS_ADMIN, owner);
    // clone(2): EINVAL, CLONE_NEWIPC and CLONE_SYSVSEM; after EPERM. GEN-052, GEN-056
    if (undoFlags === (CLONE_NEWIPC | CLONE_SYSVSEM)) return refuse(EINVAL, "GEN-052", { flags });
    const result = createNamespaces(flags, this.caller, owner, mounts);
    if (typeof result === "number") return result;
    this.created.push(...result.created);
    this.setNsProxy(result.nsProxy);
    return 0;
  }

  /** @internal */
  setCredentials(credentials: Credentials): void {
    credentials.retain(USE_PROCESS);
    this.newCredentials?.release(USE_PROCESS);
    this.newCredentials = credentials;
  }

  /** @internal */
  setNsProxy(nsProxy: NsProxy): void {
    nsProxy.retain();
    this.newNsProxy?.release();
    this.newNsProxy = nsProxy;
  }

  /** The namespaces the task is in afterwards and the caller was not, for those who announce it. */
  get changed(): readonly Namespace[] {
    const before = this.oldNsProxy.memberships();
    const changed: Namespace[] = this.nsProxy.memberships().filter((namespace, i) => namespace !== before[i]);
    const { userNamespace } = this.credentials;
    if (userNamespace !== this.oldCredentials.userNamespace) changed.unshift(userNamespace);
    // A child is born into it; the caller itself stays where it is for good. PID-010
    const { pidForChildren } = this.nsProxy;
    if (!this.replaces && pidForChildren !== this.caller.pidNamespace) changed.push(pidForChildren);
    return changed;
  }

  /** The mount namespace changed: after setns root and working directory go to its top. MNT-004 */
  get changesMountNamespace(): boolean {
    return this.nsProxy.mnt !== this.oldNsProxy.mnt;
  }

  /**
   * Makes it so: new namespaces become known. The task that takes over `credentials` and `nsProxy` takes over the references
   * to them, and with unshare and setns those it had are dropped.
   */
  commit(): void {
    for (const namespace of this.created) namespace.publish();
    this.nsProxy.time.freeze(); // TIME-009
    if (!this.replaces) return;
    if (this.newNsProxy !== null) this.oldNsProxy.release();
    if (this.newCredentials !== null) this.oldCredentials.release(USE_PROCESS);
  }

  /** Frees what was made. The task is as it was. */
  abort(): void {
    this.newNsProxy?.release();
    this.newNsProxy = null;
    this.newCredentials?.release(USE_PROCESS);
    this.newCredentials = null;
  }
}
