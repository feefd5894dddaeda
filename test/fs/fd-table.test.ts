import { describe, expect, it } from "vitest";
import { O_CREAT, O_PATH, O_RDWR } from "../../src/abi/fcntl.ts";
import { FdTable } from "../../src/fs/index.ts";
import { createWorld, named, open, type TestCaller } from "./fixture.ts";

const INSTALL = { closeOnExec: false, limit: 1024 };

function tableOf(caller: TestCaller, count: number): FdTable {
  const table = new FdTable();
  for (let i = 0; i < count; i++) table.install(open(caller, "/"), INSTALL);
  return table;
}

describe("file descriptors", () => {
  it("are the lowest free number", () => {
    const { root } = createWorld();
    const table = tableOf(root, 4);
    table.close(root, 2);
    table.close(root, 1);
    expect(table.install(open(root, "/"), INSTALL)).toBe(1);
    expect(table.install(open(root, "/"), INSTALL)).toBe(2);
    expect(table.install(open(root, "/"), INSTALL)).toBe(4);
    expect(table.size).toBe(5);
  });

  it("start at the minimum F_DUPFD asks for", () => {
    const { root } = createWorld();
    const table = tableOf(root, 2);
    expect(table.install(open(root, "/"), { ...INSTALL, minimum: 10 })).toBe(10);
    expect(table.install(open(root, "/"), INSTALL)).toBe(2);
    expect([...table.entries()].map(([fd]) => fd)).toEqual([0, 1, 2, 10]);
  });

  it("stay below RLIMIT_NOFILE: EMFILE, and the file is still the caller's", () => {
    const { root } = createWorld();
    const table = tableOf(root, 3);
    const file = open(root, "/");
    expect(named(table.install(file, { closeOnExec: false, limit: 3 }))).toBe("EMFILE");
    expect(file.references).toBe(1);
  });

  it("close with EBADF when they are not open", () => {
    const { root } = createWorld();
    const table = tableOf(root, 1);
    expect(table.close(root, 0)).toBe(0);
    expect(named(table.close(root, 0))).toBe("EBADF");
    expect(named(table.close(root, 100))).toBe("EBADF");
  });

  it("are shared files in a copied table, each with a reference", () => {
    const { root } = createWorld();
    const table = tableOf(root, 1);
    const file = table.get(0)!;
    const copy = table.copy();
    expect(copy.get(0)).toBe(file);
    expect(file.references).toBe(2);
    copy.release();
    expect(file.references).toBe(1);
  });

  it("with FD_CLOEXEC are closed by execve, the others are not", () => {
    const { root } = createWorld();
    const table = tableOf(root, 2);
    table.install(open(root, "/"), { closeOnExec: true, limit: 1024 });
    table.setCloseOnExec(0, true);
    table.closeOnExec(root);
    expect([...table.entries()].map(([fd]) => fd)).toEqual([1]);
  });

  it("are replaced by dup2, which closes what was there", () => {
    const { root } = createWorld();
    const table = tableOf(root, 2);
    const old = table.get(1)!;
    const file = table.get(0)!;
    file.retain();
    expect(table.replace(root, 1, file, false)).toBe(1);
    expect(old.references).toBe(0);
    expect(file.references).toBe(2);
  });

  it("close in ranges (close_range), or become close-on-exec", () => {
    const { root } = createWorld();
    const table = tableOf(root, 6);
    table.closeRange(root, 1, 2, false);
    table.closeRange(root, 4, 4294967295, true);
    expect([...table.entries()].map(([fd]) => fd)).toEqual([0, 3, 4, 5]);
    expect([3, 4, 5].map((fd) => table.isCloseOnExec(fd))).toEqual([false, true, true]);
  });

  it("of O_PATH files name a place and are no real files", () => {
    const { root } = createWorld();
    const table = new FdTable();
    table.install(open(root, "/", O_PATH), INSTALL);
    expect(table.get(0)).not.toBeNull();
    expect(table.getReal(0)).toBeNull();
  });

  it("of the last user give up everything: mounts, inodes, memory", () => {
    const { root, pool, tmpfs } = createWorld();
    const table = tableOf(root, 3);
    const file = open(root, "/f", O_CREAT | O_RDWR);
    file.write(root, new Uint8Array(5000), 0, 5000);
    table.install(file, INSTALL);
    table.retain();
    table.release(root);
    expect(table.size).toBe(4);
    table.release(root);
    expect(table.size).toBe(0);
    expect(root.fs.root.mount.references).toBe(3); // the tree's, root and working directory
    expect(pool.usedFrames - 1).toBe(tmpfs.usedBlocks);
  });
});
