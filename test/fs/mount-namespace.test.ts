import { describe, expect, it } from "vitest";
import {
  MNT_DETACH,
  MS_BIND,
  MS_MOVE,
  MS_NODEV,
  MS_NOEXEC,
  MS_NOSUID,
  MS_PRIVATE,
  MS_RDONLY,
  MS_REC,
  MS_REMOUNT,
  MS_SHARED,
  MS_SLAVE,
  MS_STRICTATIME,
  MS_UNBINDABLE,
} from "../../src/abi/mount.ts";
import { POLLERR, POLLPRI } from "../../src/abi/poll.ts";
import { CLONE_NEWNS } from "../../src/abi/sched.ts";
import { S_IFCHR, S_IFIFO } from "../../src/abi/stat.ts";
import {
  copyMountNamespace,
  type FileDescription,
  getcwd,
  MagicLink,
  type MountNamespace,
  mkdir,
  mknod,
  mount,
  mountinfoText,
  namespacePath,
  openPath,
  type Path,
  rmdir,
  umount2,
} from "../../src/fs/index.ts";
import type { TmpfsDirectory } from "../../src/fs/tmpfs/tmpfs-directory.ts";
import { Credentials, createUserNamespace, USE_PROCESS, writeIdMap } from "../../src/ns/index.ts";
import { WaitEntry } from "../../src/waiter/wait-queue.ts";
import {
  at,
  callerLike,
  createWorld,
  list,
  named,
  ok,
  open,
  TestCaller,
  tryOpen,
  type World,
  writeFile,
} from "./fixture.ts";

function createNamespaces(): World {
  const world = createWorld();
  for (const path of ["/a", "/b", "/c", "/a/deep"]) ok(mkdir(world.root, at(world.root), path, 0o755));
  return world;
}

/** unshare(CLONE_NEWNS) by somebody else in the same place. */
function unshared(world: World, from = world.root): TestCaller {
  const caller = callerLike(from);
  enterCopy(caller, from.mountNamespace, from.credentials);
  return caller;
}

function enterCopy(caller: TestCaller, from: MountNamespace, credentials: Credentials): void {
  const charge = credentials.counts();
  charge.chargeNamespace(CLONE_NEWNS);
  const copy = ok(copyMountNamespace(from, credentials.userNamespace, charge, caller.fs)) as MountNamespace;
  copy.publish();
  copy.retain(USE_PROCESS);
  caller.mountNamespace = copy;
}

const NO_RLIMITS = {
  nproc: Number.POSITIVE_INFINITY,
  msgqueue: Number.POSITIVE_INFINITY,
  sigpending: Number.POSITIVE_INFINITY,
  memlock: Number.POSITIVE_INFINITY,
};

/** unshare(CLONE_NEWUSER|CLONE_NEWNS) by user 1000, who becomes root inside. */
function inUserNamespace(world: World): TestCaller {
  const user = Credentials.user(world.user, 1000, 1000);
  const namespace = createUserNamespace(user, false, NO_RLIMITS);
  if (typeof namespace === "number") throw new Error(String(namespace));
  const parent = world.root.credentials;
  for (const kind of ["uid", "gid"] as const) ok(writeIdMap(namespace, kind, "0 1000 1\n", 0, parent, parent));
  const credentials = Credentials.root(namespace);
  const caller = new TestCaller(credentials, world.root.fs.copy(), world.namespace);
  enterCopy(caller, world.namespace, credentials);
  return caller;
}

/** A link of /proc/PID/ns. */
class NamespaceLink extends MagicLink {
  readonly namespace: MountNamespace;

  constructor({ tmpfs: superblock }: World, namespace: MountNamespace) {
    super(superblock, 1);
    this.namespace = namespace;
  }

  override target(): Path {
    return namespacePath(this.superblock.vfs, this.namespace);
  }

  override targetText(): string {
    return this.namespace.name;
  }
}

const tmpfs = (caller: TestCaller, path: string, flags = 0) => mount(caller, "t", path, "tmpfs", flags, null);
const bind = (caller: TestCaller, from: string, to: string, flags = 0) =>
  mount(caller, from, to, null, MS_BIND | flags, null);
const propagation = (caller: TestCaller, path: string, type: number) => mount(caller, null, path, null, type, null);

/** "/a shared:1" for each mount, without the numbers that identify mounts. */
function table(caller: TestCaller): string[] {
  const text = mountinfoText(caller.mountNamespace, caller.fs.root);
  return text
    .trim()
    .split("\n")
    .map((line) => {
      const [, , , , point, , ...rest] = line.split(" - ")[0]!.split(" ");
      return [point, ...rest].join(" ");
    });
}

