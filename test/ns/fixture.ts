/** A small system for tests: the initial namespaces, a stand-in for the mount namespace, and callers in any position. */
import { CLONE_NEWNS } from "../../src/abi/sched.ts";
import {
  Credentials,
  createInitialNamespaces,
  createUserNamespace,
  enterUserNamespace,
  type InitialNamespaces,
  initialNsProxy,
  type MountNamespaceCopier,
  Namespace,
  type NamespaceCaller,
  type NamespaceEvents,
  NamespaceTree,
  type NsProxy,
  type UserCounts,
  type UserNamespace,
} from "../../src/ns/index.ts";

/** Mount namespaces are fs/'s; here one is only a namespace. */
export class TestMountNamespace extends Namespace {
  declare readonly owner: UserNamespace;

  constructor(owner: UserNamespace, charge: UserCounts | null) {
    super(CLONE_NEWNS, owner.tree, owner, charge);
  }
}

export const copyMounts: MountNamespaceCopier = {
  copyMountNamespace: (_from, owner, charge) => new TestMountNamespace(owner, charge),
};

export class EventLog implements NamespaceEvents {
  readonly lines: string[] = [];

  created(namespace: Namespace): void {
    this.lines.push(`created ${namespace.name}`);
  }

  destroyed(namespace: Namespace): void {
    this.lines.push(`destroyed ${namespace.name}`);
  }
}

export interface World {
  readonly tree: NamespaceTree;
  readonly initial: InitialNamespaces;
  readonly user: UserNamespace;
  readonly nsProxy: NsProxy;
  readonly root: Credentials;
  readonly log: EventLog;
}

export function createWorld(options: { maxThreads?: number; pidMax?: number } = {}): World {
  const tree = new NamespaceTree();
  const initial = createInitialNamespaces(tree, { hostname: "tuxlet", domainname: "(none)", ...options });
  const mnt = new TestMountNamespace(initial.user, null);
  mnt.publish();
  const log = new EventLog();
  tree.events = log;
  return {
    tree,
    initial,
    user: initial.user,
    nsProxy: initialNsProxy(initial, mnt),
    root: Credentials.root(initial.user),
    log,
  };
}

/** A caller as a task would describe itself: single-threaded, sharing nothing, not chrooted. It holds what it has. */
export function callerOf(world: World, changes: Partial<NamespaceCaller> = {}): NamespaceCaller {
  const caller: NamespaceCaller = {
    credentials: world.root,
    nsProxy: world.nsProxy,
    pidNamespace: world.initial.pid,
    cgroup: world.initial.cgroup.root,
    isMultithreaded: false,
    sharesSighand: false,
    sharesMemory: false,
    sharesFs: false,
    isChrooted: false,
    isPidNamespaceInit: false,
    ...changes,
  };
  caller.nsProxy.retain();
  caller.credentials.retain(0);
  return caller;
}

/** A plain user of the initial user namespace. */
export function userCredentials(world: World, uid: number, gid = uid): Credentials {
  return Credentials.user(world.user, uid, gid);
}

export const UNLIMITED = { nproc: Infinity, msgqueue: Infinity, sigpending: Infinity, memlock: Infinity };

/** What unshare(CLONE_NEWUSER) leaves `creator` with. */
export function enterNewUserNamespace(creator: Credentials): Credentials {
  const namespace = createUserNamespace(creator, false, UNLIMITED);
  if (typeof namespace === "number") throw new Error(`unshare failed with ${namespace}`);
  const inside = enterUserNamespace(creator, namespace);
  inside.retain(0);
  namespace.publish();
  return inside;
}

export function ok<T extends object>(result: T | number): T {
  if (typeof result === "number") throw new Error(`unexpected errno ${result}`);
  return result;
}
