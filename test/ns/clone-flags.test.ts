import { describe, expect, it } from "vitest";
import { EINVAL, ENOMEM, EPERM } from "../../src/abi/errno.ts";
import {
  CLONE_ARGS_SIZE_VER0,
  CLONE_ARGS_SIZE_VER2,
  CLONE_DETACHED,
  CLONE_FS,
  CLONE_NEWIPC,
  CLONE_NEWNS,
  CLONE_NEWPID,
  CLONE_NEWTIME,
  CLONE_NEWUSER,
  CLONE_NEWUTS,
  CLONE_PARENT,
  CLONE_PARENT_SETTID,
  CLONE_PIDFD,
  CLONE_SIGHAND,
  CLONE_SYSVSEM,
  CLONE_THREAD,
  CLONE_VM,
} from "../../src/abi/sched.ts";
import { SIGCHLD } from "../../src/abi/signal.ts";
import {
  type Clone3Args,
  checkClone3Args,
  checkClone3Struct,
  checkCloneFlags,
  checkLegacyCloneFlags,
  NamespaceChange,
  PID_TASK,
  PidNamespace,
} from "../../src/ns/index.ts";
import { NamespaceTree } from "../../src/ns/namespace-tree.ts";
import { callerOf, copyMounts, createWorld, ok, userCredentials } from "./fixture.ts";

const THREAD = CLONE_THREAD | CLONE_SIGHAND | CLONE_VM;

describe("the flags of clone", () => {
  it.each([
    ["NEWNS and FS", CLONE_NEWNS | CLONE_FS],
    ["NEWUSER and FS", CLONE_NEWUSER | CLONE_FS],
    ["THREAD without SIGHAND", CLONE_THREAD | CLONE_VM],
    ["SIGHAND without VM", CLONE_SIGHAND],
    ["NEWUSER and THREAD", CLONE_NEWUSER | THREAD],
    ["NEWPID and THREAD", CLONE_NEWPID | THREAD],
    ["PIDFD and DETACHED", CLONE_PIDFD | CLONE_DETACHED],
  ])("GEN-052: conflict: %s", (_what, flags) => {
    expect(checkCloneFlags(flags, callerOf(createWorld()))).toBe(-EINVAL);
  });

  it("GEN-052: CLONE_NEWPID goes with CLONE_PARENT, and threads with most namespaces", () => {
    const caller = callerOf(createWorld());
    expect(checkCloneFlags(CLONE_NEWPID | CLONE_PARENT, caller)).toBe(0);
    expect(checkCloneFlags(CLONE_NEWUTS | CLONE_NEWNS | THREAD, caller)).toBe(0);
  });

  it("PID-006: CLONE_PARENT is not for an init", () => {
    expect(checkCloneFlags(CLONE_PARENT, callerOf(createWorld(), { isPidNamespaceInit: true }))).toBe(-EINVAL);
  });

  it("GEN-033, PID-013: no thread while children are born in another pid namespace", () => {
    const world = createWorld();
    const other = ok(PidNamespace.create(world.initial.pid, world.user, 0));
    const caller = callerOf(world, { nsProxy: world.nsProxy.with({ pidForChildren: other }) });
    expect(checkCloneFlags(THREAD, caller)).toBe(-EINVAL);
    expect(checkCloneFlags(SIGCHLD & 0, caller)).toBe(0);
  });
});

describe("legacy clone", () => {
  it("GEN-055: refuses a signal number beyond 64, which 0x80 for CLONE_NEWTIME is", () => {
    expect(checkLegacyCloneFlags(SIGCHLD, new NamespaceTree())).toBe(0);
    expect(checkLegacyCloneFlags(64, new NamespaceTree())).toBe(0);
    expect(checkLegacyCloneFlags(CLONE_NEWTIME, new NamespaceTree())).toBe(-EINVAL);
    expect(checkLegacyCloneFlags(CLONE_NEWTIME, new NamespaceTree("6.18"))).toBe(0);
  });

  it("GEN-054: has one place for pidfd and parent_tid", () => {
    expect(checkLegacyCloneFlags(CLONE_PIDFD | SIGCHLD, new NamespaceTree())).toBe(0);
    expect(checkLegacyCloneFlags(CLONE_PIDFD | CLONE_PARENT_SETTID | SIGCHLD, new NamespaceTree())).toBe(-EINVAL);
  });
});

