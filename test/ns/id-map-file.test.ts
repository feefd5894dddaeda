import { describe, expect, it } from "vitest";
import { CAP_SETFCAP, CAP_SETGID, CAP_SETUID } from "../../src/abi/capability.ts";
import { EACCES, EINVAL, EPERM } from "../../src/abi/errno.ts";
import {
  CapabilitySet,
  Credentials,
  type IdMapKind,
  mayOpenSetgroupsForWrite,
  OVERFLOW_ID,
  readIdMap,
  readSetgroups,
  setgroups,
  type UserNamespace,
  writeIdMap,
  writeSetgroups,
} from "../../src/ns/index.ts";
import { createWorld, enterNewUserNamespace, ok, userCredentials, type World } from "./fixture.ts";

function write(namespace: UserNamespace, kind: IdMapKind, text: string, writer: Credentials, opener = writer): number {
  return writeIdMap(namespace, kind, text, 0, opener, writer);
}

/** A namespace made by uid and gid 1000 of the initial one. */
function unprivileged(world: World = createWorld()) {
  const outside = userCredentials(world, 1000);
  const inside = enterNewUserNamespace(outside);
  return { world, outside, inside, namespace: inside.userNamespace };
}

/** A namespace made by root of the initial one. */
function privileged(world: World = createWorld()) {
  const inside = enterNewUserNamespace(world.root);
  return { world, outside: world.root, inside, namespace: inside.userNamespace };
}

describe("a fresh user namespace", () => {
  it("USER-004, USER-005: maps nothing, so its process is 65534", () => {
    const { inside, namespace } = unprivileged();
    expect(namespace.fromKuidMunged(inside.uid)).toBe(OVERFLOW_ID);
    expect(readIdMap(namespace, "uid", inside)).toBe("");
    expect(readIdMap(namespace, "projid", inside)).toBe("");
  });
});

describe("an unprivileged writer of uid_map", () => {
  it("USER-020: may map its own id, one line, length 1", () => {
    const { inside, namespace } = unprivileged();
    expect(write(namespace, "uid", "0 1000 1\n", inside)).toBe(9);
    expect(namespace.fromKuid(inside.uid)).toBe(0);
  });

  it.each(["0 1000 2", "0 1001 1", "0 0 1", "0 1000 1\n1 1001 1"])("USER-020: may not write %j", (text) => {
    const { inside, namespace } = unprivileged();
    expect(write(namespace, "uid", text, inside)).toBe(-EPERM);
    expect(namespace.uidMap.isEmpty).toBe(true);
  });

  it("USER-048: is bound by that from the parent too", () => {
    const { outside, namespace } = unprivileged();
    expect(write(namespace, "uid", "0 1000 2", outside)).toBe(-EPERM);
    expect(write(namespace, "uid", "0 1000 1", outside)).toBe(8);
  });

  it("USER-021: needs setgroups denied for gid_map", () => {
    const { inside, namespace } = unprivileged();
    expect(write(namespace, "gid", "0 1000 1", inside)).toBe(-EPERM);
    expect(writeSetgroups(namespace, "deny", 0)).toBe(4);
    expect(write(namespace, "gid", "0 1000 1", inside)).toBe(8);
  });

  it("USER-024: needs nothing for projid_map", () => {
    const { inside, namespace } = unprivileged();
    expect(write(namespace, "projid", "0 0 4294967295", inside)).toBe(14);
  });
});

