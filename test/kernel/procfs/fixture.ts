/** A booted kernel whose processes stand still, so that a test sees /proc of exactly what it made. */
import { fromBytes } from "../../../src/abi/byte-string.ts";
import { errnoName } from "../../../src/abi/errno.ts";
import { AT_SYMLINK_NOFOLLOW, O_CREAT, O_RDONLY, O_WRONLY } from "../../../src/abi/fcntl.ts";
import { MAP_FIXED, MAP_PRIVATE, PROT_EXEC, PROT_READ } from "../../../src/abi/mman.ts";
import { MS_NODEV, MS_NOEXEC, MS_NOSUID } from "../../../src/abi/mount.ts";
import { SIGCHLD } from "../../../src/abi/signal.ts";
import { CLOCK_REALTIME } from "../../../src/abi/time.ts";
import type { Caller } from "../../../src/fs/caller.ts";
import type { EntropySource } from "../../../src/fs/devices/entropy.ts";
import { mount } from "../../../src/fs/do-mount.ts";
import type { FileDescription } from "../../../src/fs/file-description.ts";
import { initialMountNamespace } from "../../../src/fs/initial-mount-namespace.ts";
import type { Kstat } from "../../../src/fs/kstat.ts";
import { mkdir } from "../../../src/fs/mkdir.ts";
import { openat } from "../../../src/fs/open.ts";
import { readlink } from "../../../src/fs/readlink.ts";
import { stat } from "../../../src/fs/stat.ts";
import { TmpfsType } from "../../../src/fs/tmpfs/tmpfs-type.ts";
import { VirtualFilesystem } from "../../../src/fs/virtual-filesystem.ts";
import { type CloneRequest, cloneTask } from "../../../src/kernel/clone.ts";
import { commitCredentials } from "../../../src/kernel/commit-credentials.ts";
import { exitTask } from "../../../src/kernel/exit.ts";
import { IdleContext } from "../../../src/kernel/idle-context.ts";
import { Kernel } from "../../../src/kernel/kernel.ts";
import type { BinaryFormat, ExecImage, LoadedImage, Platform } from "../../../src/kernel/platform.ts";
import { ProcfsType } from "../../../src/kernel/procfs/index.ts";
import { SupervisorCaller } from "../../../src/kernel/supervisor-caller.ts";
import type { Task } from "../../../src/kernel/task.ts";
import { runTask } from "../../../src/kernel/task-run.ts";
import { FramePool } from "../../../src/mm/frame-pool.ts";
import { MemoryManager } from "../../../src/mm/memory-manager.ts";
import { Credentials } from "../../../src/ns/credentials.ts";
import { createInitialNamespaces } from "../../../src/ns/initial-namespaces.ts";
import { NamespaceTree } from "../../../src/ns/namespace-tree.ts";
import { uint } from "../../../src/state/fields.ts";
import { savable } from "../../../src/state/savable.ts";
import { KTime } from "../../../src/time/ktime.ts";
import { Timekeeper } from "../../../src/time/timekeeper.ts";
import { VirtualTimeSource } from "../../../src/time/virtual-source.ts";

export const TEXT_START = 0x10000;
export const BREAK_START = 0x20000;
const STACK_SIZE = 132 * 1024;

/** A program of one page, with a heap, a stack, and its strings at the top of it, as every program has them. */
class StillFormat implements BinaryFormat {
  readonly name = "still";

