import { expect, test } from "vitest";
import { O_CREAT, O_WRONLY } from "../../../../src/abi/fcntl.ts";
import { TMPFS_MAGIC } from "../../../../src/abi/magic.ts";
import { MNT_DETACH, MS_BIND, MS_RDONLY, MS_REMOUNT, ST_RDONLY } from "../../../../src/abi/mount.ts";
import { CLONE_NEWNS } from "../../../../src/abi/sched.ts";
import { codeOf, evaluate } from "./evaluate.ts";

test("mount takes source, target, type, flags and options", async () => {
  const found = await evaluate(function* (sys) {
    yield* sys.mkdir("/mnt");
    yield* sys.mount("none", "/mnt", "tmpfs", 0, "size=64k,mode=700");
    const { st_mode } = yield* sys.stat("/mnt");
    const { f_type, f_blocks, f_bsize } = yield* sys.statfs("/mnt");
    const fd = yield* sys.open("/mnt");
    const same = (yield* sys.fstatfs(fd)).f_blocks;
    const busy = yield* codeOf(sys.umount("/mnt"));
    yield* sys.syncfs(fd);
    yield* sys.sync();
    yield* sys.close(fd);
    yield* sys.umount("/mnt");
    return [st_mode & 0o777, f_type, f_blocks * f_bsize, same === f_blocks, busy, yield* codeOf(sys.umount("/mnt"))];
  });
  expect(found).toEqual([0o700, TMPFS_MAGIC, 65536, true, "EBUSY", "EINVAL"]);
});

test("what a flag needs no source or type for takes null", async () => {
  const found = await evaluate(function* (sys) {
    yield* sys.mkdir("/mnt");
    yield* sys.mount("/tmp", "/mnt", null, MS_BIND);
    yield* sys.mount(null, "/mnt", null, MS_REMOUNT | MS_BIND | MS_RDONLY);
    const refused = yield* codeOf(sys.open("/mnt/new", O_WRONLY | O_CREAT));
    const { f_flags } = yield* sys.statfs("/mnt");
    yield* sys.umount("/mnt", MNT_DETACH);
    return [refused, f_flags & ST_RDONLY];
  });
  expect(found).toEqual(["EROFS", ST_RDONLY]);
});

test("errors name the call and the target", async () => {
  const error = await evaluate(function* (sys) {
    try {
      yield* sys.mount("none", "/nowhere", "tmpfs");
    } catch (error) {
      const { code, syscall, path } = error as NodeJS.ErrnoException;
      return { code, syscall, path };
    }
    return null;
  });
  expect(error).toEqual({ code: "ENOENT", syscall: "mount", path: "/nowhere" });
});

test("pivot_root makes another mount the root", async () => {
  const names = await evaluate(function* (sys) {
    yield* sys.unshare(CLONE_NEWNS);
    yield* sys.mkdir("/new");
    yield* sys.mount("none", "/new", "tmpfs");
    yield* sys.mkdir("/new/old");
    yield* sys.pivot_root("/new", "/new/old");
    yield* sys.chdir("/");
    const entries = yield* sys.getdents(yield* sys.open("/"));
    return [entries.map(({ d_name }) => d_name).sort(), (yield* sys.stat("/old/proc")).st_mode & 0o170000];
  });
  expect(names).toEqual([[".", "..", "old"], 0o040000]);
});
