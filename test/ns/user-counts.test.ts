import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { EACCES, EINVAL, ENOSPC } from "../../src/abi/errno.ts";
import { CLONE_NEWUSER, CLONE_NEWUTS } from "../../src/abi/sched.ts";
import {
  createUserNamespace,
  mayOpenNamespaceLimitForWrite,
  RLIMIT_COUNT_MEMLOCK,
  RLIMIT_COUNT_NPROC,
  readNamespaceLimit,
  type UserNamespace,
  UtsNamespace,
  writeIdMap,
  writeNamespaceLimit,
} from "../../src/ns/index.ts";
import { createWorld, enterNewUserNamespace, ok, UNLIMITED, userCredentials } from "./fixture.ts";

describe("/proc/sys/user/max_*_namespaces", () => {
  it("USER-080: is half of threads-max in the initial user namespace, and INT_MAX in others", () => {
    const world = createWorld({ maxThreads: 1000 });
    expect(readNamespaceLimit(world.user, CLONE_NEWUTS)).toBe(500);
    expect(readNamespaceLimit(enterNewUserNamespace(world.root).userNamespace, CLONE_NEWUTS)).toBe(2147483647);
  });

  it("USER-082: takes 0 to INT_MAX", () => {
    const { user } = createWorld();
    expect(writeNamespaceLimit(user, CLONE_NEWUTS, 0)).toBe(0);
    expect(writeNamespaceLimit(user, CLONE_NEWUTS, 2147483647)).toBe(0);
    for (const bad of [-1, 2147483648, Number.NaN]) expect(writeNamespaceLimit(user, CLONE_NEWUTS, bad)).toBe(-EINVAL);
  });

  it("USER-084: is opened for writing with CAP_SYS_RESOURCE there", () => {
    const world = createWorld();
    const inside = enterNewUserNamespace(userCredentials(world, 1000));
    expect(mayOpenNamespaceLimitForWrite(inside.userNamespace, inside)).toBe(0);
    expect(mayOpenNamespaceLimitForWrite(world.user, inside)).toBe(-EACCES);
  });
});

describe("the limit of namespaces", () => {
  it("USER-081, USER-083: is per user; each namespace counts until it is gone", () => {
    const { user, initial } = createWorld();
    writeNamespaceLimit(user, CLONE_NEWUTS, 2);
    const [first] = [ok(UtsNamespace.copy(initial.uts, user, 1000)), ok(UtsNamespace.copy(initial.uts, user, 1000))];
    expect(UtsNamespace.copy(initial.uts, user, 1000)).toBe(-ENOSPC);
    ok(UtsNamespace.copy(initial.uts, user, 2000));
    first!.discard();
    ok(UtsNamespace.copy(initial.uts, user, 1000));
  });

  it("USER-083: of an ancestor binds below, whatever the nested limit says", () => {
    const world = createWorld();
    writeNamespaceLimit(world.user, CLONE_NEWUTS, 1);
    const inside = enterNewUserNamespace(userCredentials(world, 1000)).userNamespace;
    ok(UtsNamespace.copy(world.initial.uts, inside, 1000));
    expect(UtsNamespace.copy(world.initial.uts, inside, 1000)).toBe(-ENOSPC);
    // Another user inside is another count there, but all of them are the creator's namespaces outside.
    expect(UtsNamespace.copy(world.initial.uts, inside, 2000)).toBe(-ENOSPC);
    expect(readNamespaceLimit(inside, CLONE_NEWUTS)).toBe(2147483647);
  });

  it("USER-081: holds for user namespaces", () => {
    const world = createWorld();
    writeNamespaceLimit(world.user, CLONE_NEWUSER, 0);
    expect(createUserNamespace(world.root, false, UNLIMITED)).toBe(-ENOSPC);
  });

  it("invariant 37: counts return to 0 when all are gone, in any order", () => {
    const steps = fc.array(fc.record({ in: fc.nat(3), uid: fc.nat(3), drops: fc.nat(20) }), { maxLength: 40 });
    fc.assert(
      fc.property(steps, (list) => {
        const world = createWorld();
        const owners: UserNamespace[] = [world.user];
        for (let i = 0; i < 3; i++) {
          const creator = world.root.with({ euid: i, userNamespace: owners[i]! });
          const inside = enterNewUserNamespace(creator);
          for (const kind of ["uid", "gid"] as const) {
            writeIdMap(inside.userNamespace, kind, "0 0 1000", 0, creator, creator);
          }
          owners.push(inside.userNamespace);
        }
        const live: UtsNamespace[] = [];
        const chargedTo = (namespace: UserNamespace, kuid: number) =>
          namespace.countsOf(kuid).namespacesOf(CLONE_NEWUTS);
        for (const step of list) {
          live.push(ok(UtsNamespace.copy(world.initial.uts, owners[step.in]!, step.uid)));
          if (step.drops < live.length) live.splice(step.drops, 1)[0]!.discard();
          let total = 0;
          for (let kuid = 0; kuid < 4; kuid++) total += chargedTo(world.user, kuid);
          expect(total).toBe(live.length);
        }
        for (const uts of live) uts.discard();
        for (const owner of owners) for (let kuid = 0; kuid < 4; kuid++) expect(chargedTo(owner, kuid)).toBe(0);
      }),
      { seed: 37, numRuns: 100 },
    );
  });
});

