import { describe, expect, it } from "vitest";
import { CAP_SYS_ADMIN } from "../../src/abi/capability.ts";
import { EINVAL, ENOSPC, EPERM } from "../../src/abi/errno.ts";
import {
  CLONE_CHILD_SETTID,
  CLONE_FILES,
  CLONE_FS,
  CLONE_IO,
  CLONE_NEWCGROUP,
  CLONE_NEWIPC,
  CLONE_NEWNET,
  CLONE_NEWNS,
  CLONE_NEWPID,
  CLONE_NEWUSER,
  CLONE_NEWUTS,
  CLONE_SIGHAND,
  CLONE_SYSVSEM,
  CLONE_THREAD,
  CLONE_VFORK,
  CLONE_VM,
} from "../../src/abi/sched.ts";
import {
  checkUnshareFlags,
  impliedUnshareFlags,
  type NamespaceCaller,
  type NamespaceChange,
  prepareUnshare,
  USE_PROCESS,
  writeNamespaceLimit,
} from "../../src/ns/index.ts";
import { callerOf, copyMounts, createWorld, ok, userCredentials } from "./fixture.ts";

function check(raw: number, caller: NamespaceCaller): number {
  return checkUnshareFlags(impliedUnshareFlags(raw), caller);
}

function unshare(raw: number, caller: NamespaceCaller): NamespaceChange | number {
  const flags = impliedUnshareFlags(raw);
  return checkUnshareFlags(flags, caller) || prepareUnshare(flags, caller, copyMounts);
}

/** The caller after a committed change. */
function moved(caller: NamespaceCaller, change: NamespaceChange): NamespaceCaller {
  return { ...caller, credentials: change.credentials, nsProxy: change.nsProxy };
}

describe("the flags of unshare(2)", () => {
  it("GEN-043: imply others", () => {
    expect(impliedUnshareFlags(CLONE_NEWUSER)).toBe(CLONE_NEWUSER | CLONE_THREAD | CLONE_FS);
    expect(impliedUnshareFlags(CLONE_NEWNS)).toBe(CLONE_NEWNS | CLONE_FS);
    expect(impliedUnshareFlags(CLONE_VM)).toBe(CLONE_VM | CLONE_SIGHAND | CLONE_THREAD);
    expect(impliedUnshareFlags(CLONE_NEWUTS | CLONE_FILES)).toBe(CLONE_NEWUTS | CLONE_FILES);
  });

  it("GEN-040: have no others", () => {
    const caller = callerOf(createWorld());
    for (const bad of [CLONE_IO, CLONE_VFORK, CLONE_CHILD_SETTID, 1, 2 ** 32, 2 ** 63, -1]) {
      expect(check(bad, caller)).toBe(-EINVAL);
    }
    const good = [0, CLONE_FILES | CLONE_FS | CLONE_SYSVSEM, CLONE_THREAD | CLONE_SIGHAND | CLONE_VM, CLONE_NEWUSER];
    for (const flags of good) expect(check(flags, caller)).toBe(0);
  });

  it("GEN-031: refuse user, thread, vm and sighand to a multithreaded caller", () => {
    const caller = callerOf(createWorld(), { isMultithreaded: true });
    for (const flags of [CLONE_NEWUSER, CLONE_THREAD, CLONE_VM, CLONE_SIGHAND])
      expect(check(flags, caller)).toBe(-EINVAL);
  });

  it("GEN-032: allow the other namespaces to a multithreaded caller", () => {
    const caller = callerOf(createWorld(), { isMultithreaded: true });
    for (const flags of [CLONE_NEWUTS, CLONE_NEWIPC, CLONE_NEWNS, CLONE_NEWPID]) expect(check(flags, caller)).toBe(0);
  });

  it("look at who shares handlers and memory", () => {
    const world = createWorld();
    expect(check(CLONE_SIGHAND, callerOf(world, { sharesSighand: true }))).toBe(-EINVAL);
    expect(check(CLONE_THREAD, callerOf(world, { sharesSighand: true, sharesMemory: true }))).toBe(0);
    expect(check(CLONE_VM, callerOf(world, { sharesMemory: true }))).toBe(-EINVAL);
  });
});

