import { expect, test } from "vitest";
import {
  CAP_CHOWN,
  CAP_LAST_CAP,
  CAP_NET_RAW,
  CAP_SETGID,
  CAP_SETUID,
  CAP_SYS_ADMIN,
  CAP_SYSLOG,
} from "../../../../src/abi/capability.ts";
import { codeOf, evaluate } from "./evaluate.ts";

test("user ids are real, effective and saved", async () => {
  const found = await evaluate(function* (sys) {
    yield* sys.setresuid(-1, -1, 4_000_000_000);
    const big = yield* sys.getresuid();
    yield* sys.setresuid(1000, 0, 0);
    // setreuid(2): the saved id changes along unless the effective one becomes the real one
    yield* sys.setreuid(-1, 1000);
    const user = yield* sys.getresuid();
    yield* sys.seteuid(0);
    const root = yield* sys.geteuid();
    yield* sys.setuid(7);
    return [big, user, root, yield* sys.getresuid(), yield* codeOf(sys.setuid(0))];
  });
  expect(found).toEqual([
    { ruid: 0, euid: 0, suid: 4_000_000_000 },
    { ruid: 1000, euid: 1000, suid: 0 },
    0,
    { ruid: 7, euid: 7, suid: 7 },
    "EPERM",
  ]);
});

test("group ids are real, effective and saved", async () => {
  const found = await evaluate(function* (sys) {
    yield* sys.setresgid(1, 2, 3);
    const first = yield* sys.getresgid();
    yield* sys.setregid(-1, 3);
    yield* sys.setegid(1);
    const second = yield* sys.getresgid();
    yield* sys.setgid(9);
    return [first, second, yield* sys.getresgid(), yield* sys.getgid(), yield* sys.getegid()];
  });
  expect(found).toEqual([
    { rgid: 1, egid: 2, sgid: 3 },
    { rgid: 1, egid: 1, sgid: 3 },
    { rgid: 9, egid: 9, sgid: 9 },
    9,
    9,
  ]);
});

test("setfsuid and setfsgid return the one before", async () => {
  const ids = await evaluate(function* (sys) {
    return [yield* sys.setfsuid(5), yield* sys.setfsuid(-1), yield* sys.setfsgid(6), yield* sys.setfsgid(-1)];
  });
  expect(ids).toEqual([0, 5, 0, 6]);
});

test("supplementary groups are a list, however long", async () => {
  const many = Array.from({ length: 1000 }, (_, i) => i * 3);
  const found = await evaluate(function* (sys) {
    const before = yield* sys.getgroups();
    yield* sys.setgroups([4_294_967_000, 5]);
    const two = yield* sys.getgroups();
    yield* sys.setgroups(many);
    return [before, two, yield* sys.getgroups()];
  });
  expect(found).toEqual([[], [5, 4_294_967_000], many]);
});

test("capabilities are sets of numbers", async () => {
  const all = Array.from({ length: CAP_LAST_CAP + 1 }, (_, cap) => cap);
  const sets = {
    effective: [CAP_SYSLOG],
    permitted: [CAP_CHOWN, CAP_SYS_ADMIN, CAP_SYSLOG],
    inheritable: [CAP_NET_RAW],
  };
  const found = await evaluate(function* (sys) {
    const before = yield* sys.capget();
    yield* sys.capset(sets);
    const after = yield* sys.capget(yield* sys.gettid());
    const grows = yield* codeOf(sys.capset({ ...sets, permitted: [CAP_SETUID, CAP_SETGID] }));
    return { before, after, grows, nobody: yield* codeOf(sys.capget(4000)) };
  });
  expect(found.before).toEqual({ effective: all, permitted: all, inheritable: [] });
  expect(found.after).toEqual(sets);
  expect(found.grows).toBe("EPERM");
  expect(found.nobody).toBe("ESRCH");
});
