import { describe, expect, it } from "vitest";
import {
  AT_SYMLINK_NOFOLLOW,
  O_CREAT,
  O_NONBLOCK,
  O_RDONLY,
  O_RDWR,
  O_TMPFILE,
  O_WRONLY,
} from "../../src/abi/fcntl.ts";
import { MNT_DETACH, MS_BIND, MS_SHARED } from "../../src/abi/mount.ts";
import { S_IFIFO } from "../../src/abi/stat.ts";
import {
  ChaCha20Entropy,
  DevtmpfsType,
  FdTable,
  type FileDescription,
  FsContext,
  HostInput,
  HostOutput,
  link,
  lookup,
  type MountNamespace,
  mkdir,
  mknod,
  mount,
  mountinfoText,
  openHostInput,
  openHostOutput,
  type Path,
  pathname,
  pipe2,
  readlink,
  registerMemoryDevices,
  setxattr,
  stat,
  symlink,
  Tty,
  TtyFile,
  umount2,
  unlink,
} from "../../src/fs/index.ts";
import { MountNamespace as MountNamespaceClass } from "../../src/fs/mount-namespace.ts";
import { FramePool } from "../../src/mm/frame-pool.ts";
import { FRAME_POOL } from "../../src/mm/frame-pool-field.ts";
import { FramePoolStore } from "../../src/mm/frame-pool-store.ts";
import { Credentials } from "../../src/ns/credentials.ts";
import { ref } from "../../src/state/fields.ts";
import { loadGraph, parseContainer, savable, saveSnapshot } from "../../src/state/index.ts";
import {
  at,
  createWorld,
  list,
  ok,
  open,
  read,
  readFile,
  TestCaller,
  textBytes,
  type World,
  write,
  writeFile,
} from "./fixture.ts";

/** What a task has of the file system. */
class Process {
  readonly credentials: Credentials;
  readonly namespace: MountNamespace;
  readonly fs: FsContext;
  readonly files: FdTable;

  constructor(credentials: Credentials, namespace: MountNamespace, fs: FsContext, files: FdTable) {
    this.credentials = credentials;
    this.namespace = namespace;
    this.fs = fs;
    this.files = files;
  }

  caller(): TestCaller {
    return new TestCaller(this.credentials, this.fs, this.namespace);
  }

  file(fd: number): FileDescription {
    return this.files.get(fd)!;
  }
}

savable(Process, {
  name: "test.fs.Process",
  version: 1,
  saved: {
    credentials: ref(() => Credentials),
    namespace: ref(() => MountNamespaceClass),
    fs: ref(() => FsContext),
    files: ref(() => FdTable),
  },
});

const header = {
  kernelVersion: "0",
  platform: "none",
  featureSet: [],
  applicationCores: 1,
  useHostCores: false,
  memoryLimit: 64 << 20,
  requirements: [],
};
const capabilities = { platform: "none", featureSet: [], applicationCores: 1, provides: [] };

function surroundings(pool: FramePool) {
  return { pages: new FramePoolStore(pool), externals: new Map<string, object>([[FRAME_POOL, pool]]) };
}

function save(process: Process, pool: FramePool): Uint8Array {
  return saveSnapshot({ header, root: process, ...surroundings(pool) });
}

function load(bytes: Uint8Array): { process: Process; pool: FramePool } {
  const pool = new FramePool(64 << 20);
  return { process: loadGraph(parseContainer(bytes, capabilities), surroundings(pool)) as Process, pool };
}

function processOf({ root, namespace }: World): Process {
  return new Process(root.credentials, namespace, root.fs, new FdTable());
}

function install(process: Process, file: FileDescription): number {
  return process.files.install(file, { closeOnExec: false, limit: 100 });
}