describe("a copied mount namespace", () => {
  it("has the same mounts under new ids (MNT-001), and its own afterwards (MNT-003)", () => {
    const world = createNamespaces();
    ok(tmpfs(world.root, "/a"));
    const other = unshared(world);
    expect(other.mountNamespace.mounts.size).toBe(world.namespace.mounts.size);
    expect(table(other)).toEqual(["/", "/a"]);
    const ids = new Set([...other.mountNamespace.mounts, ...world.namespace.mounts].map(({ id }) => id));
    expect(ids.size).toBe(6);
    ok(tmpfs(other, "/b"));
    ok(umount2(other, "/a", 0));
    expect([table(other), table(world.root)]).toEqual([
      ["/", "/b"],
      ["/", "/a"],
    ]);
  });

  it("takes root and working directory along (MNT-002)", () => {
    const world = createNamespaces();
    ok(tmpfs(world.root, "/a"));
    ok(mkdir(world.root, at(world.root), "/a/x", 0o755));
    world.root.fs.setCwd(open(world.root, "/a/x").path);
    const other = unshared(world);
    expect(getcwd(other)).toBe("/a/x");
    expect(other.fs.cwd.mount.namespace).toBe(other.mountNamespace);
    expect(other.fs.root.mount.namespace).toBe(other.mountNamespace);
  });

  it("shares events with the original both ways through shared mounts (MNT-017)", () => {
    const world = createNamespaces();
    ok(propagation(world.root, "/", MS_SHARED));
    const other = unshared(world);
    ok(tmpfs(world.root, "/a"));
    ok(tmpfs(other, "/b"));
    expect(table(other)).toEqual(["/ shared:1", "/a shared:2", "/b shared:3"]);
    expect(table(world.root)).toEqual(["/ shared:1", "/a shared:2", "/b shared:3"]);
    ok(umount2(other, "/a", 0));
    expect(table(world.root)).toEqual(["/ shared:1", "/b shared:3"]);
  });

  it("is gone with its last member: its mounts with it, peers forget them", () => {
    const world = createNamespaces();
    ok(propagation(world.root, "/", MS_SHARED));
    const before = world.namespace.root.references;
    const other = unshared(world);
    const { mountNamespace } = other;
    other.fs.release();
    mountNamespace.release(USE_PROCESS);
    expect(mountNamespace.mounts.size).toBe(0);
    const shared = [...world.namespace.mounts].filter(({ peerGroup }) => peerGroup !== null);
    expect(shared.map(({ peerGroup }) => peerGroup!.members.length)).toEqual([1]);
    expect(world.namespace.root.references).toBe(before);
  });

  it("tells its pollers of mounts that come and go, not of changed propagation (MNT-096)", () => {
    const { root, namespace } = createNamespaces();
    const events: number[] = [];
    namespace.changed.add(new WaitEntry({ wake: (mask) => events.push(mask) }, POLLPRI | POLLERR));
    ok(tmpfs(root, "/a"));
    ok(propagation(root, "/a", MS_SHARED));
    ok(umount2(root, "/a", MNT_DETACH));
    expect(events).toEqual([POLLPRI | POLLERR, POLLPRI | POLLERR]);
  });

  it("keeps unbindable mounts, which a bind leaves out (MNT-014, MNT-018)", () => {
    const world = createNamespaces();
    ok(tmpfs(world.root, "/a"));
    ok(propagation(world.root, "/a", MS_UNBINDABLE));
    expect(table(unshared(world))).toEqual(["/", "/a unbindable"]);
    expect(named(bind(world.root, "/a", "/b"))).toBe("EINVAL");
    ok(bind(world.root, "/", "/b", MS_REC));
    expect(table(world.root)).toEqual(["/", "/a unbindable", "/b"]);
  });

  it("lets files of the other be used, but not mounts (MNT-005)", () => {
    const world = createNamespaces();
    ok(tmpfs(world.root, "/a"));
    const other = unshared(world);
    const foreign = open(world.root, "/a").path;
    other.fs.setCwd(foreign);
    expect(getcwd(other)).toBe("(unreachable)/a");
    expect(named(tmpfs(other, "."))).toBe("EINVAL");
    expect(named(umount2(other, ".", 0))).toBe("EINVAL");
    expect(named(bind(other, ".", "/b"))).toBe("EINVAL");
    expect(propagation(other, ".", MS_SHARED)).toBe(0);
  });

  it("loses its mounts on a directory that another namespace removes (MNT-036)", () => {
    const world = createNamespaces();
    const other = unshared(world);
    ok(tmpfs(other, "/c"));
    expect(named(rmdir(other, at(other), "/c"))).toBe("EBUSY");
    expect(rmdir(world.root, at(world.root), "/c")).toBe(0);
    expect(table(other)).toEqual(["/"]);
  });
});

