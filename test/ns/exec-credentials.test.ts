import { describe, expect, it } from "vitest";
import {
  CAP_NET_RAW,
  CAP_SYS_ADMIN,
  CAP_SYS_PTRACE,
  VFS_CAP_REVISION_2,
  VFS_CAP_REVISION_3,
} from "../../src/abi/capability.ts";
import { VfsNsCapData } from "../../src/abi/capability-struct.ts";
import { EINVAL, EPERM } from "../../src/abi/errno.ts";
import { SECBIT_KEEP_CAPS, SECBIT_NOROOT } from "../../src/abi/securebits.ts";
import {
  CapabilitySet,
  type Credentials,
  type ExecFile,
  type ExecState,
  type ExecTransition,
  execCredentials,
  type FileCapabilities,
  parseFileCapabilities,
  writeIdMap,
} from "../../src/ns/index.ts";
import { createWorld, enterNewUserNamespace, ok, userCredentials } from "./fixture.ts";

const PLAIN: ExecFile = { mode: 0o755, uid: 0, gid: 0, maySuid: true, fileCapabilities: null, readable: true };
const CALM: ExecState = { noNewPrivs: false, tracer: null, sharesFs: false };
const RAW: FileCapabilities = {
  permitted: CapabilitySet.of(CAP_NET_RAW),
  inheritable: CapabilitySet.EMPTY,
  effective: true,
};

function exec(old: Credentials, file: Partial<ExecFile> = {}, state: Partial<ExecState> = {}): ExecTransition {
  return ok(execCredentials(old, { ...PLAIN, ...file }, { ...CALM, ...state }));
}

// The whole matrix is compared with the real kernel in exec.conformance.test.ts.
describe("execve(2) of an ordinary program", () => {
  it("keeps a plain user plain and root in power", () => {
    const world = createWorld();
    const plain = exec(userCredentials(world, 1000));
    expect([plain.credentials.permitted.isEmpty, plain.secure, plain.dumpable]).toEqual([true, false, true]);
    const root = exec(world.root);
    expect([root.credentials.effective, root.secure, root.dumpable]).toEqual([CapabilitySet.FULL, false, true]);
  });

  it("USER-074: in a user namespace, keeps the power of uid 0 there and of nobody else", () => {
    const world = createWorld();
    const inside = enterNewUserNamespace(userCredentials(world, 1000));
    expect(exec(inside).credentials.effective.isEmpty).toBe(true);
    writeIdMap(inside.userNamespace, "uid", "0 1000 1", 0, inside, inside);
    expect(exec(inside).credentials.effective).toEqual(CapabilitySet.FULL);
    const other = enterNewUserNamespace(userCredentials(world, 1000));
    writeIdMap(other.userNamespace, "uid", "1000 1000 1", 0, other, other);
    expect(exec(other).credentials.permitted.isEmpty).toBe(true);
  });

  it("USER-075: keeps the ambient capabilities of a plain user", () => {
    const some = CapabilitySet.of(CAP_NET_RAW);
    const old = userCredentials(createWorld(), 1000).with({ permitted: some, inheritable: some, ambient: some });
    const { credentials, secure } = exec(old);
    expect([credentials.permitted, credentials.effective, credentials.ambient, secure]).toEqual([
      some,
      some,
      some,
      false,
    ]);
  });

  it("clears SECBIT_KEEP_CAPS, and gives root nothing with SECBIT_NOROOT", () => {
    const { root } = createWorld();
    const { credentials } = exec(root.with({ securebits: SECBIT_KEEP_CAPS | SECBIT_NOROOT }));
    expect([credentials.securebits, credentials.permitted.isEmpty]).toEqual([SECBIT_NOROOT, true]);
  });

  it("is not dumpable when it could not be read, or when the caller's ids differed", () => {
    const world = createWorld();
    const plain = userCredentials(world, 1000);
    expect(exec(plain, { readable: false }).dumpable).toBe(false);
    expect(exec(plain.with({ euid: 1001, suid: 1001, fsuid: 1001 })).dumpable).toBe(false);
  });

  it("leaves the memory of an unreadable program to a user namespace that contains its owner", () => {
    const world = createWorld();
    const inside = enterNewUserNamespace(userCredentials(world, 1000));
    expect(exec(inside, {}).memoryUserNamespace).toBe(inside.userNamespace);
    expect(exec(inside, { readable: false }).memoryUserNamespace).toBe(world.user);
  });
});