  load(image: ExecImage): LoadedImage {
    const mm = new MemoryManager(image.pool, image.memoryLimits);
    mm.mmap({
      address: TEXT_START,
      length: 4096,
      prot: PROT_READ | PROT_EXEC,
      flags: MAP_PRIVATE | MAP_FIXED,
      file: image.file,
      offset: 0,
    });
    mm.setBreakStart(BREAK_START);
    mm.brk(BREAK_START + 8192);
    const top = mm.mapStack(STACK_SIZE);
    const strings = (list: readonly string[]) => list.map((text) => `${text}\0`).join("");
    const argv = strings(image.argv);
    const envv = strings(image.envv);
    const envEnd = top - 8;
    const envStart = envEnd - envv.length;
    const argStart = envStart - argv.length;
    const bytes = Uint8Array.from(argv + envv, (char) => char.charCodeAt(0));
    mm.copyOut(argStart, bytes, 0, bytes.length);
    mm.image = {
      startCode: TEXT_START,
      endCode: TEXT_START + 4000,
      startData: BREAK_START,
      endData: BREAK_START,
      startStack: argStart - 64,
      argStart,
      argEnd: envStart,
      envStart,
      envEnd,
      auxiliaryVector: new Uint8Array(16),
    };
    mm.setExecutable(image.file);
    return { mm, context: new IdleContext() };
  }
}

export class StillPlatform implements Platform {
  readonly name = "still";
  readonly pool = new FramePool(64 << 20);
  readonly binaryFormats: readonly BinaryFormat[] = [new StillFormat()];
  readonly syscalls = { handlerOf: () => undefined, nameOf: (number: number) => `syscall_${number}` };
  readonly features: readonly string[] = ["i", "m", "a", "f", "d", "c"];

  requirements(): readonly string[] {
    return [];
  }

  externals(): ReadonlyMap<string, object> {
    return new Map();
  }

  hostCores(): number {
    return 1;
  }
}

export interface World {
  readonly kernel: Kernel;
  readonly time: VirtualTimeSource;
  /** Process 1: /bin/init -x, with HOME=/root. */
  readonly init: Task;
}

export async function bootWorld(options: { readonly applicationCores?: number } = {}): Promise<World> {
  const { kernel, time } = await boot(new StillPlatform(), options.applicationCores ?? 1);
  const group = await kernel.createProcess({
    filename: "/init",
    argv: ["/bin/init", "-x"],
    envv: ["HOME=/root", "A=b"],
  });
  return { kernel, time, init: group.leader };
}

/** A root file system with one program in it, and /proc. */
async function boot(platform: Platform, applicationCores: number) {
  const time = new VirtualTimeSource(KTime.of(1_700_000_000, 0));
  const timekeeper = new Timekeeper();
  timekeeper.setClocks(time);
  const initialNamespaces = createInitialNamespaces(new NamespaceTree(), { hostname: "tuxlet", domainname: "(none)" });
  const vfs = new VirtualFilesystem(timekeeper.clockOf(CLOCK_REALTIME)!, initialNamespaces.user);
  const tmpfs = new TmpfsType(platform.pool);
  vfs.registerType(tmpfs);
  const root = tmpfs.mount({
    vfs,
    caller: null,
    source: "rootfs",
    flags: 0,
    data: "mode=0755",
    userNamespace: initialNamespaces.user,
  });
  if (typeof root === "number") throw new Error(`rootfs: ${errnoName(root)}`);
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
    entropy: new CountingEntropy(),
    applicationCores,
  });
  vfs.registerType(new ProcfsType(kernel));
  const caller = new SupervisorCaller(kernel, rootMountNamespace);
  const file = open(caller, "/init", O_CREAT | O_WRONLY, 0o755);
  file.write(caller, new Uint8Array(4096).fill(1), 0, 4096);
  file.release();
  expectOk("mkdir", mkdir(caller, caller.fs.root, "/proc", 0o555));
  expectOk("mount", mount(caller, "proc", "/proc", "proc", MS_NOSUID | MS_NODEV | MS_NOEXEC, null));
  caller.release();
  return { kernel, time };
}

/** 1, 2, 3 ...: a source a test can foresee. */
class CountingEntropy implements EntropySource {
  next = 1;

  fill(buffer: Uint8Array, start: number, length: number): void {
    for (let i = 0; i < length; i++) buffer[start + i] = this.next++;
  }
}

savable(CountingEntropy, { name: "test.CountingEntropy", version: 1, saved: { next: uint } });

export function expectOk(what: string, result: number): void {
  if (result < 0) throw new Error(`${what}: ${errnoName(result)}`);
}