describe("a privileged writer of uid_map", () => {
  it("may map any ids of the parent", () => {
    const { world, namespace } = privileged();
    expect(write(namespace, "uid", "0 100000 65536\n65536 0 1\n", world.root)).toBe(25);
    expect(namespace.makeKuid(5)).toBe(100005);
    expect(namespace.makeKuid(65536)).toBe(0);
  });

  it("USER-022: may do it once", () => {
    const { world, namespace } = privileged();
    expect(write(namespace, "uid", "0 0 1", world.root)).toBe(5);
    expect(write(namespace, "uid", "0 0 1", world.root)).toBe(-EPERM);
  });

  it("USER-047: is judged by who opened the file and by who writes now", () => {
    const { world, namespace } = unprivileged();
    const plain = userCredentials(world, 1000);
    const crippled = world.root.with({ effective: world.root.effective.lower(CAP_SETUID) });
    const text = "0 100000 10";
    expect(write(namespace, "uid", text, plain, world.root)).toBe(-EPERM);
    expect(write(namespace, "uid", text, crippled, world.root)).toBe(-EPERM);
    expect(write(namespace, "uid", text, world.root, plain)).toBe(-EPERM);
    expect(write(namespace, "uid", text, world.root)).toBe(11);
  });

  it("USER-045: needs CAP_SETFCAP to map uid 0 of the parent, not for gid 0", () => {
    const { world, namespace } = privileged();
    const crippled = world.root.with({ effective: world.root.effective.lower(CAP_SETFCAP) });
    expect(write(namespace, "uid", "0 0 1", crippled)).toBe(-EPERM);
    expect(write(namespace, "uid", "0 0 1000", crippled)).toBe(-EPERM);
    expect(write(namespace, "gid", "0 0 1", crippled)).toBe(5);
    expect(write(namespace, "uid", "0 1 1000", crippled)).toBe(8);
  });

  it("USER-046: inside, the creator must have had it", () => {
    const world = createWorld();
    const crippled = world.root.with({ effective: world.root.effective.lower(CAP_SETFCAP) });
    const inside = enterNewUserNamespace(crippled);
    expect(write(inside.userNamespace, "uid", "0 0 1", inside)).toBe(-EPERM);
    const whole = enterNewUserNamespace(world.root);
    expect(write(whole.userNamespace, "uid", "0 0 1", whole)).toBe(5);
  });

  it("USER-049: sits in the namespace or its parent", () => {
    const { world, inside } = privileged();
    write(inside.userNamespace, "uid", "0 0 10", world.root);
    write(inside.userNamespace, "gid", "0 0 10", world.root);
    const nested = enterNewUserNamespace(inside);
    expect(write(nested.userNamespace, "uid", "0 0 1", world.root)).toBe(-EPERM);
    expect(write(nested.userNamespace, "uid", "0 0 1", inside)).toBe(5);
  });

  it("USER-050: maps each range into one extent of the parent", () => {
    const { world, inside } = privileged();
    write(inside.userNamespace, "uid", "0 100000 10\n10 200000 10\n", world.root);
    write(inside.userNamespace, "gid", "0 100000 10", world.root);
    // The kernel ids of the creator are 0, which this namespace does not map: a nested one is made by its uid 0.
    const innerRoot = Credentials.root(inside.userNamespace);
    const nested = enterNewUserNamespace(innerRoot).userNamespace;
    expect(write(nested, "uid", "0 5 10", innerRoot)).toBe(-EPERM);
    expect(write(nested, "uid", "0 20 1", innerRoot)).toBe(-EPERM);
    expect(write(nested, "uid", "0 5 5\n5 10 5", innerRoot)).toBe(12);
    expect(nested.makeKuid(6)).toBe(200001);
  });
});