/** A tree with one of everything. */
function furnish({ root, vfs, pool }: World): void {
  registerMemoryDevices(vfs.devices, pool, new ChaCha20Entropy(new Uint8Array(32).fill(3)));
  vfs.registerType(new DevtmpfsType(pool));
  for (const path of ["/dev", "/dir", "/mnt", "/other"]) ok(mkdir(root, at(root), path, 0o755));
  ok(mount(root, "dev", "/dev", "devtmpfs", 0, null));
  writeFile(root, "/dir/file", "contents ".repeat(2000), 0o640);
  ok(link(root, at(root), "/dir/file", at(root), "/hard", 0));
  ok(symlink(root, "dir/file", at(root), "/soft"));
  ok(mknod(root, at(root), "/fifo", S_IFIFO | 0o644, 0));
  ok(setxattr(root, lookup(root, at(root), "/dir/file", 0) as Path, "user.note", textBytes("note"), 0));
  ok(mount(root, "t", "/mnt", "tmpfs", 0, "size=1m"));
  ok(mount(root, null, "/mnt", null, MS_SHARED, null));
  ok(mount(root, "/mnt", "/other", null, MS_BIND, null));
  writeFile(root, "/mnt/shared", "seen twice");
}

describe("a saved and loaded file system", () => {
  it("is the same tree, in memory of its own", () => {
    const world = createWorld();
    furnish(world);
    const { process, pool } = load(save(processOf(world), world.pool));
    const caller = process.caller();
    expect(list(caller, "/")).toEqual(list(world.root, "/"));
    expect(readFile(caller, "/soft")).toBe("contents ".repeat(2000));
    expect(readlink(caller, at(caller), "/soft")).toBe("dir/file");
    expect(stat(caller, at(caller), "/hard", 0)).toEqual(stat(world.root, at(world.root), "/hard", 0));
    expect(readFile(caller, "/other/shared")).toBe("seen twice");
    expect(pool.usedFrames).toBe(world.pool.usedFrames);
    writeFile(caller, "/dir/file", "changed");
    expect(readFile(world.root, "/dir/file").startsWith("contents")).toBe(true);
  });

  it("has the same mounts, which go on propagating", () => {
    const world = createWorld();
    furnish(world);
    const { process } = load(save(processOf(world), world.pool));
    const caller = process.caller();
    expect(mountinfoText(process.namespace, caller.fs.root)).toBe(mountinfoText(world.namespace, world.root.fs.root));
    ok(mkdir(caller, at(caller), "/mnt/sub", 0o755));
    ok(mount(caller, "x", "/mnt/sub", "tmpfs", 0, null));
    writeFile(caller, "/mnt/sub/f", "propagated");
    expect(readFile(caller, "/other/sub/f")).toBe("propagated");
    ok(umount2(caller, "/other/sub", 0));
    expect(list(caller, "/mnt/sub")).toEqual([]);
  });

  it("gives the same bytes when saved again, and when loaded in between", () => {
    const world = createWorld();
    furnish(world);
    const process = processOf(world);
    const bytes = save(process, world.pool);
    expect(save(process, world.pool)).toEqual(bytes);
    const loaded = load(bytes);
    expect(save(loaded.process, loaded.pool)).toEqual(bytes);
  });

  it("frees what it would have freed: deleted files, temporary ones, detached mounts", () => {
    const world = createWorld();
    furnish(world);
    const process = processOf(world);
    const before = world.pool.usedFrames;
    writeFile(world.root, "/deleted", "x".repeat(9000));
    install(process, open(world.root, "/deleted"));
    ok(unlink(world.root, at(world.root), "/deleted"));
    const temporary = open(world.root, "/", O_TMPFILE | O_RDWR, 0o600);
    write(world.root, temporary, "x".repeat(5000));
    install(process, temporary);
    ok(mount(world.root, "t", "/dir", "tmpfs", 0, null));
    writeFile(world.root, "/dir/held", "x".repeat(5000));
    install(process, open(world.root, "/dir/held"));
    ok(umount2(world.root, "/dir", MNT_DETACH));
    const { process: loaded, pool } = load(save(process, world.pool));
    const caller = loaded.caller();
    expect(pool.usedFrames).toBe(before + 3 + 2 + 2);
    expect(pathname(loaded.file(0).path, caller.fs.root)).toBe("/deleted (deleted)");
    expect(read(caller, loaded.file(2))).toBe("x".repeat(5000));
    loaded.files.release(caller);
    expect(pool.usedFrames).toBe(before);
  });
});

