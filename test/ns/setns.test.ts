import { describe, expect, it } from "vitest";
import { CAP_SYS_ADMIN, CAP_SYS_CHROOT } from "../../src/abi/capability.ts";
import { EINVAL, EPERM, ESRCH, EUSERS } from "../../src/abi/errno.ts";
import {
  CLONE_NEWIPC,
  CLONE_NEWNS,
  CLONE_NEWPID,
  CLONE_NEWTIME,
  CLONE_NEWUSER,
  CLONE_NEWUTS,
  CLONE_VM,
} from "../../src/abi/sched.ts";
import { SECBIT_NOROOT } from "../../src/abi/securebits.ts";
import {
  CapabilitySet,
  type Credentials,
  type NamespaceCaller,
  PidNamespace,
  prepareSetns,
  prepareSetnsPidfd,
  prepareUnshare,
  type SetnsTarget,
  writeIdMap,
} from "../../src/ns/index.ts";
import { callerOf, copyMounts, createWorld, ok, userCredentials, type World } from "./fixture.ts";

const EVERYTHING = CLONE_NEWUSER | CLONE_NEWNS | CLONE_NEWUTS | CLONE_NEWIPC | CLONE_NEWPID;

/** A process that unshared `flags`, and its child, who is the target. */
function target(world: World, credentials: Credentials, flags = EVERYTHING): SetnsTarget & { nsProxy: object } {
  const change = ok(prepareUnshare(flags, callerOf(world, { credentials }), copyMounts));
  change.commit();
  const pidNamespace = change.nsProxy.pidForChildren;
  return { credentials: change.credentials, nsProxy: change.nsProxy, pidNamespace, mayAccess: true };
}

function without(credentials: Credentials, capability: number): Credentials {
  return credentials.with({ effective: credentials.effective.lower(capability) });
}

describe("setns(2) with a namespace file", () => {
  it("GEN-021: takes 0 or exactly the type of the file, before any permission", () => {
    const world = createWorld();
    const plain = callerOf(world, { credentials: userCredentials(world, 1000) });
    expect(prepareSetns(plain, world.initial.uts, CLONE_NEWIPC)).toBe(-EINVAL);
    expect(prepareSetns(plain, world.initial.uts, CLONE_NEWUTS | CLONE_NEWIPC)).toBe(-EINVAL);
    expect(prepareSetns(plain, world.initial.uts, CLONE_NEWUTS)).toBe(-EPERM);
    ok(prepareSetns(callerOf(world), world.initial.uts, 0));
  });

  it("GEN-022: joins the caller's own again, but for the user namespace", () => {
    const world = createWorld();
    const caller = callerOf(world);
    for (const namespace of world.tree.all().filter((ns) => ns !== world.user)) {
      ok(prepareSetns(caller, namespace, namespace.type)).commit();
    }
    expect(prepareSetns(caller, world.user, CLONE_NEWUSER)).toBe(-EINVAL);
  });

  it("moves the caller, and lets go of where it was", () => {
    const world = createWorld();
    const other = target(world, world.root, CLONE_NEWUTS);
    const caller = callerOf(world);
    const change = ok(prepareSetns(caller, other.nsProxy!.uts, 0));
    change.commit();
    expect(change.changed).toEqual([other.nsProxy!.uts]);
    expect(change.changesMountNamespace).toBe(false);
    expect(other.nsProxy!.uts.uses()).toEqual({ process: 2 });
    expect(world.initial.uts.uses()).toEqual({});
  });

  it("GEN-041, PID-026: needs CAP_SYS_ADMIN in the own user namespace and over the owner", () => {
    const world = createWorld();
    const owner = userCredentials(world, 1000);
    const { nsProxy, credentials } = target(world, owner);
    const inside = callerOf(world, { credentials });
    // The user namespace's own: allowed. The initial ones: not theirs.
    ok(prepareSetns(inside, nsProxy!.uts, 0));
    expect(prepareSetns(inside, world.initial.uts, 0)).toBe(-EPERM);
    // USER-064: the owner outside has the capability over the namespace, not in his own user namespace.
    expect(prepareSetns(callerOf(world, { credentials: owner }), nsProxy!.uts, 0)).toBe(-EPERM);
    expect(prepareSetns(callerOf(world, { credentials: without(world.root, CAP_SYS_ADMIN) }), nsProxy!.ipc, 0)).toBe(
      -EPERM,
    );
  });

  it("MNT-007: needs CAP_SYS_CHROOT too for a mount namespace", () => {
    const world = createWorld();
    const { nsProxy } = target(world, world.root, CLONE_NEWNS);
    expect(prepareSetns(callerOf(world, { credentials: without(world.root, CAP_SYS_CHROOT) }), nsProxy!.mnt, 0)).toBe(
      -EPERM,
    );
    expect(ok(prepareSetns(callerOf(world), nsProxy!.mnt, 0)).changesMountNamespace).toBe(true);
  });

  it("GEN-034, MNT-008: refuses a mount namespace to a task that shares its fs_struct", () => {
    const world = createWorld();
    const { nsProxy } = target(world, world.root, CLONE_NEWNS);
    expect(prepareSetns(callerOf(world, { sharesFs: true }), nsProxy!.mnt, 0)).toBe(-EINVAL);
    ok(prepareSetns(callerOf(world, { sharesFs: true }), nsProxy!.uts, 0));
  });

  it("GEN-034, TIME-043: refuses a time namespace to several threads, before the permission", () => {
    const world = createWorld();
    const plain = userCredentials(world, 1000);
    expect(prepareSetns(callerOf(world, { isMultithreaded: true }), world.initial.time, 0)).toBe(-EUSERS);
    expect(prepareSetns(callerOf(world, { credentials: plain, sharesMemory: true }), world.initial.time, 0)).toBe(
      -EUSERS,
    );
    expect(prepareSetns(callerOf(world, { credentials: plain }), world.initial.time, 0)).toBe(-EPERM);
    ok(prepareSetns(callerOf(world, { isMultithreaded: true }), world.initial.uts, 0));
  });
});

