import { describe, expect, it } from "vitest";
import { CAP_CHOWN, CAP_DAC_OVERRIDE, CAP_FOWNER, CAP_KILL, CAP_SYS_PTRACE } from "../../src/abi/capability.ts";
import { EPERM } from "../../src/abi/errno.ts";
import { SIGCONT, SIGTERM } from "../../src/abi/signal.ts";
import {
  CapabilitySet,
  capableWrtInode,
  inodeOwnerOrCapable,
  mayKill,
  PTRACE_MODE_ATTACH_REALCREDS,
  PTRACE_MODE_READ_FSCREDS,
  PTRACE_MODE_READ_REALCREDS,
  ptraceMayAccess,
  writeIdMap,
} from "../../src/ns/index.ts";
import { createWorld, enterNewUserNamespace, userCredentials } from "./fixture.ts";

const APART = { sameThreadGroup: false, sameSession: false };

describe("kill(2)", () => {
  it("CAP-020: from inside a user namespace reaches the same kernel uid outside, and nobody else", () => {
    const world = createWorld();
    const inside = enterNewUserNamespace(userCredentials(world, 1000));
    expect(mayKill(inside, userCredentials(world, 1000), SIGTERM, APART)).toBe(0);
    expect(mayKill(inside, userCredentials(world, 1001), SIGTERM, APART)).toBe(-EPERM);
    expect(mayKill(inside, world.root, SIGTERM, APART)).toBe(-EPERM);
  });

  it("CAP-023: the owner outside reaches everybody inside, a stranger nobody", () => {
    const world = createWorld();
    const inside = enterNewUserNamespace(userCredentials(world, 1000)).with({ uid: 5, suid: 5, euid: 5 });
    expect(mayKill(userCredentials(world, 1000), inside, SIGTERM, APART)).toBe(0);
    expect(mayKill(userCredentials(world, 1001), inside, SIGTERM, APART)).toBe(-EPERM);
  });

  it("compares the sender's real or effective uid with the target's real or saved one", () => {
    const world = createWorld();
    const target = userCredentials(world, 1).with({ uid: 10, euid: 11, suid: 12, fsuid: 13 });
    const from = (uid: number, euid: number) =>
      mayKill(userCredentials(world, 1).with({ uid, euid, suid: 99, fsuid: 99 }), target, SIGTERM, APART);
    expect([from(10, 0), from(0, 10), from(12, 0), from(0, 12)]).toEqual([0, 0, 0, 0]);
    expect([from(11, 0), from(0, 11), from(13, 13)]).toEqual([-EPERM, -EPERM, -EPERM]);
  });

  it("is always allowed within the process, with CAP_KILL, and SIGCONT within the session", () => {
    const world = createWorld();
    const [a, b] = [userCredentials(world, 1), userCredentials(world, 2)];
    expect(mayKill(a, b, SIGTERM, { sameThreadGroup: true, sameSession: false })).toBe(0);
    expect(mayKill(a.with({ effective: CapabilitySet.of(CAP_KILL) }), b, SIGTERM, APART)).toBe(0);
    expect(mayKill(a, b, SIGCONT, { sameThreadGroup: false, sameSession: true })).toBe(0);
    expect(mayKill(a, b, SIGCONT, APART)).toBe(-EPERM);
    expect(mayKill(a, b, SIGTERM, { sameThreadGroup: false, sameSession: true })).toBe(-EPERM);
  });
});

