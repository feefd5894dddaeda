import { expect, test } from "vitest";
import { AT_EMPTY_PATH, AT_FDCWD, AT_RECURSIVE, O_RDONLY } from "../../../../src/abi/fcntl.ts";
import {
  FSCONFIG_CMD_CREATE,
  FSCONFIG_CMD_RECONFIGURE,
  FSCONFIG_SET_FLAG,
  FSCONFIG_SET_STRING,
  LISTMOUNT_REVERSE,
  LSMT_ROOT,
  MOUNT_ATTR_IDMAP,
  MOUNT_ATTR_NODEV,
  MOUNT_ATTR_RDONLY,
  MOVE_MOUNT_F_EMPTY_PATH,
  MS_SHARED,
  OPEN_TREE_CLONE,
  STATMOUNT_FS_TYPE,
  STATMOUNT_MNT_BASIC,
  STATMOUNT_MNT_POINT,
  STATMOUNT_MNT_UIDMAP,
  STATMOUNT_SB_SOURCE,
} from "../../../../src/abi/mount.ts";
import { CLONE_NEWUSER } from "../../../../src/abi/sched.ts";
import { STATX_MNT_ID_UNIQUE } from "../../../../src/abi/statx.ts";
import type { Sys } from "../../../../src/platform/program/sys/index.ts";
import type { Routine } from "../../../../src/platform/program/syscall.ts";
import { decodeText } from "../../../../src/platform/program/text.ts";
import { codeOf, evaluate } from "./evaluate.ts";

test("a file system is configured, mounted and attached by descriptors", async () => {
  const found = await evaluate(function* (sys) {
    yield* sys.mkdir("/mnt");
    const fd = yield* sys.fsopen("tmpfs");
    const refused = yield* codeOf(sys.fsconfig(fd, FSCONFIG_SET_FLAG, "nonsense"));
    yield* sys.fsconfig(fd, FSCONFIG_SET_STRING, "size", "64k");
    yield* sys.fsconfig(fd, FSCONFIG_SET_STRING, "source", "here");
    yield* sys.fsconfig(fd, FSCONFIG_CMD_CREATE);
    const message = decodeText(yield* sys.read(fd, 100));
    const silence = yield* codeOf(sys.read(fd, 100));
    const mount = yield* sys.fsmount(fd, 0, MOUNT_ATTR_NODEV);
    yield* sys.mkdirat(mount, "made");
    yield* sys.move_mount(mount, "", AT_FDCWD, "/mnt", MOVE_MOUNT_F_EMPTY_PATH);
    yield* sys.fsconfig(fd, FSCONFIG_SET_STRING, "size", "128k");
    yield* sys.fsconfig(fd, FSCONFIG_CMD_RECONFIGURE);
    const { f_blocks, f_bsize } = yield* sys.statfs("/mnt");
    yield* sys.stat("/mnt/made");
    const busy = yield* codeOf(sys.umount("/mnt"));
    yield* sys.close(mount);
    yield* sys.umount("/mnt");
    return { refused, message, silence, busy, size: f_blocks * f_bsize };
  });
  expect(found).toEqual({
    refused: "EINVAL",
    message: "e tmpfs: Unknown parameter 'nonsense'\n",
    silence: "ENODATA",
    busy: "EBUSY",
    size: 131072,
  });
});

test("a detached tree goes with its descriptor, unless it was attached", async () => {
  const found = await evaluate(function* (sys) {
    yield* sys.mkdir("/a");
    yield* sys.mkdir("/b");
    yield* sys.mount("t", "/a", "tmpfs");
    yield* sys.mkdir("/a/sub");
    yield* sys.mount("t", "/a/sub", "tmpfs");
    yield* sys.mkdir("/a/sub/inner");
    const gone = yield* sys.open_tree(AT_FDCWD, "/a", OPEN_TREE_CLONE | AT_RECURSIVE);
    const inside = yield* sys.openat(gone, "sub", O_RDONLY);
    const top = yield* sys.openat(gone, ".", O_RDONLY);
    yield* sys.close(gone);
    // For whoever is at its top it stays the tree it was.
    yield* sys.fstatat(top, "sub/inner");
    yield* sys.close(top);
    yield* sys.fstatat(inside, "inner");
    const alone = yield* codeOf(sys.fstatat(inside, "../sub"));
    yield* sys.close(inside);
    const kept = yield* sys.open_tree(AT_FDCWD, "/a", OPEN_TREE_CLONE | AT_RECURSIVE);
    yield* sys.move_mount(kept, "", AT_FDCWD, "/b", MOVE_MOUNT_F_EMPTY_PATH);
    yield* sys.close(kept);
    yield* sys.stat("/b/sub/inner");
    return alone;
  });
  expect(found).toBe("ENOENT");
});