describe("a mount namespace of less privilege", () => {
  it("has slaves of the shared mounts (MNT-050)", () => {
    const world = createNamespaces();
    ok(propagation(world.root, "/", MS_SHARED));
    const inner = inUserNamespace(world);
    expect(table(inner)).toEqual(["/ master:1"]);
    ok(tmpfs(world.root, "/a"));
    expect(table(inner)).toEqual(["/ master:1", "/a master:2"]);
    ok(tmpfs(inner, "/b"));
    expect(table(world.root)).toEqual(["/ shared:1", "/a shared:2"]);
    ok(propagation(inner, "/", MS_PRIVATE));
    expect(table(inner)[0]).toBe("/");
  });

  it("cannot take off or move what it inherited (MNT-051), and can cover it (MNT-055)", () => {
    const world = createNamespaces();
    ok(tmpfs(world.root, "/a"));
    const inner = inUserNamespace(world);
    expect([umount2(inner, "/a", 0), umount2(inner, "/a", MNT_DETACH)].map(named)).toEqual(["EINVAL", "EINVAL"]);
    expect(named(mount(inner, "/a", "/b", null, MS_MOVE, null))).toBe("EINVAL");
    ok(tmpfs(inner, "/a"));
    expect(umount2(inner, "/a", 0)).toBe(0);
    expect(named(umount2(inner, "/a", 0))).toBe("EINVAL");
  });

  it("cannot bind a part without what covers it, and rbinds it locked together (MNT-052)", () => {
    const world = createNamespaces();
    ok(tmpfs(world.root, "/a"));
    const inner = inUserNamespace(world);
    expect(named(bind(inner, "/", "/b"))).toBe("EINVAL");
    expect(bind(inner, "/a", "/c")).toBe(0);
    ok(bind(inner, "/", "/b", MS_REC));
    expect(named(umount2(inner, "/b/a", 0))).toBe("EINVAL");
    expect(umount2(inner, "/b", MNT_DETACH)).toBe(0);
  });

  it("can only add restrictions, and take off those it added (MNT-053)", () => {
    const world = createNamespaces();
    ok(tmpfs(world.root, "/a", MS_NOSUID | MS_NODEV));
    const inner = inUserNamespace(world);
    const remount = (flags: number) => named(mount(inner, null, "/a", null, MS_REMOUNT | MS_BIND | flags, null));
    expect(remount(MS_NOSUID)).toBe("EPERM");
    expect(remount(MS_NOSUID | MS_NODEV | MS_STRICTATIME)).toBe("EPERM");
    expect(remount(MS_NOSUID | MS_NODEV | MS_RDONLY | MS_NOEXEC)).toBe(0);
    expect(remount(MS_NOSUID | MS_NODEV)).toBe(0);
    expect(named(mount(inner, null, "/a", null, MS_REMOUNT | MS_NOSUID | MS_NODEV, "size=1m"))).toBe("EPERM"); // MNT-054
  });

  it("gets trees as a unit that can only be removed whole (MNT-059)", () => {
    const world = createNamespaces();
    ok(propagation(world.root, "/", MS_SHARED));
    const inner = inUserNamespace(world);
    ok(tmpfs(world.root, "/c"));
    ok(mkdir(world.root, at(world.root), "/c/sub", 0o755));
    ok(propagation(world.root, "/c", MS_PRIVATE));
    ok(tmpfs(world.root, "/c/sub"));
    ok(bind(world.root, "/c", "/b", MS_REC));
    expect(named(umount2(inner, "/b/sub", 0))).toBe("EINVAL");
    expect(named(umount2(inner, "/b", 0))).toBe("EBUSY");
    expect(umount2(inner, "/b", MNT_DETACH)).toBe(0);
  });

  it("makes file systems without devices (MNT-058), whose files belong to mapped users (MNT-098)", () => {
    const world = createNamespaces();
    const inner = inUserNamespace(world);
    ok(tmpfs(inner, "/a"));
    expect(named(mknod(inner, at(inner), "/a/null", S_IFCHR | 0o666, 0x103))).toBe("EPERM");
    expect(mknod(inner, at(inner), "/a/whiteout", S_IFCHR, 0)).toBe(0);
    expect(mknod(inner, at(inner), "/a/fifo", S_IFIFO | 0o666, 0)).toBe(0);
    writeFile(inner, "/a/mine", "x");
    const { path } = open(inner, "/a");
    expect(open(inner, "/a/mine").inode.uid).toBe(1000);
    world.root.fs.setCwd(path);
    expect(named(mkdir(world.root, path, "roots", 0o755))).toBe("EOVERFLOW");
    expect(tryOpen(world.root, "whiteout")).toBe("EACCES");
  });

  it("lets its root do no more than the mapped ids allow (CAP-010, CAP-013)", () => {
    const world = createNamespaces();
    writeFile(world.root, "/secret", "x", 0o600);
    ok(mkdir(world.root, at(world.root), "/private", 0o700));
    const inner = inUserNamespace(world);
    expect(tryOpen(inner, "/secret")).toBe("EACCES");
    expect(tryOpen(inner, "/private/x")).toBe("EACCES");
    expect(named(mkdir(inner, at(inner), "/new", 0o755))).toBe("EACCES");
  });
});