describe("clone3", () => {
  const tree = new NamespaceTree();
  const args: Clone3Args = {
    flags: 0,
    highFlags: 0,
    exitSignal: SIGCHLD,
    stack: 0,
    stackSize: 0,
    setTid: 0,
    setTidSize: 0,
    cgroup: 0,
    size: CLONE_ARGS_SIZE_VER2,
  };

  it.each<[string, Partial<Clone3Args>]>([
    ["signal bits in the flags", { flags: SIGCHLD }],
    ["unknown flags", { highFlags: 0x100 }],
    ["CLONE_DETACHED", { flags: CLONE_DETACHED }],
    ["a stack without a size", { stack: 0x1000 }],
    ["a size without a stack", { stackSize: 0x1000 }],
    ["CLONE_PARENT with an exit signal", { flags: CLONE_PARENT }],
    ["CLONE_THREAD with an exit signal", { flags: THREAD }],
    ["CLONE_SIGHAND with CLONE_CLEAR_SIGHAND", { flags: CLONE_SIGHAND | CLONE_VM, highFlags: 1 }],
  ])("GEN-051: refuses %s", (_what, changes) => {
    expect(checkClone3Args({ ...args, ...changes }, tree)).toBe(-EINVAL);
  });

  it.each<[string, Partial<Clone3Args>]>([
    ["GEN-051: an exit signal above 64", { exitSignal: 65 }],
    ["GEN-051: an exit signal above 255", { exitSignal: 2 ** 40 }],
    ["PID-101: set_tid without a size", { setTid: 0x1000 }],
    ["PID-101: a size without set_tid", { setTidSize: 1 }],
    ["PID-101: more than 32 numbers", { setTid: 0x1000, setTidSize: 33 }],
    ["GEN-053: a cgroup beyond INT_MAX", { highFlags: 2, cgroup: 2 ** 31 }],
    ["GEN-053: a cgroup in the first version of the structure", { highFlags: 2, size: CLONE_ARGS_SIZE_VER0 }],
  ])("refuses %s", (_what, changes) => {
    expect(checkClone3Struct({ ...args, ...changes })).toBe(-EINVAL);
  });

  it("GEN-051: takes CLONE_NEWTIME, and no exit signal", () => {
    expect(checkClone3Args({ ...args, flags: CLONE_NEWTIME, exitSignal: 0 }, tree)).toBe(0);
    expect(checkClone3Args({ ...args, flags: THREAD, exitSignal: 0 }, tree)).toBe(0);
    expect(checkClone3Struct(args)).toBe(0);
  });
});

describe("the namespaces of a child", () => {
  it("GEN-090: are the parent's, and each flag changes one", () => {
    const world = createWorld();
    const caller = callerOf(world);
    const change = NamespaceChange.forChild(caller);
    expect(change.copyCredentials(0)).toBe(0);
    expect(change.copyNamespaces(CLONE_NEWUTS, copyMounts)).toBe(0);
    change.commit();
    expect(change.nsProxy).toEqual(world.nsProxy.with({ uts: change.nsProxy.uts }));
    expect(change.changed).toEqual([change.nsProxy.uts]);
    expect(world.initial.ipc.uses()).toEqual({ process: 2 });
    expect(world.initial.uts.uses()).toEqual({ process: 1 });
  });

  it("PID-001: with CLONE_NEWPID the child is 1 there", () => {
    const world = createWorld();
    const change = NamespaceChange.forChild(callerOf(world));
    change.copyCredentials(CLONE_NEWPID);
    change.copyNamespaces(CLONE_NEWPID, copyMounts);
    const pid = ok(change.nsProxy.pidForChildren.allocate());
    pid.attach(PID_TASK, {});
    change.commit();
    expect(pid.number).toBe(1);
    expect(change.changed).toEqual([pid.namespace]);
    expect(pid.namespace.uses()).toEqual({ process: 1, pending: 1 });
  });

  it("GEN-044: are freed when a later step of clone fails, a number in a new pid namespace included", () => {
    const world = createWorld();
    const change = NamespaceChange.forChild(callerOf(world));
    change.copyCredentials(CLONE_NEWUSER | CLONE_NEWPID);
    change.copyNamespaces(CLONE_NEWUSER | CLONE_NEWPID, copyMounts);
    ok(change.nsProxy.pidForChildren.allocate()).free();
    change.abort();
    expect(world.user.limits.users.size).toBe(0);
    expect(world.user.uses()).toEqual({ process: 1, owned: 7 });
    expect(world.log.lines).toEqual([]);
  });

  it("GEN-056: EPERM comes before the conflict of NEWIPC and SYSVSEM", () => {
    const world = createWorld();
    const flags = CLONE_NEWIPC | CLONE_SYSVSEM;
    const attempt = (credentials: typeof world.root) => {
      const change = NamespaceChange.forChild(callerOf(world, { credentials }));
      change.copyCredentials(flags);
      const error = change.copyNamespaces(flags, copyMounts);
      change.abort();
      return error;
    };
    expect(attempt(world.root)).toBe(-EINVAL);
    expect(attempt(userCredentials(world, 1000))).toBe(-EPERM);
  });

  it("PID-015, PID-016: cannot be born where init died", () => {
    const world = createWorld();
    const dead = ok(PidNamespace.create(world.initial.pid, world.user, 0));
    dead.disableAllocation();
    const change = NamespaceChange.forChild(callerOf(world, { nsProxy: world.nsProxy.with({ pidForChildren: dead }) }));
    change.copyCredentials(0);
    expect(change.copyNamespaces(0, copyMounts)).toBe(0);
    expect(change.nsProxy.pidForChildren.allocate()).toBe(-ENOMEM);
  });
});
