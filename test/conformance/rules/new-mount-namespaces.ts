/** Rules of mount namespaces that Linux has only had since 7.0. */
import { expect } from "vitest";
import { AT_FDCWD, O_CREAT, O_DIRECTORY, O_PATH, O_RDONLY, O_WRONLY } from "../../../src/abi/fcntl.ts";
import { NULL_FS_MAGIC, TMPFS_MAGIC } from "../../../src/abi/magic.ts";
import {
  FSCONFIG_CMD_CREATE,
  FSMOUNT_NAMESPACE,
  MOVE_MOUNT_F_EMPTY_PATH,
  OPEN_TREE_CLONE,
  OPEN_TREE_NAMESPACE,
  STATMOUNT_BY_FD,
  STATMOUNT_FS_TYPE,
  STATMOUNT_MNT_NS_ID,
} from "../../../src/abi/mount.ts";
import { CLONE_EMPTY_MNTNS, CLONE_NEWNS, CLONE_NEWUSER, UNSHARE_EMPTY_MNTNS } from "../../../src/abi/sched.ts";
import { SIGCHLD } from "../../../src/abi/signal.ts";
import { STATX_MNT_ID_UNIQUE } from "../../../src/abi/statx.ts";
import type { Sys } from "../../../src/platform/program/sys/index.ts";
import type { Routine } from "../../../src/platform/program/syscall.ts";
import { codeOf } from "../../platform/program/sys/evaluate.ts";
import { inProgram, type ProgramProof } from "../proof.ts";

/** A detached mount of a new tmpfs. */
function* newTmpfs(sys: Sys, flags = 0): Routine<number> {
  const context = yield* sys.fsopen("tmpfs");
  yield* sys.fsconfig(context, FSCONFIG_CMD_CREATE);
  return yield* sys.fsmount(context, flags);
}

export const unshareEmpty: ProgramProof = inProgram(function* (sys) {
  const old = yield* sys.open("/tmp", O_RDONLY | O_DIRECTORY);
  const fresh = yield* newTmpfs(sys);
  yield* sys.unshare(UNSHARE_EMPTY_MNTNS);
  expect((yield* sys.statfs("/")).f_type).toBe(NULL_FS_MAGIC);
  expect((yield* sys.statfs(".")).f_type).toBe(NULL_FS_MAGIC);
  expect(yield* codeOf(sys.mkdir("/a"))).toBe("ENOENT");
  expect(yield* codeOf(sys.open("/a", O_WRONLY | O_CREAT))).toBe("ENOENT");
  expect(yield* codeOf(sys.chmod("/", 0o700))).toBe("EPERM");
  yield* sys.mkdirat(old, "made");
  yield* sys.fchdir(old);
  yield* sys.stat("made");
  yield* sys.move_mount(fresh, "", AT_FDCWD, "/", MOVE_MOUNT_F_EMPTY_PATH);
  yield* sys.fchdir(fresh);
  yield* sys.chroot(".");
  yield* sys.mkdir("/a");
  expect((yield* sys.statfs("/a")).f_type).toBe(TMPFS_MAGIC);
});

function* endsWithThreeInEmptiness(sys: Sys): Routine<number> {
  const { f_type } = yield* sys.statfs("/");
  return f_type === NULL_FS_MAGIC ? 3 : 4;
}

export const cloneEmpty: ProgramProof = inProgram(
  function* (sys) {
    const pid = yield* sys.clone3({ flags: CLONE_EMPTY_MNTNS, exit_signal: SIGCHLD }, endsWithThreeInEmptiness);
    expect((yield* sys.wait(pid)).status).toBe(3 << 8);
    expect((yield* sys.statfs("/")).f_type).not.toBe(NULL_FS_MAGIC);
  },
  { functions: { endsWithThreeInEmptiness } },
);

export const emptyNeedsCapability: ProgramProof = inProgram(function* (sys) {
  yield* sys.setuid(1000);
  expect(yield* codeOf(sys.unshare(UNSHARE_EMPTY_MNTNS))).toBe("EPERM");
  yield* sys.unshare(CLONE_NEWUSER | UNSHARE_EMPTY_MNTNS);
});

export const treeNamespace: ProgramProof = inProgram(function* (sys) {
  yield* sys.mkdir("/mnt");
  yield* sys.mount("t", "/mnt", "tmpfs");
  yield* sys.mkdir("/mnt/inside");
  expect(yield* codeOf(sys.open_tree(AT_FDCWD, "/mnt", OPEN_TREE_NAMESPACE | OPEN_TREE_CLONE))).toBe("EINVAL");
  const fd = yield* sys.open_tree(AT_FDCWD, "/mnt", OPEN_TREE_NAMESPACE);
  expect(yield* sys.ns_get_nstype(fd)).toBe(CLONE_NEWNS);
  yield* sys.setns(fd, CLONE_NEWNS);
  yield* sys.stat("/inside");
  expect(yield* codeOf(sys.stat("/mnt"))).toBe("ENOENT");
});

export const fsmountNamespace: ProgramProof = inProgram(function* (sys) {
  const fd = yield* newTmpfs(sys, FSMOUNT_NAMESPACE);
  expect(yield* sys.ns_get_nstype(fd)).toBe(CLONE_NEWNS);
  yield* sys.setns(fd);
  expect((yield* sys.statfs("/")).f_type).toBe(TMPFS_MAGIC);
  yield* sys.mkdir("/a");
});

export const statmountByDescriptor: ProgramProof = inProgram(function* (sys) {
  const mask = STATMOUNT_FS_TYPE | STATMOUNT_MNT_NS_ID;
  const file = yield* sys.open("/proc", O_PATH);
  const status = yield* sys.statmount({ mnt_id: 0, mnt_ns_fd: file }, mask, STATMOUNT_BY_FD);
  expect(status.fs_type).toBe("proc");
  const own = yield* sys.open("/proc/self/ns/mnt");
  expect(status.mnt_ns_id).toBe(yield* sys.ns_get_mntns_id(own));
  const detached = yield* sys.open_tree(AT_FDCWD, "/proc", OPEN_TREE_CLONE);
  expect((yield* sys.statmount({ mnt_id: 0, mnt_ns_fd: detached }, mask, STATMOUNT_BY_FD)).fs_type).toBe("proc");
  expect(yield* codeOf(sys.statmount({ mnt_id: 0, mnt_ns_fd: 99 }, mask, STATMOUNT_BY_FD))).toBe("EBADF");
  // mnt_ns_fd: a mount of another namespace, which has an id of its own there.
  const { stx_mnt_id } = yield* sys.statx(AT_FDCWD, "/proc", 0, STATX_MNT_ID_UNIQUE);
  yield* sys.unshare(CLONE_NEWNS);
  expect(yield* codeOf(sys.statmount({ mnt_id: stx_mnt_id }, mask))).toBe("ENOENT");
  expect((yield* sys.statmount({ mnt_id: stx_mnt_id, mnt_ns_fd: own }, mask)).fs_type).toBe("proc");
});
