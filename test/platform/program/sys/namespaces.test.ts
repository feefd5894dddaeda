import { expect, test } from "vitest";
import { O_RDONLY } from "../../../../src/abi/fcntl.ts";
import { CLONE_NEWPID, CLONE_NEWUSER, CLONE_NEWUTS } from "../../../../src/abi/sched.ts";
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
