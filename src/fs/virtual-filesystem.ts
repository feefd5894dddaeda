import { makedev, minor } from "../abi/dev.ts";
import { POLLIN, POLLOUT } from "../abi/poll.ts";
import { KernelMemory } from "../mm/kernel-memory.ts";
import { UserNamespace } from "../ns/user-namespace.ts";
import { anyRef, int, map, ref, set, text } from "../state/fields.ts";
import { savable } from "../state/savable.ts";
import type { CoarseClock } from "../time/clock.ts";
import type { KTime } from "../time/ktime.ts";
import { WaitQueue } from "../waiter/wait-queue.ts";
import { AnonymousSuperblock } from "./anon/anonymous-superblock.ts";
import { DeviceRegistry } from "./device-registry.ts";
import { FilesystemType } from "./filesystem-type.ts";
import { FsContext } from "./fs-context.ts";
import { Fsnotify } from "./fsnotify/fsnotify.ts";
import { IdAllocator } from "./id-allocator.ts";
import { FIRST_UNIQUE_MOUNT_ID, Mount } from "./mount.ts";
import { NsfsSuperblock } from "./nsfs/nsfs-superblock.ts";
import { PidfsSuperblock } from "./pidfs/pidfs-superblock.ts";
import { PipePages } from "./pipe/pipe-pages.ts";
import { PipeSuperblock } from "./pipe/pipe-superblock.ts";
import { SocketSuperblock } from "./sockfs/socket-superblock.ts";

/** What the file systems of one kernel share (gVisor's vfs.VirtualFilesystem): registries, number spaces, internal mounts. */
export class VirtualFilesystem {
  /** What files, inodes, mounts ... take of the host's memory is counted here. */
  memory: KernelMemory;
  /** CLOCK_REALTIME: where inode times come from. */
  readonly clock: CoarseClock;
  readonly initialUserNamespace: UserNamespace;
  /** @internal In the order of registration, which is /proc/filesystems'. */
  readonly filesystemTypes: Map<string, FilesystemType>;
  readonly devices: DeviceRegistry;
  readonly mountIds: IdAllocator;
  readonly peerGroupIds: IdAllocator;
  /** Minors of major 0: st_dev of file systems without a device. */
  readonly anonymousMinors: IdAllocator;
  nextUniqueMountId: number;
  /** Every fs_struct in use; pivot_root(2) moves those at the old root (MNT-043). */
  readonly fsContexts: Set<FsContext>;
  /** sysctl fs.pipe-max-size, in bytes. */
  pipeMaxSize: number;
  /** sysctl fs.mount-max (MNT-063). */
  mountMax: number;
  /** sysctls fs.protected_*. */
  protectedHardlinks: number;
  protectedSymlinks: number;
  protectedFifos: number;
  protectedRegular: number;
  /** Queue of files that are always ready: never notified. */
  readonly idleQueue: WaitQueue;
  readonly fsnotify: Fsnotify;
  /** Notified when contents of a lazy file have come, or cannot. */
  readonly arrivals: WaitQueue;
  /** How often that was. */
  arrivalCount: number;
  readonly pipePages: PipePages;
  readonly pipeMount: Mount;
  readonly socketMount: Mount;
  readonly nsfsMount: Mount;
  readonly anonymousMount: Mount;
  readonly pidfsMount: Mount;

  constructor(clock: CoarseClock, initialUserNamespace: UserNamespace, memory: KernelMemory = new KernelMemory(null)) {
    this.memory = memory;
    this.clock = clock;
    this.initialUserNamespace = initialUserNamespace;
    this.filesystemTypes = new Map();
    this.devices = new DeviceRegistry();
    this.mountIds = new IdAllocator(1);
    this.peerGroupIds = new IdAllocator(1);
    this.anonymousMinors = new IdAllocator(1);
    this.nextUniqueMountId = FIRST_UNIQUE_MOUNT_ID;
    this.fsContexts = new Set();
    this.pipeMaxSize = 1 << 20;
    this.mountMax = 100_000;
    this.protectedHardlinks = 0;
    this.protectedSymlinks = 0;
    this.protectedFifos = 0;
    this.protectedRegular = 0;
    this.idleQueue = new WaitQueue();
    this.fsnotify = new Fsnotify();
    this.arrivals = new WaitQueue();
    this.arrivalCount = 0;
    this.pipePages = new PipePages();
    this.pipeMount = Mount.internal(new PipeSuperblock(this));
    this.nsfsMount = Mount.internal(new NsfsSuperblock(this));
    this.anonymousMount = Mount.internal(new AnonymousSuperblock(this));
    this.pidfsMount = Mount.internal(new PidfsSuperblock(this));
    this.socketMount = Mount.internal(new SocketSuperblock(this));
  }

  noteArrival(): void {
    this.arrivalCount++;
    this.arrivals.notify(POLLIN | POLLOUT);
  }

  /** What a file's times are set to (Linux current_time()). */
  now(): KTime {
    return this.clock.coarse();
  }

  /** register_filesystem() */
  registerType(type: FilesystemType): void {
    if (this.filesystemTypes.has(type.name)) throw new Error(`file system ${type.name} is registered twice`);
    this.filesystemTypes.set(type.name, type);
  }

  /** get_fs_type() */
  type(name: string): FilesystemType | null {
    return this.filesystemTypes.get(name) ?? null;
  }

  types(): FilesystemType[] {
    return [...this.filesystemTypes.values()];
  }

  /** get_anon_bdev() */
  allocateAnonymousDevice(): number {
    return makedev(0, this.anonymousMinors.allocate());
  }

  releaseAnonymousDevice(dev: number): void {
    this.anonymousMinors.release(minor(dev));
  }
}

savable(VirtualFilesystem, {
  name: "fs.VirtualFilesystem",
  version: 1,
  saved: {
    memory: ref(() => KernelMemory),
    clock: anyRef<CoarseClock>("coarse"),
    initialUserNamespace: ref(() => UserNamespace),
    filesystemTypes: map(
      text,
      ref(() => FilesystemType),
    ),
    devices: ref(() => DeviceRegistry),
    mountIds: ref(() => IdAllocator),
    peerGroupIds: ref(() => IdAllocator),
    anonymousMinors: ref(() => IdAllocator),
    nextUniqueMountId: int,
    fsContexts: set(ref(() => FsContext)),
    pipeMaxSize: int,
    mountMax: int,
    protectedHardlinks: int,
    protectedSymlinks: int,
    protectedFifos: int,
    protectedRegular: int,
    pipeMount: ref(() => Mount),
    socketMount: ref(() => Mount),
    nsfsMount: ref(() => Mount),
    anonymousMount: ref(() => Mount),
    pidfsMount: ref(() => Mount),
  },
  transient: {
    idleQueue: () => new WaitQueue(),
    pipePages: () => new PipePages(),
    fsnotify: () => new Fsnotify(),
    arrivals: () => new WaitQueue(),
    arrivalCount: () => 0,
  },
});
