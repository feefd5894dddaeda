import { CLOCK_MONOTONIC } from "../abi/time.ts";
import { NR_syscalls } from "../abi/unistd-riscv64.ts";
import type { CgroupHierarchy } from "../cgroup/hierarchy.ts";
import type { EntropySource } from "../fs/devices/entropy.ts";
import { HostInput } from "../fs/host/host-input.ts";
import { HostOutput } from "../fs/host/host-output.ts";
import { MountNamespace } from "../fs/mount-namespace.ts";
import { Tty } from "../fs/tty/tty.ts";
import { VirtualFilesystem } from "../fs/virtual-filesystem.ts";
import { PAGE_SIZE } from "../mm/frame-pool.ts";
import { Network } from "../net/network.ts";
import { CgroupNamespace } from "../ns/cgroup-namespace.ts";
import type { InitialNamespaces } from "../ns/initial-namespaces.ts";
import { IpcNamespace } from "../ns/ipc-namespace.ts";
import type { LinuxBehaviour, LinuxVersion } from "../ns/linux-version.ts";
import { NetNamespace } from "../ns/net-namespace.ts";
import { PidNamespace } from "../ns/pid-namespace.ts";
import { TimeNamespace } from "../ns/time-namespace.ts";
import { UserNamespace } from "../ns/user-namespace.ts";
import { UtsNamespace } from "../ns/uts-namespace.ts";
import { anyRef, bool, external, float, int, list, map, nullable, ref, struct, text, uint } from "../state/fields.ts";
import { savable } from "../state/savable.ts";
import type { KernelClock } from "../time/kernel-clock.ts";
import { Timekeeper } from "../time/timekeeper.ts";
import { KernelError } from "./errors.ts";
import { KernelEvents } from "./events/kernel-events.ts";
import { FutexTable } from "./futex/futex-table.ts";
import type { AuxEntry } from "./init-kernel-args.ts";
import { PLATFORM, type Platform } from "./platform.ts";
import type { SyscallTable } from "./syscall-table.ts";
import { Syslog } from "./syslog.ts";
import { TaskSet } from "./task-set.ts";
import { ThreadGroup } from "./thread-group.ts";
import { defaultThreadsMax } from "./threads-max.ts";

/**
 * What a kernel has: its root objects, its streams to the outside, its counters, and what others ask of these. What it does is in kernel.ts.
 */
export abstract class KernelRoots {
  featureSet: readonly string[];
  timekeeper: Timekeeper;
  tasks: TaskSet;
  initialNamespaces: InitialNamespaces;
  rootMountNamespace: MountNamespace | null;
  vfs: VirtualFilesystem;
  network: Network;
  entropy: EntropySource;
  applicationCores: number;
  useHostCores: boolean;
  extraAuxv: readonly AuxEntry[];
  /** The first process; kept after its death. */
  globalInit: ThreadGroup | null;
  syslog: Syslog;
  nextUniqueId: number;
  nextInotifyCookie: number;
  /** Calls of system calls that are not implemented: how often, by number. */
  readonly unsupported: Map<number, number>;
  /** Streams to the embedder, by name: where a load attaches the new process's. */
  readonly hostInputs: Map<string, HostInput>;
  readonly hostOutputs: Map<string, HostOutput>;
  consoleTty: Tty | null;
  /** The embedder's own notes, by name; the kernel does not read them. */
  readonly annotations: Map<string, string>;
  /** kernel.threads-max as the guest's root may set it: what fits into memory at first. */
  threadsMax: number;
  /** Tasks there may be at most whatever kernel.threads-max says; Infinity for no other limit. The embedder's to set. */
  threadLimit: number;
  /** The loader's own. */
  readonly platform: Platform;

  readonly events: KernelEvents;
  readonly futexes: FutexTable;

  constructor(platform: Platform) {
    this.featureSet = [];
    this.timekeeper = null as unknown as Timekeeper;
    this.tasks = null as unknown as TaskSet;
    this.initialNamespaces = null as unknown as InitialNamespaces;
    this.rootMountNamespace = null;
    this.vfs = null as unknown as VirtualFilesystem;
    this.network = null as unknown as Network;
    this.entropy = null as unknown as EntropySource;
    this.applicationCores = 0;
    this.useHostCores = false;
    this.extraAuxv = [];
    this.globalInit = null;
    this.syslog = new Syslog();
    this.nextUniqueId = 1;
    this.nextInotifyCookie = 1;
    this.unsupported = new Map();
    this.hostInputs = new Map();
    this.hostOutputs = new Map();
    this.consoleTty = null;
    this.annotations = new Map();
    this.threadsMax = defaultThreadsMax(platform.pool.limitFrames * PAGE_SIZE);
    this.threadLimit = Number.POSITIVE_INFINITY;
    this.platform = platform;
    this.events = new KernelEvents();
    this.futexes = new FutexTable();
  }