describe("the file", () => {
  it("USER-036: of the initial user namespace is full and cannot be written, before the text is looked at", () => {
    const { root, user } = createWorld();
    expect(readIdMap(user, "uid", root)).toBe("         0          0 4294967295\n");
    expect(write(user, "uid", "junk", root)).toBe(-EPERM);
    expect(writeSetgroups(user, "deny", 0)).toBe(-EPERM);
    expect(writeSetgroups(user, "allow", 0)).toBe(5);
  });

  it("USER-031: takes less than a page, from the start", () => {
    const { world, namespace } = privileged();
    expect(writeIdMap(namespace, "uid", "0 0 1", 1, world.root, world.root)).toBe(-EINVAL);
    expect(write(namespace, "uid", "", world.root)).toBe(-EINVAL);
    expect(write(namespace, "uid", `${" ".repeat(4095)}0`, world.root)).toBe(-EINVAL);
    expect(write(namespace, "uid", `${" ".repeat(4090)}0 0 1`, world.root)).toBe(4095);
  });

  it("USER-023, USER-051: is shown in the terms of the reader, its own in those of the parent", () => {
    const world = createWorld();
    const { inside, namespace } = unprivileged(world);
    write(namespace, "uid", "7 1000 1", inside);
    expect(readIdMap(namespace, "uid", inside)).toBe("         7       1000          1\n");
    expect(readIdMap(namespace, "uid", world.root)).toBe("         7       1000          1\n");
    const stranger = enterNewUserNamespace(userCredentials(world, 2000));
    expect(readIdMap(namespace, "uid", stranger)).toBe("         7 4294967295          1\n");
    expect(readIdMap(world.user, "uid", inside)).toBe("         0 4294967295 4294967295\n");
  });
});

describe("the setgroups file", () => {
  it.each(["allow", "deny", "deny\n", "deny \t", "allow\n", "deny\0x"])("USER-040: takes %j", (text) => {
    expect(writeSetgroups(unprivileged().namespace, text, 0)).toBe(text.length);
  });

  it.each(["", "Deny", "den", "denyx", "allow   ", " deny", "deny\nx"])("USER-040: refuses %j", (text) => {
    expect(writeSetgroups(unprivileged().namespace, text, 0)).toBe(-EINVAL);
  });

  it("USER-006, USER-041: starts as the parent's; deny is for good, and for descendants", () => {
    const { inside, namespace, world } = privileged();
    expect(readSetgroups(namespace)).toBe("allow\n");
    expect(writeSetgroups(namespace, "deny", 0)).toBe(4);
    expect(writeSetgroups(namespace, "deny", 0)).toBe(4);
    expect(writeSetgroups(namespace, "allow", 0)).toBe(-EPERM);
    write(namespace, "uid", "0 0 1", world.root);
    write(namespace, "gid", "0 0 1", world.root);
    expect(readSetgroups(enterNewUserNamespace(inside).userNamespace)).toBe("deny\n");
  });

  it("USER-040, USER-042: takes no deny once gid_map is written", () => {
    const { namespace, world } = privileged();
    write(namespace, "gid", "0 0 1", world.root);
    expect(writeSetgroups(namespace, "deny", 0)).toBe(-EPERM);
    expect(writeSetgroups(namespace, "allow", 0)).toBe(5);
  });

  it("USER-043: is opened for writing with CAP_SYS_ADMIN there", () => {
    const { namespace, inside, outside, world } = unprivileged();
    expect(mayOpenSetgroupsForWrite(namespace, inside)).toBe(0);
    expect(mayOpenSetgroupsForWrite(namespace, outside)).toBe(0);
    expect(mayOpenSetgroupsForWrite(namespace, userCredentials(world, 2000))).toBe(-EACCES);
    const stripped = inside.with({ effective: CapabilitySet.of(CAP_SETGID) });
    expect(mayOpenSetgroupsForWrite(namespace, stripped)).toBe(-EACCES);
  });

  it("USER-009, USER-042: governs setgroups(2)", () => {
    const { namespace, inside, world } = privileged();
    expect(setgroups(inside, [])).toBe(-EPERM);
    write(namespace, "gid", "0 100 10", world.root);
    expect(ok(setgroups(inside, [3, 0])).groups).toEqual([100, 103]);
    expect(setgroups(inside, [3, 10])).toBe(-EINVAL);
    const denied = enterNewUserNamespace(world.root);
    writeSetgroups(denied.userNamespace, "deny", 0);
    write(denied.userNamespace, "gid", "0 100 10", world.root);
    expect(setgroups(denied, [])).toBe(-EPERM);
  });
});