describe("setns(2) with a pid namespace", () => {
  it("PID-021: changes where children are born", () => {
    const world = createWorld();
    const child = ok(PidNamespace.create(world.initial.pid, world.user, 0));
    const change = ok(prepareSetns(callerOf(world), child, CLONE_NEWPID));
    change.commit();
    expect(change.nsProxy.pidForChildren).toBe(child);
    expect(child.uses()).toEqual({ pending: 1 });
  });

  it("PID-022, invariant 23: allows the own one and those below", () => {
    const world = createWorld();
    const [left, right] = [0, 1].map(() => ok(PidNamespace.create(world.initial.pid, world.user, 0)));
    const below = ok(PidNamespace.create(left!, world.user, 0));
    const caller = callerOf(world, { pidNamespace: left! });
    expect(prepareSetns(caller, world.initial.pid, 0)).toBe(-EINVAL);
    expect(prepareSetns(caller, right!, 0)).toBe(-EINVAL);
    ok(prepareSetns(caller, left!, 0));
    ok(prepareSetns(caller, below, 0));
  });

  it("PID-016: allows a dead one", () => {
    const world = createWorld();
    const dead = ok(PidNamespace.create(world.initial.pid, world.user, 0));
    dead.disableAllocation();
    ok(prepareSetns(callerOf(world), dead, 0));
  });
});

describe("setns(2) with a user namespace", () => {
  it("USER-060, USER-061: lets the owner in, and no stranger", () => {
    const world = createWorld();
    const { credentials } = target(world, userCredentials(world, 1000));
    const namespace = credentials.userNamespace;
    const owner = callerOf(world, { credentials: userCredentials(world, 1000) });
    const change = ok(prepareSetns(owner, namespace, 0));
    change.commit();
    expect(change.credentials.effective).toEqual(CapabilitySet.FULL);
    expect(change.changed).toEqual([namespace]);
    expect(prepareSetns(callerOf(world, { credentials: userCredentials(world, 2000) }), namespace, 0)).toBe(-EPERM);
    expect(prepareSetns(callerOf(world, { credentials: without(world.root, CAP_SYS_ADMIN) }), namespace, 0)).toBe(
      -EPERM,
    );
  });

  it("USER-065: resets the secure bits", () => {
    const world = createWorld();
    const { credentials } = target(world, userCredentials(world, 1000));
    const caller = callerOf(world, { credentials: world.root.with({ securebits: SECBIT_NOROOT }) });
    expect(ok(prepareSetns(caller, credentials.userNamespace, 0)).credentials.securebits).toBe(0);
  });

  it("USER-062: refuses the current one and every ancestor", () => {
    const world = createWorld();
    const { credentials } = target(world, world.root);
    const caller = callerOf(world, { credentials });
    expect(prepareSetns(caller, credentials.userNamespace, 0)).toBe(-EINVAL);
    expect(prepareSetns(caller, world.user, 0)).toBe(-EPERM);
  });

  it("USER-067, GEN-034: is for one thread that shares no fs_struct; EINVAL before EPERM", () => {
    const world = createWorld();
    const { credentials } = target(world, world.root);
    const stranger = userCredentials(world, 2000);
    for (const sharing of [{ isMultithreaded: true }, { sharesFs: true }]) {
      const caller = callerOf(world, { credentials: stranger, ...sharing });
      expect(prepareSetns(caller, credentials.userNamespace, 0)).toBe(-EINVAL);
    }
  });

  it("USER-073: lets the owner of an ancestor join a grandchild directly", () => {
    const world = createWorld();
    const owner = userCredentials(world, 1000);
    const outer = target(world, owner, CLONE_NEWUSER);
    for (const kind of ["uid", "gid"] as const) {
      writeIdMap(outer.credentials.userNamespace, kind, "0 1000 1", 0, world.root, world.root);
    }
    const inner = target(world, outer.credentials, CLONE_NEWUSER);
    ok(prepareSetns(callerOf(world, { credentials: owner }), inner.credentials.userNamespace, 0));
  });
});