  get rootUserNamespace(): UserNamespace {
    return this.initialNamespaces.user;
  }

  get rootUTSNamespace(): UtsNamespace {
    return this.initialNamespaces.uts;
  }

  get rootIPCNamespace(): IpcNamespace {
    return this.initialNamespaces.ipc;
  }

  get rootPIDNamespace(): PidNamespace {
    return this.initialNamespaces.pid;
  }

  /** The Linux release that it behaves as, where releases differ; fixed when its first namespaces are made. */
  get linuxVersion(): LinuxVersion {
    return this.initialNamespaces.user.tree.linuxVersion;
  }

  /** Whether that release does it. */
  behaves(behaviour: LinuxBehaviour): boolean {
    return this.initialNamespaces.user.tree.behaves(behaviour);
  }

  /** The unified hierarchy of cgroups. */
  get cgroups(): CgroupHierarchy {
    return this.initialNamespaces.cgroup.root.hierarchy;
  }

  /** A number no other call of this kernel returns. */
  uniqueID(): number {
    if (this.nextUniqueId >= Number.MAX_SAFE_INTEGER)
      throw new KernelError("EXHAUSTED", "unique identifier generator wrapped around");
    return this.nextUniqueId++;
  }

  /** Pairs the two events of a rename; 32 bits, never 0. */
  generateInotifyCookie(): number {
    const cookie = this.nextInotifyCookie;
    this.nextInotifyCookie = (cookie + 1) >>> 0 || 1;
    return cookie;
  }

  /** System calls guests made that are not implemented, by name, with their count; all numbers that are no call's as syscall_-1. */
  unsupportedSyscalls(): ReadonlyMap<string, number> {
    return new Map(
      [...this.unsupported].sort(([a], [b]) => a - b).map(([number, count]) => [this.syscalls.nameOf(number), count]),
    );
  }

  /** @internal There are too many numbers to keep the count of each. */
  countUnsupported(number: number): void {
    const known = number >= 0 && number < NR_syscalls ? number : -1;
    this.unsupported.set(known, (this.unsupported.get(known) ?? 0) + 1);
  }

  /** How many tasks there may be. */
  get maxThreads(): number {
    return Math.min(this.threadLimit, this.threadsMax);
  }

  get syscalls(): SyscallTable {
    return this.platform.syscalls;
  }

  /** CLOCK_MONOTONIC, as timers want it. */
  get monotonicClock(): KernelClock {
    return this.timekeeper.clockOf(CLOCK_MONOTONIC)!;
  }
}

savable(KernelRoots, {
  name: "kernel.KernelRoots",
  version: 1,
  saved: {
    featureSet: list(text),
    timekeeper: ref(() => Timekeeper),
    tasks: ref(() => TaskSet),
    initialNamespaces: struct<InitialNamespaces>({
      user: ref(() => UserNamespace),
      uts: ref(() => UtsNamespace),
      ipc: ref(() => IpcNamespace),
      pid: ref(() => PidNamespace),
      net: ref(() => NetNamespace),
      time: ref(() => TimeNamespace),
      cgroup: ref(() => CgroupNamespace),
    }),
    rootMountNamespace: nullable(ref(() => MountNamespace)),
    vfs: ref(() => VirtualFilesystem),
    network: ref(() => Network),
    entropy: anyRef<EntropySource>("fill"),
    applicationCores: uint,
    useHostCores: bool,
    extraAuxv: list(struct<AuxEntry>({ type: uint, value: uint })),
    globalInit: nullable(ref(() => ThreadGroup)),
    syslog: ref(() => Syslog),
    nextUniqueId: uint,
    nextInotifyCookie: uint,
    unsupported: map(int, uint),
    hostInputs: map(
      text,
      ref(() => HostInput),
    ),
    hostOutputs: map(
      text,
      ref(() => HostOutput),
    ),
    consoleTty: nullable(ref(() => Tty)),
    annotations: map(text, text),
    threadsMax: uint,
    threadLimit: float,
    platform: external<Platform>(PLATFORM),
  },
  transient: {
    events: () => new KernelEvents(),
    futexes: () => new FutexTable(),
  },
});
