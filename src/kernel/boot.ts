import { EEXIST, errnoName } from "../abi/errno.ts";
import { MS_NODEV, MS_NOEXEC, MS_NOSUID } from "../abi/mount.ts";
import { CLOCK_REALTIME } from "../abi/time.ts";
import { ChaCha20Entropy } from "../fs/devices/entropy.ts";
import { registerMemoryDevices } from "../fs/devices/memory-devices.ts";
import { DevptsType } from "../fs/devpts/devpts-type.ts";
import { DevtmpfsType } from "../fs/devtmpfs/devtmpfs-type.ts";
import { mount } from "../fs/do-mount.ts";
import { HostfsType } from "../fs/hostfs/hostfs-type.ts";
import { initialMountNamespace } from "../fs/initial-mount-namespace.ts";
import { mkdir } from "../fs/mkdir.ts";
import { RamfsType } from "../fs/ramfs/ramfs-type.ts";
import { populateFromTar } from "../fs/tar/populate.ts";
import type { TmpfsSuperblock } from "../fs/tmpfs/tmpfs-superblock.ts";
import { TmpfsType } from "../fs/tmpfs/tmpfs-type.ts";
import { VirtualFilesystem } from "../fs/virtual-filesystem.ts";
import { MqueueType } from "../ipc/mqueue-type.ts";
import { PAGE_SIZE } from "../mm/frame-pool.ts";
import { KernelMemory } from "../mm/kernel-memory.ts";
import { createInitialNamespaces } from "../ns/initial-namespaces.ts";
import type { LinuxVersion } from "../ns/linux-version.ts";
import { NamespaceTree } from "../ns/namespace-tree.ts";
import { HostTimeSource } from "../time/host-source.ts";
import type { TimeSource } from "../time/time-source.ts";
import { Timekeeper } from "../time/timekeeper.ts";
import { Cgroup2Type } from "./cgroupfs/index.ts";
import { KernelError } from "./errors.ts";
import { Kernel } from "./kernel.ts";
import type { Platform } from "./platform.ts";
import { ProcfsType } from "./procfs/index.ts";
import { SupervisorCaller } from "./supervisor-caller.ts";
import { SysfsType } from "./sysfs/index.ts";
import { defaultThreadsMax } from "./threads-max.ts";

/** What `bootKernel` makes a kernel of. */
export interface BootOptions {
  readonly platform: Platform;
  /** Default: the host's time. */
  readonly timeSource?: TimeSource;
  /** Seeds the guest's random numbers: 32 bytes. Default: zeros, so that a run with a virtual clock is reproducible. */
  readonly seed?: Uint8Array;
  /** Default "tuxlet". */
  readonly hostname?: string;
  /** The Linux release to behave as, where releases differ. Default: the newest one that is modelled. */
  readonly kernelVersion?: LinuxVersion;
  /** Default 1. */
  readonly applicationCores?: number;
  /** Tasks there can be at one time; what memory has room for is the limit in any case. */
  readonly maxThreads?: number;
  /** Bytes of files in the root file system. Default: half of the memory. */
  readonly rootSize?: number;
  /** The root file system as a tar archive. Default: empty. */
  readonly image?: Uint8Array;
  /** Fills the root file system further; runs before /dev, /proc and /sys are mounted. */
  readonly populate?: (caller: SupervisorCaller, kernel: Kernel) => void;
}

/** Directories every root file system has; made when the image lacks them. */
const SKELETON: readonly (readonly [string, number])[] = [
  ["/dev", 0o755],
  ["/proc", 0o555],
  ["/sys", 0o555],
  ["/tmp", 0o1777],
];

/**
 * A kernel with its roots, a root file system, /dev, /proc and /sys: ready for createProcess and start.
 * @throws KernelError when a mount fails; TarError for a broken image; what `populate` throws.
 */
export async function bootKernel(options: BootOptions): Promise<Kernel> {
  const { platform } = options;
  const timekeeper = new Timekeeper();
  timekeeper.setClocks(options.timeSource ?? new HostTimeSource());
  const initialNamespaces = createInitialNamespaces(new NamespaceTree(options.kernelVersion), {
    hostname: options.hostname ?? "tuxlet",
    domainname: "(none)",
    maxThreads: defaultThreadsMax(platform.pool.limitFrames * PAGE_SIZE),
  });
  const memory = new KernelMemory(platform.pool);
  const vfs = new VirtualFilesystem(timekeeper.clockOf(CLOCK_REALTIME)!, initialNamespaces.user, memory);
  const entropy = new ChaCha20Entropy(options.seed ?? new Uint8Array(32));
  const tmpfs = new TmpfsType(platform.pool);
  vfs.registerType(tmpfs);
  vfs.registerType(new RamfsType(platform.pool));
  vfs.registerType(new DevtmpfsType(platform.pool));
  vfs.registerType(new DevptsType());
  vfs.registerType(new HostfsType(platform.pool));
  registerMemoryDevices(vfs.devices, platform.pool, entropy);
  const root = tmpfs.mount({
    vfs,
    caller: null,
    source: "rootfs",
    flags: 0,
    data: options.rootSize === undefined ? "mode=0755" : `mode=0755,size=${options.rootSize}`,
    userNamespace: initialNamespaces.user,
  });
  if (typeof root === "number")
    throw new KernelError("LOAD", "cannot mount the root file system", errnoName(root) ?? null);
  const rootMountNamespace = initialMountNamespace(vfs, root, "rootfs");

  const kernel = new Kernel({ platform });
  await kernel.init({
    featureSet: platform.features,
    timekeeper,
    rootUserNamespace: initialNamespaces.user,
    rootUTSNamespace: initialNamespaces.uts,
    rootIPCNamespace: initialNamespaces.ipc,
    rootPIDNamespace: initialNamespaces.pid,
    initialNamespaces,
    vfs,
    rootMountNamespace,
    entropy,
    applicationCores: options.applicationCores ?? 1,
  });
  if (options.maxThreads !== undefined) kernel.threadLimit = options.maxThreads;
  vfs.registerType(new ProcfsType(kernel));
  vfs.registerType(new SysfsType(kernel));
  vfs.registerType(new Cgroup2Type(kernel));
  vfs.registerType(new MqueueType(kernel));
  const caller = new SupervisorCaller(kernel, rootMountNamespace);
  try {
    if (options.image !== undefined) populateFromTar(root as TmpfsSuperblock, options.image);
    options.populate?.(caller, kernel);
    for (const [directory, mode] of SKELETON) {
      const error = mkdir(caller, caller.fs.root, directory, mode);
      if (error !== 0 && error !== -EEXIST) fail(`cannot make ${directory}`, error);
    }
    mountAt(caller, "devtmpfs", "/dev", MS_NOSUID);
    mountAt(caller, "devpts", "/dev/pts", MS_NOSUID | MS_NOEXEC, "gid=5,mode=620,ptmxmode=000");
    mountAt(caller, "proc", "/proc", MS_NOSUID | MS_NODEV | MS_NOEXEC);
    mountAt(caller, "sysfs", "/sys", MS_NOSUID | MS_NODEV | MS_NOEXEC);
  } finally {
    caller.release();
  }
  return kernel;
}

function mountAt(
  caller: SupervisorCaller,
  type: string,
  target: string,
  flags: number,
  data: string | null = null,
): void {
  const error = mount(caller, type, target, type, flags, data);
  if (error !== 0) fail(`cannot mount ${type} at ${target}`, error);
}

function fail(what: string, error: number): never {
  throw new KernelError("LOAD", `${what}: ${errnoName(error) ?? error}`, errnoName(error) ?? null);
}
