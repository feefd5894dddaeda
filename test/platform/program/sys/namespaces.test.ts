import { expect, test } from "vitest";
import { AT_FDCWD, AT_HANDLE_FID, AT_SYMLINK_FOLLOW, O_RDONLY } from "../../../../src/abi/fcntl.ts";
import { FD_NSFS_ROOT, FD_PIDFS_ROOT } from "../../../../src/abi/handle.ts";
import { CLONE_NEWNS, CLONE_NEWPID, CLONE_NEWUSER, CLONE_NEWUTS } from "../../../../src/abi/sched.ts";
import { SIGCHLD } from "../../../../src/abi/signal.ts";
import type { ProgramFunction } from "../../../../src/platform/program/index.ts";
import { codeOf, evaluate } from "./evaluate.ts";

test("unshare leaves a namespace, setns comes back", async () => {
  const names = await evaluate(function* (sys) {
    const old = yield* sys.open("/proc/self/ns/uts", O_RDONLY);
    yield* sys.unshare(CLONE_NEWUTS);
    yield* sys.sethostname("inside");
    const inside = (yield* sys.uname()).nodename;
    const refused = yield* codeOf(sys.setns(old, CLONE_NEWUSER));
    yield* sys.setns(old, CLONE_NEWUTS);
    return [inside, refused, (yield* sys.uname()).nodename];
  });
  expect(names).toEqual(["inside", "EINVAL", "tuxlet"]);
});

test("a namespace's file tells its type, its owner, and who it is", async () => {
  const found = await evaluate(function* (sys) {
    const before = yield* sys.open("/proc/self/ns/user");
    yield* sys.unshare(CLONE_NEWUSER | CLONE_NEWUTS);
    const user = yield* sys.open("/proc/self/ns/user");
    const uts = yield* sys.open("/proc/self/ns/uts");
    const owner = yield* sys.ns_get_userns(uts);
    const { st_ino } = yield* sys.fstat(owner);
    return {
      types: [yield* sys.ns_get_nstype(user), yield* sys.ns_get_nstype(uts)],
      owner: st_ino === (yield* sys.fstat(user)).st_ino,
      uid: yield* sys.ns_get_owner_uid(before),
      parent: yield* codeOf(sys.ns_get_parent(user)),
      ids: (yield* sys.ns_get_id(user)) !== (yield* sys.ns_get_id(uts)),
      mount: (yield* sys.ns_get_mntns_id(yield* sys.open("/proc/self/ns/mnt"))) > 0,
      noMount: yield* codeOf(sys.ns_get_mntns_id(uts)),
    };
  });
  expect(found).toEqual({
    types: [CLONE_NEWUSER, CLONE_NEWUTS],
    owner: true,
    // What the initial user namespace's root is called in one without a map.
    uid: 65534,
    parent: "EPERM",
    ids: true,
    mount: true,
    noMount: "EINVAL",
  });
});

test("process numbers translate between pid namespaces", async () => {
  const child: ProgramFunction = function* (sys) {
    yield* sys.sigsuspend([]);
  };
  const found = await evaluate(
    function* (sys) {
      const pid = yield* sys.clone(CLONE_NEWPID | SIGCHLD, child);
      const fd = yield* sys.open(`/proc/${pid}/ns/pid`);
      const numbers = [
        yield* sys.ns_get_pid_in_pidns(fd, pid),
        yield* sys.ns_get_tgid_in_pidns(fd, pid),
        (yield* sys.ns_get_pid_from_pidns(fd, 1)) - pid,
        (yield* sys.ns_get_tgid_from_pidns(fd, 1)) - pid,
      ];
      return [...numbers, yield* codeOf(sys.ns_get_pid_from_pidns(fd, 99))];
    },
    { functions: { child } },
  );
  expect(found).toEqual([1, 1, 0, 0, "ESRCH"]);
});

test("mount namespaces follow each other in the order of their making", async () => {
  const found = await evaluate(function* (sys) {
    const first = yield* sys.open("/proc/self/ns/mnt");
    yield* sys.unshare(CLONE_NEWNS);
    const second = yield* sys.open("/proc/self/ns/mnt");
    const inode = (fd: number) => sys.fstat(fd);
    const next = yield* sys.ns_mnt_get_next(first);
    const previous = yield* sys.ns_mnt_get_prev(second);
    const { nr_mounts, mnt_ns_id } = yield* sys.ns_mnt_get_info(second);
    return {
      isNext: (yield* inode(next)).st_ino === (yield* inode(second)).st_ino,
      isPrevious: (yield* inode(previous)).st_ino === (yield* inode(first)).st_ino,
      ends: [yield* codeOf(sys.ns_mnt_get_next(second)), yield* codeOf(sys.ns_mnt_get_prev(first))],
      isId: mnt_ns_id === (yield* sys.ns_get_mntns_id(second)),
      isCount: nr_mounts === (yield* sys.ns_mnt_get_info(first)).nr_mounts,
    };
  });
  expect(found).toEqual({ isNext: true, isPrevious: true, ends: ["ENOENT", "ENOENT"], isId: true, isCount: true });
});

test("a handle opens a namespace, or a process, as long as it is there", async () => {
  const found = await evaluate(function* (sys) {
    const uts = yield* sys.open("/proc/self/ns/uts");
    const handle = yield* sys.name_to_handle_at(uts);
    const same = yield* sys.open_by_handle_at(FD_NSFS_ROOT, handle);
    const pidfd = yield* sys.pidfd_open(yield* sys.getpid());
    const process = yield* sys.name_to_handle_at(pidfd);
    const again = yield* sys.open_by_handle_at(FD_PIDFS_ROOT, process);
    const of = (fd: number) => sys.fstat(fd);
    yield* sys.unshare(CLONE_NEWUTS);
    const newest = yield* sys.name_to_handle_at(AT_FDCWD, "/proc/self/ns/uts", AT_SYMLINK_FOLLOW);
    yield* sys.setns(uts);
    return {
      types: [handle.handle_type, process.handle_type],
      isSame: (yield* of(uts)).st_ino === (yield* of(same)).st_ino,
      isAgain: (yield* of(pidfd)).st_ino === (yield* of(again)).st_ino,
      gone: yield* codeOf(sys.open_by_handle_at(FD_NSFS_ROOT, newest)),
      mixed: yield* codeOf(sys.open_by_handle_at(FD_PIDFS_ROOT, handle)),
      none: yield* codeOf(sys.name_to_handle_at(AT_FDCWD, "/proc/self/stat", 0)),
      identity: (yield* sys.name_to_handle_at(AT_FDCWD, "/proc/self/stat", AT_HANDLE_FID)).f_handle.length,
    };
  });
  expect(found).toEqual({
    types: [0xf1, 0xfe],
    isSame: true,
    isAgain: true,
    gone: "ESTALE",
    mixed: "ESTALE",
    none: "EOPNOTSUPP",
    identity: 12,
  });
});