const FORK: CloneRequest = {
  flags: 0,
  clearsHandlers: false,
  exitSignal: SIGCHLD,
  pidfd: 0,
  stack: 0,
  tls: 0,
  parentTid: 0,
  childTid: 0,
  chosenTids: [],
};

/** clone(2) with CLONE_* `flags`. */
export function clone(parent: Task, flags = 0, exitSignal = SIGCHLD): Task {
  const child = cloneTask(parent, { ...FORK, flags, exitSignal });
  if (typeof child === "number") throw new Error(`clone: ${errnoName(child)}`);
  return child;
}

/** exit(2): the task ends, and is a zombie until somebody waits. */
export function exit(task: Task, status = 0): void {
  exitTask(task, status);
  runTask(task, 1_000_000);
}

/** setresuid(2) and its kin, then PR_SET_DUMPABLE: the task goes on as a plain user. */
export function become(task: Task, uid: number, groups: readonly number[] = []): void {
  commitCredentials(task, Credentials.user(task.credentials.userNamespace, uid, uid, groups));
  task.mm!.dumpable = 1;
}

export function open(caller: Caller, path: string, flags: number = O_RDONLY, mode = 0): FileDescription {
  const file = openat(caller, caller.fs.cwd, path, flags, mode);
  if (typeof file === "number") throw new Error(`open ${path}: ${errnoName(file)}`);
  return file;
}

/** The file's whole text, or the name of the error that open(2) or read(2) gave. */
export function read(caller: Caller, path: string): string {
  const file = openat(caller, caller.fs.cwd, path, O_RDONLY, 0);
  if (typeof file === "number") return errnoName(file)!;
  try {
    return readOpen(caller, file);
  } finally {
    file.release();
  }
}

export function readOpen(caller: Caller, file: FileDescription): string {
  const buffer = new Uint8Array(512);
  let text = "";
  for (;;) {
    const count = file.read(caller, buffer, 0, buffer.length);
    if (count < 0) return errnoName(count)!;
    if (count === 0) return text;
    text += fromBytes(buffer, 0, count);
  }
}

/** What write(2) returned, or the name of its error or that of open(2). */
export function write(caller: Caller, path: string, text: string): number | string {
  const file = openat(caller, caller.fs.cwd, path, O_WRONLY, 0);
  if (typeof file === "number") return errnoName(file)!;
  try {
    return writeOpen(caller, file, text);
  } finally {
    file.release();
  }
}

export function writeOpen(caller: Caller, file: FileDescription, text: string): number | string {
  const bytes = Uint8Array.from(text, (char) => char.charCodeAt(0));
  const count = file.write(caller, bytes, 0, bytes.length);
  return count < 0 ? errnoName(count)! : count;
}

export function link(caller: Caller, path: string): string {
  const text = readlink(caller, caller.fs.cwd, path);
  return typeof text === "number" ? errnoName(text)! : text;
}

/** lstat(2), or stat(2) with `follows`. */
export function lstat(caller: Caller, path: string, follows = false): Kstat | string {
  const result = stat(caller, caller.fs.cwd, path, follows ? 0 : AT_SYMLINK_NOFOLLOW);
  return typeof result === "number" ? errnoName(result)! : result;
}

/** readdir(3) through a buffer that holds `atOnce` entries, without "." and "..". */
export function list(
  caller: Caller,
  path: string,
  atOnce = Number.POSITIVE_INFINITY,
  between: () => void = () => {},
): string[] | string {
  const file = openat(caller, caller.fs.cwd, path, O_RDONLY, 0);
  if (typeof file === "number") return errnoName(file)!;
  const names: string[] = [];
  try {
    for (;;) {
      let left = atOnce;
      const before = names.length;
      const error = file.readdir(caller, {
        emit(name) {
          if (left-- <= 0) return false;
          names.push(name);
          return true;
        },
      });
      if (error < 0) return errnoName(error)!;
      if (names.length === before) return names.slice(2);
      between();
    }
  } finally {
    file.release();
  }
}
