import { describe, expect, it } from "vitest";
import {
  CLONE_NEWCGROUP,
  CLONE_NEWIPC,
  CLONE_NEWNET,
  CLONE_NEWNS,
  CLONE_NEWPID,
  CLONE_NEWTIME,
  CLONE_NEWUSER,
  CLONE_NEWUTS,
} from "../../src/abi/sched.ts";
import { chargeNamespace, USE_FILE, USE_MOUNT, USE_OWNED, USE_PROCESS, UtsNamespace } from "../../src/ns/index.ts";
import { createWorld, ok } from "./fixture.ts";

describe("the initial namespaces", () => {
  it("GEN-001, GEN-002: have one flag bit each and fixed inode numbers", () => {
    const { tree } = createWorld();
    const inodes = Object.fromEntries(tree.all().map((namespace) => [namespace.type, namespace.inode]));
    expect(inodes).toEqual({
      [CLONE_NEWTIME]: 4026531834,
      [CLONE_NEWCGROUP]: 4026531835,
      [CLONE_NEWPID]: 4026531836,
      [CLONE_NEWUSER]: 4026531837,
      [CLONE_NEWUTS]: 4026531838,
      [CLONE_NEWIPC]: 4026531839,
      [CLONE_NEWNS]: 4026531832,
      [CLONE_NEWNET]: 4026531833,
    });
  });

  it("GEN-065: have the ids 1 to 8, in one number space", () => {
    const { tree } = createWorld();
    expect(tree.all().map((namespace) => [namespace.id, namespace.name.split(":")[0]])).toEqual([
      [1, "ipc"],
      [2, "uts"],
      [3, "user"],
      [4, "pid"],
      [5, "cgroup"],
      [6, "time"],
      [7, "net"],
      [8, "mnt"],
    ]);
  });

  it("GEN-061: belong to the initial user namespace, which belongs to nobody", () => {
    const { tree, user } = createWorld();
    for (const namespace of tree.all()) expect(namespace.owner).toBe(namespace === user ? null : user);
  });

  it("live without references", () => {
    const { initial } = createWorld();
    initial.uts.retain(USE_PROCESS);
    initial.uts.release(USE_PROCESS);
    expect(initial.uts.isLive).toBe(true);
  });
});

describe("a namespace", () => {
  function createUts() {
    const world = createWorld();
    const uts = ok(UtsNamespace.copy(world.initial.uts, world.user, 0));
    uts.publish();
    return { ...world, uts };
  }

  it("GEN-005: is named type:[inode]", () => {
    expect(createUts().uts.name).toBe("uts:[4026531841]");
  });

  it("GEN-065, GEN-085: has a larger id than every older one, and ids do not come back", () => {
    const { initial, user, uts } = createUts();
    uts.retain(USE_PROCESS);
    uts.release(USE_PROCESS);
    const next = ok(UtsNamespace.copy(initial.uts, user, 0));
    expect(next.id).toBeGreaterThan(uts.id);
  });

  it("GEN-002: takes the lowest free inode number, so a dead one's number comes back", () => {
    const { initial, user } = createUts();
    const [a, b] = [0, 1].map(() => ok(UtsNamespace.copy(initial.uts, user, 0)));
    expect([a!.inode, b!.inode]).toEqual([4026531842, 4026531843]);
    b!.discard();
    a!.discard();
    expect(ok(UtsNamespace.copy(initial.uts, user, 0)).inode).toBe(4026531842);
    expect(ok(UtsNamespace.copy(initial.uts, user, 0)).inode).toBe(4026531843);
    expect(ok(UtsNamespace.copy(initial.uts, user, 0)).inode).toBe(4026531844);
  });

  it("GEN-080, USER-090: lives as long as anything holds it, and says what", () => {
    const { tree, uts, log } = createUts();
    uts.retain(USE_PROCESS);
    uts.retain(USE_PROCESS);
    uts.retain(USE_FILE);
    uts.retain(USE_MOUNT);
    expect(uts.uses()).toEqual({ process: 2, file: 1, mount: 1 });
    uts.release(USE_PROCESS);
    uts.release(USE_PROCESS);
    uts.release(USE_FILE);
    expect(uts.uses()).toEqual({ mount: 1 });
    expect(tree.find(uts.id)).toBe(uts);
    uts.release(USE_MOUNT);
    expect(tree.find(uts.id)).toBeUndefined();
    expect(uts.isLive).toBe(false);
    expect(log.lines).toEqual(["created uts:[4026531841]", "destroyed uts:[4026531841]"]);
  });

  it("USER-093: pins its owner while it lives", () => {
    const { user, uts } = createUts();
    const before = user.countOf(USE_OWNED);
    uts.retain(USE_FILE);
    uts.release(USE_FILE);
    expect(user.countOf(USE_OWNED)).toBe(before - 1);
  });

  it("is an error to release more often than it was retained", () => {
    const { uts } = createUts();
    uts.retain(USE_FILE);
    expect(() => uts.release(USE_PROCESS)).toThrow("uts:[4026531841] has no reference of kind process");
  });

  it("GEN-044: that never came to be leaves no trace and no event", () => {
    const { initial, user, log, tree } = createUts();
    log.lines.length = 0;
    const charged = user.countsOf(0).namespacesOf(CLONE_NEWUTS);
    const uts = ok(UtsNamespace.copy(initial.uts, user, 0));
    uts.discard();
    expect(user.countsOf(0).namespacesOf(CLONE_NEWUTS)).toBe(charged);
    expect(tree.find(uts.id)).toBeUndefined();
    expect(log.lines).toEqual([]);
  });
});

describe("the tree", () => {
  it("NEW-001, NEW-002: lists by ascending id, and by type", () => {
    const { tree, initial, user } = createWorld();
    const older = ok(UtsNamespace.copy(initial.uts, user, 0));
    const newer = ok(UtsNamespace.copy(initial.uts, user, 0));
    newer.publish();
    older.publish();
    expect(tree.ofType(CLONE_NEWUTS)).toEqual([initial.uts, older, newer]);
    expect(tree.findByInode(newer.inode)).toBe(newer);
  });

  it("charges nothing for an unknown type", () => {
    const { user } = createWorld();
    expect(() => chargeNamespace(user, 0, CLONE_NEWUTS | CLONE_NEWIPC)).toThrow("is not a namespace type");
  });
});
