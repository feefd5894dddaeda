/** What is remembered of a kernel to judge a later state of it: values, the same for a kernel and for a copy that was loaded. */
import { SIGKILL, SIGSTOP } from "../../abi/signal.ts";
import type { Dentry } from "../../fs/dentry.ts";
import { MountNamespace } from "../../fs/mount-namespace.ts";
import { Socket } from "../../net/socket.ts";
import type { CapabilitySet } from "../../ns/capability-set.ts";
import type { Credentials } from "../../ns/credentials.ts";
import type { Namespace } from "../../ns/namespace.ts";
import { PidNamespace } from "../../ns/pid-namespace.ts";
import type { UserNamespace } from "../../ns/user-namespace.ts";
import type { Kernel } from "../kernel.ts";
import type { Task } from "../task.ts";
import { mapsOf, mapText } from "./id-maps.ts";
import { liveTasks, namespacesOf, semaphoreSetsOf, userNamespacesOf } from "./invariant.ts";

/** What was true of one user namespace. */
export interface EarlierUserNamespace {
  /** "0 100000 10,..." of the three maps; "" for one that was not written. */
  readonly maps: readonly string[];
  readonly setgroupsAllowed: boolean;
  /** As the kernel knows it. */
  readonly ownerUid: number;
}

/** Who a task was. Ids are the kernel's. */
export interface EarlierCredentials {
  /** The id of its user namespace. */
  readonly userNamespace: number;
  readonly uid: number;
  readonly euid: number;
  readonly suid: number;
  readonly inheritable: CapabilitySet;
  readonly permitted: CapabilitySet;
  readonly effective: CapabilitySet;
  readonly bounding: CapabilitySet;
  readonly securebits: number;
}

/** Of a task that had not exited. */
export interface EarlierTask {
  /** The process it is of. */
  readonly process: number;
  readonly credentials: EarlierCredentials;
  /** Ids of its namespaces, the two for children among them: see `membershipsOf`. */
  readonly memberships: readonly number[];
  /** SEM_UNDO adjustments that its exit gives back, by semaphore set; empty while others share them. */
  readonly adjustments: ReadonlyMap<string, readonly number[]>;
}

/** Of a process; zombies are among them. Others are called by their pids in the initial pid namespace. */
export interface EarlierProcess {
  /** 0 for none. */
  readonly parent: number;
  /** The id of its pid namespace, and how deep that is. */
  readonly namespace: number;
  readonly level: number;
  readonly isSubreaper: boolean;
  readonly isExiting: boolean;
  readonly isStopped: boolean;
  /** SIGKILL or SIGSTOP is pending. */
  readonly isHit: boolean;
}

/** Numbers of one pid namespace. */
export interface EarlierNumbers {
  /** Where the search for the next one begins. */
  readonly cursor: number;
  readonly inUse: readonly number[];
}

/** Other mounts and peer groups are called by their ids, directories by their file system and inode number. */
export interface EarlierMount {
  readonly namespace: number;
  readonly parent: number | null;
  readonly place: string | null;
  readonly root: string;
  readonly group: number | null;
  readonly master: number | null;
  readonly flags: number;
  readonly isLocked: boolean;
  readonly lockedFlags: number;
  /** A bind of a mount namespace's file: it is not copied. */
  readonly namesMountNamespace: boolean;
}

export interface EarlierSemaphores {
  readonly values: readonly number[];
  /** Somebody waits: a change may let him go on, and change them again. */
  readonly hasWaiters: boolean;
}

/** See `stateOf`. */
export interface EarlierState {
  /** The highest id that a namespace had. */
  readonly lastId: number;
  /** Of each live namespace, by id: its owner's id, null for the initial user namespace. */
  readonly owners: ReadonlyMap<number, number | null>;
  /** By id. */
  readonly userNamespaces: ReadonlyMap<number, EarlierUserNamespace>;
  /** By pid in the initial pid namespace. */
  readonly tasks: ReadonlyMap<number, EarlierTask>;
  readonly processes: ReadonlyMap<number, EarlierProcess>;
  /** By id of the pid namespace. */
  readonly numbers: ReadonlyMap<number, EarlierNumbers>;
  /** By unique id. */
  readonly mounts: ReadonlyMap<number, EarlierMount>;
  /** By `semaphoresName`. */
  readonly semaphores: ReadonlyMap<string, EarlierSemaphores>;
  /** Of each open socket, by inode number: the id of its network namespace. */
  readonly sockets: ReadonlyMap<number, number>;
  /** Nanoseconds. */
  readonly monotonic: bigint;
}