describe("setns(2) with a pidfd", () => {
  function attempt(caller: NamespaceCaller, to: SetnsTarget | null, flags: number) {
    return prepareSetnsPidfd(caller, to, flags);
  }

  it("GEN-025: takes at least one bit, and known ones", () => {
    const world = createWorld();
    const to = target(world, world.root);
    for (const flags of [0, CLONE_VM, CLONE_NEWUTS | 1, 2 ** 31])
      expect(attempt(callerOf(world), to, flags)).toBe(-EINVAL);
    expect(attempt(callerOf(world), null, 0)).toBe(-EINVAL);
  });

  it("GEN-025: of oneself allows all bits but USER", () => {
    const world = createWorld();
    const self = { credentials: world.root, nsProxy: world.nsProxy, pidNamespace: world.initial.pid, mayAccess: true };
    const all = EVERYTHING | CLONE_NEWTIME;
    ok(attempt(callerOf(world), self, all & ~CLONE_NEWUSER));
    expect(attempt(callerOf(world), self, all)).toBe(-EINVAL);
  });

  it("GEN-026: of a zombie or a reaped process is ESRCH; GEN-028: without access EPERM", () => {
    const world = createWorld();
    const to = target(world, world.root);
    expect(attempt(callerOf(world), null, CLONE_NEWUTS)).toBe(-ESRCH);
    expect(attempt(callerOf(world), { ...to, nsProxy: null }, CLONE_NEWUTS)).toBe(-ESRCH);
    expect(attempt(callerOf(world), { ...to, mayAccess: false }, CLONE_NEWUTS)).toBe(-EPERM);
    expect(attempt(callerOf(world), { ...to, nsProxy: null, mayAccess: false }, CLONE_NEWUTS)).toBe(-EPERM);
  });

  it("USER-064: joins a user namespace and what it owns in one call", () => {
    const world = createWorld();
    const owner = userCredentials(world, 1000);
    const to = target(world, owner);
    const change = ok(attempt(callerOf(world, { credentials: owner }), to, EVERYTHING));
    change.commit();
    expect(change.credentials.userNamespace).toBe(to.credentials.userNamespace);
    expect(change.nsProxy).toEqual(to.nsProxy!.with({ pidForChildren: to.pidNamespace }));
  });

  it("GEN-027: is all or nothing", () => {
    const world = createWorld();
    const to = target(world, world.root, CLONE_NEWUTS | CLONE_NEWIPC | CLONE_NEWPID);
    // Its child sits in the pid namespace; from there the initial one is out of reach.
    const caller = callerOf(world, { pidNamespace: to.pidNamespace, nsProxy: to.nsProxy! });
    const self = { credentials: world.root, nsProxy: world.nsProxy, pidNamespace: world.initial.pid, mayAccess: true };
    const before = world.tree.all().map((ns) => ns.uses());
    expect(attempt(caller, self, CLONE_NEWUTS | CLONE_NEWIPC | CLONE_NEWPID)).toBe(-EINVAL);
    expect(world.tree.all().map((ns) => ns.uses())).toEqual(before);
  });

  it("MNT-008: with NEWNS alone minds a shared fs_struct, with another bit not", () => {
    const world = createWorld();
    const to = target(world, world.root, CLONE_NEWNS | CLONE_NEWUTS);
    const caller = callerOf(world, { sharesFs: true });
    expect(attempt(caller, to, CLONE_NEWNS)).toBe(-EINVAL);
    ok(attempt(caller, to, CLONE_NEWNS | CLONE_NEWUTS));
  });

  it("judges every type with the capabilities the caller came with", () => {
    const world = createWorld();
    const to = target(world, userCredentials(world, 1000));
    const credentials = without(world.root, CAP_SYS_CHROOT);
    expect(attempt(callerOf(world, { credentials }), to, CLONE_NEWUSER | CLONE_NEWNS)).toBe(-EPERM);
    ok(attempt(callerOf(world, { credentials }), to, CLONE_NEWUSER | CLONE_NEWUTS));
  });
});
