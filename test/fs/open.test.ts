import { describe, expect, it } from "vitest";
import {
  AT_EMPTY_PATH,
  AT_SYMLINK_FOLLOW,
  O_CREAT,
  O_EXCL,
  O_PATH,
  O_RDONLY,
  O_RDWR,
  O_TMPFILE,
  O_TRUNC,
  O_WRONLY,
} from "../../src/abi/fcntl.ts";
import { MS_BIND, MS_NODEV, MS_NOEXEC, MS_RDONLY, MS_REMOUNT } from "../../src/abi/mount.ts";
import { S_IFBLK, S_IFCHR, S_IFSOCK } from "../../src/abi/stat.ts";
import {
  chmod,
  type FileDescription,
  link,
  mkdir,
  mknod,
  mount,
  openExecutable,
  pathname,
  symlink,
  unlink,
} from "../../src/fs/index.ts";
import {
  at,
  createWorld,
  named,
  ok,
  open,
  read,
  readFile,
  type TestCaller,
  tryOpen,
  userCaller,
  write,
  writeFile,
} from "./fixture.ts";

function execute(caller: TestCaller, path: string): FileDescription | string {
  const file = openExecutable(caller, at(caller), path, 0);
  return typeof file === "number" ? (named(file) as string) : file;
}

describe("open(2)", () => {
  it("creates with the umask taken off", () => {
    const { root } = createWorld();
    root.fs.umask = 0o027;
    writeFile(root, "/f", "x", 0o666);
    expect(open(root, "/f").inode.mode & 0o7777).toBe(0o640);
  });

  it("lets the creator write a file it has made unwritable", () => {
    const world = createWorld();
    const user = userCaller(world, 1000);
    ok(chmod(world.root, at(world.root), "/", 0o777, 0));
    const file = open(user, "/f", O_CREAT | O_EXCL | O_WRONLY, 0o400);
    expect(write(user, file, "text")).toBe(4);
    expect(tryOpen(user, "/f", O_WRONLY)).toBe("EACCES");
  });

  it("O_TRUNC gives the pages back at once", () => {
    const { root, pool } = createWorld();
    const before = pool.usedFrames;
    writeFile(root, "/f", "x".repeat(10_000));
    expect(pool.usedFrames).toBe(before + 3);
    open(root, "/f", O_WRONLY | O_TRUNC).release();
    expect(pool.usedFrames).toBe(before);
  });

  it("of a deleted file keeps it until the last close", () => {
    const { root, pool } = createWorld();
    const before = pool.usedFrames;
    writeFile(root, "/f", "still here");
    const file = open(root, "/f");
    ok(unlink(root, at(root), "/f"));
    expect(tryOpen(root, "/f")).toBe("ENOENT");
    expect(pathname(file.path, root.fs.root)).toBe("/f (deleted)");
    expect(read(root, file)).toBe("still here");
    file.release();
    expect(pool.usedFrames).toBe(before);
  });

  it("of special files: sockets and block devices ENXIO, devices on nodev EACCES", () => {
    const { root } = createWorld();
    ok(mknod(root, at(root), "/socket", S_IFSOCK | 0o666, 0));
    ok(mknod(root, at(root), "/block", S_IFBLK | 0o666, 0x700));
    ok(mknod(root, at(root), "/unknown", S_IFCHR | 0o666, 0xf00));
    expect([tryOpen(root, "/socket"), tryOpen(root, "/block"), tryOpen(root, "/unknown")]).toEqual([
      "ENXIO",
      "ENXIO",
      "ENXIO",
    ]);
    ok(mount(root, null, "/", null, MS_REMOUNT | MS_BIND | MS_NODEV, null));
    expect(tryOpen(root, "/unknown")).toBe("EACCES");
  });

  it("on a read-only mount allows reading alone, and writing to devices", () => {
    const { root } = createWorld();
    writeFile(root, "/f", "x");
    ok(mkdir(root, at(root), "/d", 0o755));
    ok(mount(root, null, "/", null, MS_REMOUNT | MS_BIND | MS_RDONLY, null));
    expect(tryOpen(root, "/f")).toBe(0);
    expect(tryOpen(root, "/f", O_WRONLY)).toBe("EROFS");
    expect(tryOpen(root, "/f", O_RDONLY | O_TRUNC)).toBe("EROFS");
    expect(tryOpen(root, "/new", O_CREAT | O_WRONLY)).toBe("EROFS");
    expect(tryOpen(root, "/f", O_CREAT | O_RDONLY)).toBe(0);
  });
});