/** What has to be remembered of the present state to judge a later one. */
export function stateOf(kernel: Kernel): EarlierState {
  const all = namespacesOf(kernel);
  return {
    lastId: kernel.rootUserNamespace.tree.ids.nextId - 1,
    owners: new Map(all.map(({ id, owner }) => [id, owner?.id ?? null])),
    userNamespaces: new Map(userNamespacesOf(kernel).map((namespace) => [namespace.id, userNamespaceState(namespace)])),
    tasks: new Map([...liveTasks(kernel)].map((task) => [task.pid.numbers[0]!, taskState(task)])),
    processes: new Map(processStates(kernel)),
    numbers: new Map(all.filter((namespace) => namespace instanceof PidNamespace).map(numberState)),
    mounts: new Map(mountStates(all)),
    semaphores: new Map(semaphoreStates(kernel)),
    sockets: new Map([...openSockets(kernel)].map(({ inode, namespace }) => [inode.ino, namespace.id])),
    monotonic: kernel.timekeeper.monotonic().toNanoseconds(),
  };
}

function userNamespaceState(namespace: UserNamespace): EarlierUserNamespace {
  const { setgroupsAllowed, ownerUid } = namespace;
  return { maps: mapsOf(namespace).map(mapText), setgroupsAllowed, ownerUid };
}

/** All that a task that has not exited is in, and what its children will be in. */
export function membershipsOf(task: Task): readonly Namespace[] {
  const { mnt, uts, ipc, cgroup, net, time, timeForChildren, pidForChildren } = task.nsProxy;
  const user: Namespace = task.credentials.userNamespace;
  return [user, mnt, uts, ipc, cgroup, net, time, timeForChildren, task.pidNamespace, pidForChildren];
}

function credentialState(credentials: Credentials): EarlierCredentials {
  const { uid, euid, suid, inheritable, permitted, effective, bounding, securebits } = credentials;
  const userNamespace = credentials.userNamespace.id;
  return { userNamespace, uid, euid, suid, inheritable, permitted, effective, bounding, securebits };
}

function taskState(task: Task): EarlierTask {
  const { undoList } = task.sysv;
  const adjustments = new Map<string, readonly number[]>();
  if (undoList?.users === 1)
    for (const { set, adjustments: values } of undoList.undos)
      if (set !== null) adjustments.set(semaphoresName(set.ipc.namespace.id, set.id), [...values]);
  return {
    process: task.group.pid.numbers[0]!,
    credentials: credentialState(task.credentials),
    memberships: membershipsOf(task).map(({ id }) => id),
    adjustments,
  };
}

function* processStates(kernel: Kernel): Iterable<[number, EarlierProcess]> {
  for (const group of kernel.tasks.threadGroups()) {
    const { pid, parent, isChildSubreaper: isSubreaper, isExiting, isStopped } = group;
    const { id: namespace, level } = pid.namespace;
    const pending = [group.pending, ...group.tasks.map((task) => task.pending)];
    const isHit = pending.some(({ set }) => set.has(SIGKILL) || set.has(SIGSTOP));
    const state = { namespace, level, isSubreaper, isExiting, isStopped, isHit };
    yield [pid.numbers[0]!, { parent: parent?.pid.numbers[0] ?? 0, ...state }];
  }
}

function numberState({ id, cursor, map }: PidNamespace): [number, EarlierNumbers] {
  return [id, { cursor, inUse: [...map.numbers] }];
}

/** Stays the same when it is renamed, and in a loaded copy. */
export function placeName({ inode }: Dentry): string {
  return `${inode.superblock.dev}:${inode.ino}`;
}

function* mountStates(namespaces: readonly Namespace[]): Iterable<[number, EarlierMount]> {
  for (const namespace of namespaces) {
    if (!(namespace instanceof MountNamespace)) continue;
    for (const {
      uniqueId,
      parent,
      mountpoint,
      root,
      peerGroup,
      master,
      flags,
      isLocked,
      lockedFlags,
    } of namespace.mounts)
      yield [
        uniqueId,
        {
          namespace: namespace.id,
          parent: parent?.uniqueId ?? null,
          place: mountpoint === null ? null : placeName(mountpoint),
          root: placeName(root),
          group: peerGroup?.id ?? null,
          master: master?.id ?? null,
          flags,
          isLocked,
          lockedFlags,
          namesMountNamespace: root.inode.namesMountNamespace,
        },
      ];
  }
}

export function semaphoresName(namespace: number, id: number): string {
  return `${namespace}:${id}`;
}

function* semaphoreStates(kernel: Kernel): Iterable<[string, EarlierSemaphores]> {
  for (const { ipc, id, semaphores, alters, zeroes } of semaphoreSetsOf(kernel)) {
    const isWaitedFor = semaphores.some((semaphore) => semaphore.alters.length + semaphore.zeroes.length > 0);
    const hasWaiters = isWaitedFor || alters.length + zeroes.length > 0;
    yield [semaphoresName(ipc.namespace.id, id), { values: semaphores.map(({ value }) => value), hasWaiters }];
  }
}

/** Those that have a descriptor. */
export function* openSockets(kernel: Kernel): Iterable<Socket> {
  const seen = new Set<Socket>();
  for (const task of liveTasks(kernel))
    for (const [, file] of task.files.entries())
      if (file instanceof Socket && !seen.has(file)) {
        seen.add(file);
        yield file;
      }
}