describe("unshare(2)", () => {
  it("GEN-040: of nothing changes nothing", () => {
    const world = createWorld();
    const caller = callerOf(world);
    const change = ok(unshare(0, caller));
    change.commit();
    expect(change.nsProxy).toBe(world.nsProxy);
    expect(change.credentials).toBe(world.root);
    expect(change.changed).toEqual([]);
    expect(world.initial.uts.uses()).toEqual({ process: 1 });
  });

  it("moves the caller into a namespace of its own", () => {
    const world = createWorld();
    const caller = callerOf(world);
    const change = ok(unshare(CLONE_NEWUTS | CLONE_NEWIPC, caller));
    expect(world.log.lines).toEqual([]);
    change.commit();
    expect(change.changed).toEqual([change.nsProxy.uts, change.nsProxy.ipc]);
    expect(world.log.lines).toEqual(["created uts:[4026531841]", "created ipc:[4026531842]"]);
    expect(change.nsProxy.uts.uses()).toEqual({ process: 1 });
    expect(world.initial.uts.uses()).toEqual({});
    change.nsProxy.release();
    expect(world.log.lines.slice(2)).toEqual(["destroyed uts:[4026531841]", "destroyed ipc:[4026531842]"]);
  });

  it("GEN-041: needs CAP_SYS_ADMIN in the caller's own user namespace", () => {
    const world = createWorld();
    const crippled = world.root.with({ effective: world.root.effective.lower(CAP_SYS_ADMIN) });
    for (const credentials of [crippled, userCredentials(world, 1000)]) {
      const caller = callerOf(world, { credentials });
      for (const flag of [CLONE_NEWUTS, CLONE_NEWIPC, CLONE_NEWNS, CLONE_NEWPID, CLONE_NEWCGROUP, CLONE_NEWNET]) {
        expect(unshare(flag, caller)).toBe(-EPERM);
      }
    }
  });

  it("GEN-042, invariant 3: by a plain user with CLONE_NEWUSER makes a user namespace that owns the rest", () => {
    const world = createWorld();
    const caller = callerOf(world, { credentials: userCredentials(world, 1000) });
    const flags = CLONE_NEWUSER | CLONE_NEWUTS | CLONE_NEWIPC | CLONE_NEWNS | CLONE_NEWPID;
    const change = ok(unshare(flags, caller));
    change.commit();
    const { userNamespace } = change.credentials;
    expect(userNamespace.parent).toBe(world.user);
    expect(userNamespace.ownerUid).toBe(1000);
    for (const ns of [change.nsProxy.uts, change.nsProxy.ipc, change.nsProxy.mnt, change.nsProxy.pidForChildren]) {
      expect(ns.owner).toBe(userNamespace);
    }
    expect(userNamespace.uses()).toEqual({ process: 1, owned: 4 });
  });

  it("GEN-044: creates in the order user, mnt, uts, ipc, pid", () => {
    const world = createWorld();
    const flags = CLONE_NEWPID | CLONE_NEWIPC | CLONE_NEWUTS | CLONE_NEWNS | CLONE_NEWUSER;
    ok(unshare(flags, callerOf(world))).commit();
    expect(world.log.lines.map((line) => line.split(" ")[1]!.split(":")[0])).toEqual([
      "user",
      "mnt",
      "uts",
      "ipc",
      "pid",
    ]);
  });

  it.each([
    ["a limit", CLONE_NEWUSER | CLONE_NEWUTS | CLONE_NEWIPC | CLONE_NEWPID, -ENOSPC],
    ["a limit of the last type", CLONE_NEWUSER | CLONE_NEWNS | CLONE_NEWUTS | CLONE_NEWNET, -ENOSPC],
  ])("GEN-044, invariant 4: that fails late for %s has no effect at all", (_what, flags, errno) => {
    const world = createWorld();
    writeNamespaceLimit(world.user, CLONE_NEWPID, 0);
    writeNamespaceLimit(world.user, CLONE_NEWNET, 0);
    const caller = callerOf(world);
    const before = { live: world.tree.all(), uses: world.tree.all().map((ns) => ns.uses()) };
    expect(unshare(flags, caller)).toBe(errno);
    expect(world.tree.all()).toEqual(before.live);
    expect(world.tree.all().map((ns) => ns.uses())).toEqual(before.uses);
    expect(world.user.limits.users.size).toBe(0);
    expect(world.log.lines).toEqual([]);
  });

  it("can be aborted after it was prepared", () => {
    const world = createWorld();
    const caller = callerOf(world);
    ok(unshare(CLONE_NEWUSER | CLONE_NEWUTS | CLONE_NEWPID, caller)).abort();
    expect(world.user.limits.users.size).toBe(0);
    expect(world.initial.uts.uses()).toEqual({ process: 1 });
    expect(world.user.uses()).toEqual({ process: 1, owned: 7 });
    expect(world.log.lines).toEqual([]);
  });

  it("PID-010: of the pid namespace leaves the caller's own, and prepares that of the children", () => {
    const world = createWorld();
    const change = ok(unshare(CLONE_NEWPID, callerOf(world)));
    change.commit();
    expect(change.nsProxy.pidForChildren.parent).toBe(world.initial.pid);
    expect(change.nsProxy.pidForChildren.uses()).toEqual({ pending: 1 });
    expect(change.changed).toEqual([]);
  });

  it("PID-012: of the pid namespace happens once until back home", () => {
    const world = createWorld();
    const caller = callerOf(world);
    const first = ok(unshare(CLONE_NEWPID, caller));
    first.commit();
    const after = moved(caller, first);
    expect(unshare(CLONE_NEWPID, after)).toBe(-EINVAL);
    ok(unshare(CLONE_NEWUTS, after));
    const back = { ...after, nsProxy: after.nsProxy.with({ pidForChildren: world.initial.pid }) };
    ok(unshare(CLONE_NEWPID, back));
  });

  it("USER-053: of the user namespace is refused in a chroot", () => {
    const world = createWorld();
    expect(unshare(CLONE_NEWUSER, callerOf(world, { isChrooted: true }))).toBe(-EPERM);
    ok(unshare(CLONE_NEWUTS, callerOf(world, { isChrooted: true })));
  });

  it("works for a task that is its own NamespaceCaller and changes before the commit", () => {
    const world = createWorld();
    const task = { ...callerOf(world) };
    const change = ok(unshare(CLONE_NEWUSER | CLONE_NEWUTS, task));
    task.credentials = change.credentials;
    task.nsProxy = change.nsProxy;
    change.commit();
    expect(task.nsProxy.uts.uses()).toEqual({ process: 1 });
    expect(world.initial.uts.countOf(USE_PROCESS)).toBe(0);
    expect(world.user.countOf(USE_PROCESS)).toBe(0);
  });
});
