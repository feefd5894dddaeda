/** A kernel's file system without a kernel: an empty tmpfs as root, a clock that stands still, callers made to measure. */
import { errnoName } from "../../src/abi/errno.ts";
import { O_CREAT, O_RDONLY, O_WRONLY } from "../../src/abi/fcntl.ts";
import type { Caller } from "../../src/fs/caller.ts";
import type { FileDescription } from "../../src/fs/file-description.ts";
import { FsContext } from "../../src/fs/fs-context.ts";
import { initialMountNamespace } from "../../src/fs/initial-mount-namespace.ts";
import type { MountNamespace } from "../../src/fs/mount-namespace.ts";
import { openat } from "../../src/fs/open.ts";
import type { Path } from "../../src/fs/path.ts";
import type { TmpfsSuperblock } from "../../src/fs/tmpfs/tmpfs-superblock.ts";
import { TmpfsType } from "../../src/fs/tmpfs/tmpfs-type.ts";
import type { TtyJobControl } from "../../src/fs/tty/job-control.ts";
import { VirtualFilesystem } from "../../src/fs/virtual-filesystem.ts";
import { FramePool } from "../../src/mm/frame-pool.ts";
import { Credentials } from "../../src/ns/credentials.ts";
import { createInitialNamespaces } from "../../src/ns/initial-namespaces.ts";
import { NamespaceTree } from "../../src/ns/namespace-tree.ts";
import type { UserNamespace } from "../../src/ns/user-namespace.ts";
import { int } from "../../src/state/fields.ts";
import { savable } from "../../src/state/savable.ts";
import type { CoarseClock } from "../../src/time/clock.ts";
import { KTime } from "../../src/time/ktime.ts";

/** A clock that moves when a test says so. */
export class TestClock implements CoarseClock {
  seconds = 1_700_000_000;

  now(): KTime {
    return KTime.of(this.seconds, 0);
  }

  coarse(): KTime {
    return this.now();
  }
}

savable(TestClock, { name: "test.fs.TestClock", version: 1, saved: { seconds: int } });

export class TestCaller implements Caller {
  credentials: Credentials;
  fs: FsContext;
  mountNamespace: MountNamespace;
  fileSizeLimit = Number.POSITIVE_INFINITY;
  /** How many SIGXFSZ it got. */
  limitSignals = 0;
  jobControl: TtyJobControl | null = null;

  constructor(credentials: Credentials, fs: FsContext, mountNamespace: MountNamespace) {
    this.credentials = credentials;
    this.fs = fs;
    this.mountNamespace = mountNamespace;
  }

  fileSizeLimitExceeded(): void {
    this.limitSignals++;
  }
}

export interface World {
  readonly pool: FramePool;
  readonly clock: TestClock;
  readonly user: UserNamespace;
  readonly vfs: VirtualFilesystem;
  readonly tmpfs: TmpfsSuperblock;
  readonly namespace: MountNamespace;
  /** root, in "/", with umask 0. */
  readonly root: TestCaller;
}

export interface WorldOptions {
  /** Mount options of the root file system. */
  readonly data?: string;
  /** Bytes of memory. */
  readonly memory?: number;
}

export function createWorld({ data = "mode=755", memory = 64 << 20 }: WorldOptions = {}): World {
  const pool = new FramePool(memory);
  const clock = new TestClock();
  const { user } = createInitialNamespaces(new NamespaceTree(), { hostname: "test", domainname: "(none)" });
  const vfs = new VirtualFilesystem(clock, user);
  const type = new TmpfsType(pool);
  vfs.registerType(type);
  const tmpfs = type.mount({ vfs, caller: null, source: "root", flags: 0, data, userNamespace: user });
  if (typeof tmpfs === "number") throw new Error(`mount options ${data}: ${errnoName(tmpfs)}`);
  const namespace = initialMountNamespace(vfs, tmpfs, "root");
  const top = namespace.rootPath();
  const root = new TestCaller(Credentials.root(user), new FsContext(vfs, top, top, 0), namespace);
  return { pool, clock, user, vfs, tmpfs: tmpfs as TmpfsSuperblock, namespace, root };
}

/** Another caller in the same place, with a root, working directory and umask of its own. */
export function callerLike(caller: TestCaller, credentials: Credentials = caller.credentials): TestCaller {
  return new TestCaller(credentials, caller.fs.copy(), caller.mountNamespace);
}

/** A plain user. */
export function userCaller(world: World, uid: number, gid = uid, groups: readonly number[] = []): TestCaller {
  return callerLike(world.root, Credentials.user(world.user, uid, gid, groups));
}

/** The value, or an Error that names the errno. */
export function ok<T>(result: T | number): T {
  if (typeof result === "number" && result < 0) throw new Error(errnoName(result) ?? String(result));
  return result as T;
}

/** "ENOENT" for -2; anything else as it is. */
export function named<T>(result: T | number): T | number | string {
  return typeof result === "number" && result < 0 ? (errnoName(result) ?? result) : result;
}

export function at(caller: Caller): Path {
  return caller.fs.cwd;
}

export function open(caller: Caller, path: string, flags: number = O_RDONLY, mode = 0o644): FileDescription {
  const file = ok(openat(caller, caller.fs.cwd, path, flags, mode));
  ok((file as FileDescription).completeOpen(caller));
  return file as FileDescription;
}

/** Opens and closes: what open(2) said. */
export function tryOpen(caller: Caller, path: string, flags: number = O_RDONLY, mode = 0o644): string | number {
  const file = openat(caller, caller.fs.cwd, path, flags, mode);
  if (typeof file === "number") return named(file) as string;
  file.release();
  return 0;
}

export function textBytes(text: string): Uint8Array {
  return Uint8Array.from(text, (char) => char.charCodeAt(0));
}

export function write(caller: Caller, file: FileDescription, text: string): number | string {
  const data = textBytes(text);
  return named(file.write(caller, data, 0, data.length)) as number | string;
}

export function read(caller: Caller, file: FileDescription, length = 65536): string {
  const buffer = new Uint8Array(length);
  const count = file.read(caller, buffer, 0, length);
  return count < 0 ? errnoName(count)! : String.fromCharCode(...buffer.subarray(0, count));
}

export function writeFile(caller: Caller, path: string, text: string, mode = 0o644): void {
  const file = open(caller, path, O_CREAT | O_WRONLY, mode);
  expectCount(write(caller, file, text), text.length);
  file.release();
}

function expectCount(count: number | string, length: number): void {
  if (count !== length) throw new Error(`wrote ${count} of ${length} bytes`);
}

export function readFile(caller: Caller, path: string): string {
  const file = open(caller, path);
  const text = read(caller, file);
  file.release();
  return text;
}

/** Names in a directory, without "." and "..". */
export function list(caller: Caller, path: string): string[] {
  const file = open(caller, path);
  const names: string[] = [];
  for (let before = -1; names.length !== before; ) {
    before = names.length;
    ok(file.readdir(caller, { emit: (name) => names.push(name) > 0 }));
  }
  file.release();
  return names.filter((name) => name !== "." && name !== "..");
}