describe("O_TMPFILE", () => {
  it("makes a file without a name, which linkat can give one", () => {
    const { root } = createWorld();
    const file = open(root, "/", O_TMPFILE | O_RDWR, 0o600);
    write(root, file, "contents");
    expect(file.inode.nlink).toBe(0);
    expect(pathname(file.path, root.fs.root)).toBe(`/#${file.inode.ino} (deleted)`);
    ok(link(root, file.path, "", at(root), "/named", AT_EMPTY_PATH, file.credentials));
    expect(readFile(root, "/named")).toBe("contents");
  });

  it("with O_EXCL it never gets one", () => {
    const { root } = createWorld();
    const file = open(root, "/", O_TMPFILE | O_EXCL | O_RDWR, 0o600);
    expect(named(link(root, file.path, "", at(root), "/named", AT_EMPTY_PATH, file.credentials))).toBe("ENOENT");
  });

  it("is gone with its descriptor", () => {
    const { root, pool, tmpfs } = createWorld();
    const before = pool.usedFrames;
    const file = open(root, "/", O_TMPFILE | O_RDWR, 0o600);
    write(root, file, "contents");
    file.release();
    expect([pool.usedFrames, tmpfs.files.size]).toEqual([before, 0]);
  });
});

describe("opening for execve(2)", () => {
  it("needs execute permission, a regular file and a mount without noexec", () => {
    const { root } = createWorld();
    writeFile(root, "/text", "x", 0o644);
    writeFile(root, "/program", "x", 0o755);
    ok(mkdir(root, at(root), "/d", 0o755));
    ok(symlink(root, "program", at(root), "/link"));
    expect([execute(root, "/text"), execute(root, "/d"), execute(root, "/none")]).toEqual([
      "EACCES",
      "EACCES",
      "ENOENT",
    ]);
    expect(execute(root, "/link")).toHaveProperty("references", 1);
    ok(mount(root, null, "/", null, MS_REMOUNT | MS_BIND | MS_NOEXEC, null));
    expect(execute(root, "/program")).toBe("EACCES");
  });

  it("keeps writers away until it is done, and they it: ETXTBSY", () => {
    const { root } = createWorld();
    writeFile(root, "/program", "x", 0o755);
    const writer = open(root, "/program", O_WRONLY);
    expect(execute(root, "/program")).toBe("ETXTBSY");
    writer.release();
    const running = execute(root, "/program") as FileDescription;
    expect(tryOpen(root, "/program", O_WRONLY)).toBe("ETXTBSY");
    expect(tryOpen(root, "/program", O_RDONLY | O_TRUNC)).toBe("ETXTBSY");
    running.dropWriteClaim();
    expect(tryOpen(root, "/program", O_WRONLY)).toBe(0);
    running.release();
  });

  it("reads a program its user may only execute", () => {
    const world = createWorld();
    writeFile(world.root, "/program", "secret", 0o111);
    const user = userCaller(world, 1000);
    expect(tryOpen(user, "/program")).toBe("EACCES");
    expect(read(user, execute(user, "/program") as FileDescription)).toBe("secret");
  });
});

describe("O_PATH", () => {
  it("names a place whatever its permissions, and survives its removal", () => {
    const world = createWorld();
    writeFile(world.root, "/secret", "x", 0o600);
    const file = open(userCaller(world, 1000), "/secret", O_PATH);
    expect([file.isReadable, file.isWritable]).toEqual([false, false]);
    ok(unlink(world.root, at(world.root), "/secret"));
    expect(file.inode.size).toBe(1);
    expect(named(link(world.root, file.path, "", at(world.root), "/again", AT_EMPTY_PATH | AT_SYMLINK_FOLLOW))).toBe(
      "ENOENT",
    );
  });
});