describe("execve(2) of a set-user-ID program", () => {
  it("CAP-040: takes on the owner, securely", () => {
    const plain = userCredentials(createWorld(), 1000);
    const { credentials, secure, dumpable, clearsPersonality } = exec(plain, { mode: 0o6755, uid: 50, gid: 51 });
    const { uid, euid, suid, fsuid, gid, egid, sgid, fsgid } = credentials;
    expect([uid, euid, suid, fsuid, gid, egid, sgid, fsgid]).toEqual([1000, 50, 50, 50, 1000, 51, 51, 51]);
    expect([secure, dumpable, clearsPersonality]).toEqual([true, false, true]);
  });

  it("CAP-042: of root gives all capabilities", () => {
    const { credentials } = exec(userCredentials(createWorld(), 1000), { mode: 0o4755 });
    expect(credentials.effective).toEqual(CapabilitySet.FULL);
  });

  it("needs group execute permission for the group", () => {
    const { credentials } = exec(userCredentials(createWorld(), 1000), { mode: 0o2745, gid: 50 });
    expect(credentials.egid).toBe(1000);
  });

  it.each<[string, Partial<ExecFile>, Partial<ExecState>]>([
    ["CAP-041: with no_new_privs", {}, { noNewPrivs: true }],
    ["MNT-099: on a nosuid or foreign mount", { maySuid: false }, {}],
  ])("is ignored %s", (_what, file, state) => {
    const plain = userCredentials(createWorld(), 1000);
    const { credentials, secure } = exec(plain, { mode: 0o4755, ...file }, state);
    expect([credentials.euid, secure]).toEqual([1000, false]);
  });

  it("CAP-040: is ignored when an owner is not mapped", () => {
    const world = createWorld();
    const inside = enterNewUserNamespace(userCredentials(world, 1000));
    writeIdMap(inside.userNamespace, "uid", "0 1000 1\n1 50 1", 0, world.root, world.root);
    writeIdMap(inside.userNamespace, "gid", "0 1000 1", 0, world.root, world.root);
    expect(exec(inside, { mode: 0o4755, uid: 50, gid: 1000 }).credentials.euid).toBe(50);
    expect(exec(inside, { mode: 0o4755, uid: 50, gid: 50 }).credentials.euid).toBe(1000);
    expect(exec(inside, { mode: 0o4755, uid: 51, gid: 1000 }).credentials.euid).toBe(1000);
  });

  it("is undone under a tracer without CAP_SYS_PTRACE, and for a shared fs_struct", () => {
    const world = createWorld();
    const plain = userCredentials(world, 1000);
    const suidRoot = { mode: 0o4755 };
    for (const state of [{ tracer: plain }, { sharesFs: true }]) {
      const { credentials } = exec(plain, suidRoot, state);
      expect([credentials.euid, credentials.permitted.isEmpty]).toEqual([1000, true]);
    }
    const tracer = plain.with({ effective: CapabilitySet.of(CAP_SYS_PTRACE) });
    expect(exec(plain, suidRoot, { tracer }).credentials.euid).toBe(0);
  });
});

describe("execve(2) of a program with file capabilities", () => {
  it("gives them to anybody, securely", () => {
    const { credentials, secure } = exec(userCredentials(createWorld(), 1000), { fileCapabilities: RAW });
    expect([credentials.permitted, credentials.effective, secure]).toEqual([RAW.permitted, RAW.permitted, true]);
  });

  it("fails when the program relies on one that the bounding set has lost", () => {
    const plain = userCredentials(createWorld(), 1000).with({ bounding: CapabilitySet.of(CAP_SYS_ADMIN) });
    expect(execCredentials(plain, { ...PLAIN, fileCapabilities: RAW }, CALM)).toBe(-EPERM);
    const aware = { ...RAW, effective: false };
    expect(exec(plain, { fileCapabilities: aware }).credentials.permitted.isEmpty).toBe(true);
  });

  it("gives just these when it is set-user-ID-root too", () => {
    const plain = userCredentials(createWorld(), 1000);
    const { credentials } = exec(plain, { mode: 0o4755, fileCapabilities: RAW });
    expect([credentials.euid, credentials.permitted]).toEqual([0, RAW.permitted]);
  });

  it("ends the ambient ones", () => {
    const some = CapabilitySet.of(CAP_SYS_ADMIN);
    const old = userCredentials(createWorld(), 1000).with({ permitted: some, inheritable: some, ambient: some });
    expect(exec(old, { fileCapabilities: RAW }).credentials.ambient.isEmpty).toBe(true);
  });
});

describe("the security.capability attribute", () => {
  function attribute(revision: number, rootid = 0): Uint8Array {
    const bytes = new Uint8Array(revision === VFS_CAP_REVISION_3 ? 24 : 20);
    const view = new DataView(bytes.buffer);
    view.setUint32(0, (revision | 1) >>> 0, true);
    view.setUint32(4, 1 << CAP_NET_RAW, true);
    view.setUint32(16, 0xffffffff, true);
    if (bytes.length === VfsNsCapData.size) view.setUint32(20, rootid, true);
    return bytes;
  }

  it("CAP-051: counts in the user namespace whose root it names, and below", () => {
    const world = createWorld();
    const inside = enterNewUserNamespace(userCredentials(world, 1000)).userNamespace;
    const other = enterNewUserNamespace(userCredentials(world, 2000)).userNamespace;
    writeIdMap(inside, "uid", "0 1000 1", 0, world.root, world.root);
    const v3 = attribute(VFS_CAP_REVISION_3, 1000);
    expect(parseFileCapabilities(v3, inside, world.user)).toMatchObject({ permitted: RAW.permitted, effective: true });
    expect(parseFileCapabilities(v3, other, world.user)).toBeNull();
    expect(parseFileCapabilities(v3, world.user, world.user)).toBeNull();
  });

  it("has two words of each set, of which the defined bits count", () => {
    const { user } = createWorld();
    expect(parseFileCapabilities(attribute(VFS_CAP_REVISION_2), user, user)).toEqual({
      permitted: CapabilitySet.of(CAP_NET_RAW),
      inheritable: new CapabilitySet(0, -1),
      effective: true,
    });
  });

  it("is refused when its size does not fit its revision", () => {
    const { user } = createWorld();
    const v2 = attribute(VFS_CAP_REVISION_2);
    for (const bad of [v2.slice(0, 19), v2.slice(0, 3), attribute(0x04000000)]) {
      expect(parseFileCapabilities(bad, user, user)).toBe(-EINVAL);
    }
  });
});