test("attributes change for a whole tree", async () => {
  const found = await evaluate(function* (sys) {
    yield* sys.mkdir("/a");
    yield* sys.mount("t", "/a", "tmpfs");
    yield* sys.mkdir("/a/sub");
    yield* sys.mount("t", "/a/sub", "tmpfs");
    yield* sys.mount_setattr(AT_FDCWD, "/a", AT_RECURSIVE, { attr_set: MOUNT_ATTR_RDONLY, propagation: MS_SHARED });
    const refused = [yield* codeOf(sys.mkdir("/a/x")), yield* codeOf(sys.mkdir("/a/sub/x"))];
    yield* sys.mount_setattr(AT_FDCWD, "/a", 0, { attr_clr: MOUNT_ATTR_RDONLY });
    yield* sys.mkdir("/a/x");
    return refused;
  });
  expect(found).toEqual(["EROFS", "EROFS"]);
});

/** A process in a user namespace of its own, until it is killed. */
function* inUserNamespace(sys: Sys): Routine<void> {
  yield* sys.unshare(CLONE_NEWUSER);
  yield* sys.nanosleep(1000);
}

test("an idmapped mount shows and stores owners through its map", async () => {
  const found = await evaluate(
    function* (sys) {
      yield* sys.mkdir("/a");
      yield* sys.mkdir("/b");
      yield* sys.mount("t", "/a", "tmpfs", 0, "mode=777,uid=1003,gid=1003");
      const child = yield* sys.fork(inUserNamespace);
      yield* sys.nanosleep(0.01);
      for (const map of ["uid_map", "gid_map"]) {
        const file = yield* sys.open(`/proc/${child}/${map}`, 1);
        yield* sys.write(file, "1003 2003 1");
        yield* sys.close(file);
      }
      const userns = yield* sys.open(`/proc/${child}/ns/user`);
      yield* sys.kill(child, 9);
      yield* sys.wait(child);
      const attr = { attr_set: MOUNT_ATTR_IDMAP, userns_fd: userns };
      const tree = yield* sys.open_tree_attr(AT_FDCWD, "/a", OPEN_TREE_CLONE, attr);
      yield* sys.close(userns);
      const again = yield* codeOf(sys.mount_setattr(tree, "", AT_EMPTY_PATH, { ...attr, userns_fd: 0 }));
      yield* sys.move_mount(tree, "", AT_FDCWD, "/b", MOVE_MOUNT_F_EMPTY_PATH);
      const unmapped = yield* codeOf(sys.mkdir("/b/by-root"));
      yield* sys.setfsgid(2003);
      yield* sys.setfsuid(2003);
      yield* sys.mkdir("/b/dir");
      const { stx_mnt_id } = yield* sys.statx(AT_FDCWD, "/b", 0, STATX_MNT_ID_UNIQUE);
      const { mnt_uidmap_num } = yield* sys.statmount({ mnt_id: stx_mnt_id }, STATMOUNT_MNT_UIDMAP);
      return {
        again,
        unmapped,
        shown: (yield* sys.stat("/b/dir")).st_uid,
        stored: (yield* sys.stat("/a/dir")).st_uid,
        extents: mnt_uidmap_num,
      };
    },
    { functions: { inUserNamespace } },
  );
  expect(found).toEqual({ again: "EINVAL", unmapped: "EOVERFLOW", shown: 2003, stored: 1003, extents: 1 });
});

test("statmount and listmount tell of the mounts of a namespace", async () => {
  const found = await evaluate(function* (sys) {
    yield* sys.mkdir("/mnt");
    yield* sys.mount("here", "/mnt", "tmpfs");
    const { stx_mnt_id } = yield* sys.statx(AT_FDCWD, "/mnt", 0, STATX_MNT_ID_UNIQUE);
    const mask = STATMOUNT_MNT_BASIC | STATMOUNT_FS_TYPE | STATMOUNT_MNT_POINT | STATMOUNT_SB_SOURCE;
    const { mnt_id, fs_type, mnt_point, sb_source } = yield* sys.statmount({ mnt_id: stx_mnt_id }, mask);
    const all = yield* sys.listmount({ mnt_id: LSMT_ROOT });
    const reverse = yield* sys.listmount({ mnt_id: LSMT_ROOT }, 0, 256, LISTMOUNT_REVERSE);
    const rest = yield* sys.listmount({ mnt_id: LSMT_ROOT }, all[1]);
    return {
      same: mnt_id === stx_mnt_id && all.at(-1) === stx_mnt_id,
      texts: [fs_type, mnt_point, sb_source],
      reversed: reverse.reverse().join() === all.join(),
      rest: rest.join() === all.slice(2).join(),
      below: yield* sys.listmount({ mnt_id: stx_mnt_id }),
    };
  });
  expect(found).toEqual({
    same: true,
    texts: ["tmpfs", "/mnt", "here"],
    reversed: true,
    rest: true,
    below: [],
  });
});