describe("propagation", () => {
  it("of a slave goes one way, and a shared slave passes it on (MNT-012, MNT-013)", () => {
    const { root } = createNamespaces();
    ok(tmpfs(root, "/a"));
    ok(propagation(root, "/a", MS_SHARED));
    ok(mkdir(root, at(root), "/a/m", 0o755));
    ok(bind(root, "/a", "/b"));
    ok(propagation(root, "/b", MS_SLAVE));
    ok(propagation(root, "/b", MS_SHARED));
    ok(bind(root, "/b", "/c"));
    ok(propagation(root, "/c", MS_SLAVE));
    expect(table(root)).toEqual(["/", "/a shared:1", "/b shared:2 master:1", "/c master:2"]);
    ok(tmpfs(root, "/a/m"));
    expect(table(root).slice(4)).toEqual(["/a/m shared:3", "/b/m shared:4 master:3", "/c/m master:4"]);
    ok(umount2(root, "/a/m", 0));
    expect(table(root)).toHaveLength(4);
  });

  it("to the only member of a group is private when it becomes a slave (MNT-015)", () => {
    const { root } = createNamespaces();
    ok(tmpfs(root, "/a"));
    ok(propagation(root, "/a", MS_SHARED));
    ok(propagation(root, "/a", MS_SLAVE));
    expect(table(root)).toEqual(["/", "/a"]);
  });

  it("that would exceed fs.mount-max is refused whole (MNT-063)", () => {
    const { root, vfs, namespace } = createNamespaces();
    ok(propagation(root, "/", MS_SHARED));
    ok(bind(root, "/a", "/b"));
    const before = namespace.mounts.size;
    vfs.mountMax = before + 1;
    expect(named(tmpfs(root, "/a/deep"))).toBe("ENOSPC");
    expect(namespace.mounts.size).toBe(before);
    vfs.mountMax = before + 2;
    expect(tmpfs(root, "/a/deep")).toBe(0);
  });
});

describe("the files of namespaces", () => {
  it("keep a namespace alive while one is open or mounted (GEN-080)", () => {
    const world = createNamespaces();
    const other = unshared(world);
    const { mountNamespace } = other;
    const file = ok(openPath(world.root, namespacePath(world.vfs, mountNamespace), 0)) as FileDescription;
    other.fs.release();
    mountNamespace.release(USE_PROCESS);
    expect(mountNamespace.uses()).toEqual({ file: 1 });
    expect(mountNamespace.mounts.size).toBe(2);
    file.release();
    expect(mountNamespace.isLive).toBe(false);
    expect(mountNamespace.mounts.size).toBe(0);
  });

  it("are mounted in older mount namespaces only (GEN-083), and are not copied (GEN-084)", () => {
    const world = createNamespaces();
    writeFile(world.root, "/file", "");
    const other = unshared(world);
    let links = 0;
    const bindFile = (caller: TestCaller, namespace: MountNamespace) => {
      const name = `link${links++}`;
      const { root } = world.tmpfs;
      (root.inode as TmpfsDirectory).addEntry(root, name, new NamespaceLink(world, namespace));
      return named(bind(caller, name, "/file"));
    };
    expect(bindFile(world.root, world.namespace)).toBe("EINVAL");
    expect(bindFile(other, world.namespace)).toBe("EINVAL");
    expect(bindFile(world.root, other.mountNamespace)).toBe(0);
    expect(mountinfoText(world.namespace, world.root.fs.root)).toContain(
      ` mnt:[${other.mountNamespace.inode}] /file rw - nsfs nsfs rw\n`,
    );
    expect(table(unshared(world))).toEqual(["/"]);
    expect(list(world.root, "/")).toContain("file");
  });
});