describe("capabilities and inodes", () => {
  function inside() {
    const world = createWorld();
    const credentials = enterNewUserNamespace(userCredentials(world, 1000));
    writeIdMap(credentials.userNamespace, "uid", "0 1000 1", 0, world.root, world.root);
    writeIdMap(credentials.userNamespace, "gid", "0 1000 1", 0, world.root, world.root);
    return credentials;
  }

  it("CAP-010: count for inodes of which both owners are mapped", () => {
    const credentials = inside();
    expect(capableWrtInode(credentials, 1000, 1000, CAP_DAC_OVERRIDE)).toBe(true);
    expect(capableWrtInode(credentials, 1000, 0, CAP_DAC_OVERRIDE)).toBe(false);
    expect(capableWrtInode(credentials, 0, 1000, CAP_CHOWN)).toBe(false);
  });

  it("CAP-011: owner operations need only the uid mapped, or to be the owner", () => {
    const credentials = inside().with({ fsuid: 4711 });
    expect(inodeOwnerOrCapable(credentials, 1000)).toBe(true);
    expect(inodeOwnerOrCapable(credentials, 0)).toBe(false);
    expect(inodeOwnerOrCapable(credentials, 4711)).toBe(true);
    const stripped = credentials.with({ effective: credentials.effective.lower(CAP_FOWNER) });
    expect(inodeOwnerOrCapable(stripped, 1000)).toBe(false);
  });
});

describe("ptrace access", () => {
  const process = (credentials: ReturnType<typeof userCredentials>, dumpable = true) => ({
    credentials,
    dumpable,
    memoryUserNamespace: credentials.userNamespace,
  });

  it("needs all ids equal, and the target dumpable", () => {
    const world = createWorld();
    const me = userCredentials(world, 1000);
    expect(ptraceMayAccess(me, process(me), PTRACE_MODE_READ_FSCREDS, false)).toBe(0);
    expect(ptraceMayAccess(me, process(me, false), PTRACE_MODE_READ_FSCREDS, false)).toBe(-EPERM);
    expect(ptraceMayAccess(me, process(me, false), PTRACE_MODE_READ_FSCREDS, true)).toBe(0);
    for (const other of [me.with({ euid: 1 }), me.with({ suid: 1 }), me.with({ gid: 1 }), me.with({ sgid: 1 })]) {
      expect(ptraceMayAccess(me, process(other), PTRACE_MODE_READ_REALCREDS, false)).toBe(-EPERM);
    }
  });

  it("uses the fsuid or the real uid, as the mode says", () => {
    const world = createWorld();
    const me = userCredentials(world, 1000).with({ fsuid: 2000, fsgid: 2000 });
    const [one, two] = [process(userCredentials(world, 1000)), process(userCredentials(world, 2000))];
    expect(ptraceMayAccess(me, one, PTRACE_MODE_READ_REALCREDS, false)).toBe(0);
    expect(ptraceMayAccess(me, one, PTRACE_MODE_READ_FSCREDS, false)).toBe(-EPERM);
    expect(ptraceMayAccess(me, two, PTRACE_MODE_READ_FSCREDS, false)).toBe(0);
  });

  it("CAP-021: is refused between user namespaces, even for the same ids", () => {
    const world = createWorld();
    const outside = userCredentials(world, 1000);
    const inside = enterNewUserNamespace(outside);
    expect(ptraceMayAccess(inside, process(outside), PTRACE_MODE_READ_FSCREDS, false)).toBe(-EPERM);
  });

  it("CAP-023: is granted to the owner outside, and to CAP_SYS_PTRACE", () => {
    const world = createWorld();
    const owner = userCredentials(world, 1000);
    const target = process(enterNewUserNamespace(owner).with({ uid: 7, gid: 7 }), false);
    expect(ptraceMayAccess(owner, target, PTRACE_MODE_ATTACH_REALCREDS, false)).toBe(0);
    const stranger = userCredentials(world, 2000);
    expect(ptraceMayAccess(stranger, target, PTRACE_MODE_ATTACH_REALCREDS, false)).toBe(-EPERM);
    const tracer = stranger.with({ effective: CapabilitySet.of(CAP_SYS_PTRACE) });
    expect(ptraceMayAccess(tracer, target, PTRACE_MODE_ATTACH_REALCREDS, false)).toBe(0);
  });

  it("is refused towards somebody with more capabilities", () => {
    const world = createWorld();
    const me = userCredentials(world, 1000);
    const stronger = me.with({ permitted: CapabilitySet.of(CAP_CHOWN) });
    expect(ptraceMayAccess(me, process(stronger), PTRACE_MODE_READ_FSCREDS, false)).toBe(-EPERM);
  });
});