describe("saved and loaded open files", () => {
  it("keep their position, their flags and their neighbours", () => {
    const world = createWorld();
    furnish(world);
    const process = processOf(world);
    const file = open(world.root, "/dir/file");
    expect(read(world.root, file, 4)).toBe("cont");
    file.retain();
    install(process, file);
    install(process, file);
    process.files.setCloseOnExec(1, true);
    const { process: loaded } = load(save(process, world.pool));
    const caller = loaded.caller();
    expect(read(caller, loaded.file(0), 5)).toBe("ents ");
    expect(loaded.file(0)).toBe(loaded.file(1));
    expect([loaded.files.isCloseOnExec(0), loaded.files.isCloseOnExec(1)]).toEqual([false, true]);
    expect(stat(caller, at(caller), "/soft", AT_SYMLINK_NOFOLLOW)).toMatchObject({ size: 8 });
  });

  it("of pipes and FIFOs keep what is in them, and an open that waits goes on waiting", () => {
    const world = createWorld();
    furnish(world);
    const process = processOf(world);
    const { readEnd, writeEnd } = ok(pipe2(world.root, world.vfs, O_NONBLOCK)) as Exclude<
      ReturnType<typeof pipe2>,
      number
    >;
    write(world.root, writeEnd, "in the pipe");
    expect(read(world.root, readEnd, 3)).toBe("in ");
    install(process, readEnd);
    install(process, writeEnd);
    const waiting = open(world.root, "/fifo", O_RDONLY | O_NONBLOCK);
    install(process, waiting);
    const { process: loaded } = load(save(process, world.pool));
    const caller = loaded.caller();
    expect(write(caller, loaded.file(1), "!")).toBe(1);
    expect(read(caller, loaded.file(0))).toBe("the pipe!");
    const writer = open(caller, "/fifo", O_WRONLY | O_NONBLOCK);
    write(caller, writer, "met");
    expect(read(caller, loaded.file(2))).toBe("met");
  });

  it("of devices, terminals and host streams keep their state; sinks are attached again", () => {
    const world = createWorld();
    furnish(world);
    const { root, vfs } = world;
    const process = processOf(world);
    install(process, open(root, "/dev/urandom"));
    const tty = new Tty("console", 0x501);
    tty.receive(textBytes("line\nhalf"));
    install(process, new TtyFile(root.fs.cwd, O_RDWR, root.credentials, tty, false));
    const input = new HostInput("stdin");
    input.push(textBytes("unread"));
    install(process, openHostInput(vfs, input, root.credentials));
    const output = new HostOutput("stdout");
    install(process, openHostOutput(vfs, output, root.credentials));
    write(root, process.file(3), "undrained");
    const bytes = save(process, world.pool);
    const { process: loaded } = load(bytes);
    const caller = loaded.caller();
    expect(read(caller, loaded.file(0), 32)).toBe(read(root, process.file(0), 32));
    const terminal = (loaded.file(1) as TtyFile).tty;
    terminal.receive(textBytes(" more\x7f\n"));
    expect([read(caller, loaded.file(1)), read(caller, loaded.file(1))]).toEqual(["line\n", "half mor\n"]);
    expect(String.fromCharCode(...terminal.output.take())).toBe("line\r\nhalf more\b \b\r\n");
    expect(read(caller, loaded.file(2))).toBe("unread");
    expect(open(caller, "/new", O_CREAT | O_RDWR).path.dentry.name).toBe("new");
    const restored = (loaded.file(3) as unknown as { output: HostOutput }).output;
    expect([restored.name, String.fromCharCode(...restored.take())]).toEqual(["stdout", "undrained"]);
  });
});