describe("the counts of a user", () => {
  it("are one object as long as there is anything to count", () => {
    const { user } = createWorld();
    const [first, second] = [user.countsOf(5), user.countsOf(5)];
    expect(first).toBe(second);
    first.chargeNamespace(CLONE_NEWUTS);
    first.unchargeNamespace(CLONE_NEWUTS);
    expect(user.limits.users.size).toBe(0);
    user.countsOf(5).chargeNamespace(CLONE_NEWUTS);
    expect(() => first.chargeNamespace(CLONE_NEWUTS)).toThrow("out of date");
    expect(() => first.addRlimit(RLIMIT_COUNT_NPROC, -1)).toThrow("gives back more than it took");
  });
});

describe("a resource limit", () => {
  it("CAP-063: of the creating user binds inside the user namespace too", () => {
    const world = createWorld();
    const outside = userCredentials(world, 1000);
    const inside = ok(createUserNamespace(outside, false, { ...UNLIMITED, nproc: 3 }));
    const counts = inside.countsOf(1000);
    counts.addRlimit(RLIMIT_COUNT_NPROC, 4);
    expect(counts.rlimitValue(RLIMIT_COUNT_NPROC)).toBe(4);
    expect(outside.counts().rlimitValue(RLIMIT_COUNT_NPROC)).toBe(4);
    expect(counts.isOverRlimit(RLIMIT_COUNT_NPROC, Infinity)).toBe(true);
    counts.subRlimit(RLIMIT_COUNT_NPROC, 1);
    expect(counts.isOverRlimit(RLIMIT_COUNT_NPROC, Infinity)).toBe(false);
    expect(counts.isOverRlimit(RLIMIT_COUNT_NPROC, 2)).toBe(true);
  });

  it("USER-096: RLIMIT_NPROC of the real root does not bind what he makes, the others do", () => {
    const { root } = createWorld();
    const inside = ok(createUserNamespace(root, false, { ...UNLIMITED, nproc: 1, memlock: 65536 }));
    const counts = inside.countsOf(0);
    counts.addRlimit(RLIMIT_COUNT_NPROC, 100);
    counts.addRlimit(RLIMIT_COUNT_MEMLOCK, 65537);
    expect(counts.isOverRlimit(RLIMIT_COUNT_NPROC, Infinity)).toBe(false);
    expect(counts.isOverRlimit(RLIMIT_COUNT_MEMLOCK, Infinity)).toBe(true);
  });
});
