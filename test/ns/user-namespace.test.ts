import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { CAP_LAST_CAP, CAP_SETFCAP, CAP_SYS_ADMIN } from "../../src/abi/capability.ts";
import { ENOSPC, EPERM } from "../../src/abi/errno.ts";
import { SECBIT_KEEP_CAPS, SECBIT_NOROOT } from "../../src/abi/securebits.ts";
import {
  CapabilitySet,
  type Credentials,
  createUserNamespace,
  enterUserNamespace,
  resetsDumpable,
  USE_CHILD,
  USE_PROCESS,
  type UserNamespace,
  writeIdMap,
} from "../../src/ns/index.ts";
import { createWorld, enterNewUserNamespace, ok, UNLIMITED, userCredentials } from "./fixture.ts";

/** Root of a new user namespace that maps all ids of its parent. */
function enterWithMaps(creator: Credentials): Credentials {
  const inside = enterNewUserNamespace(creator);
  const namespace = inside.userNamespace;
  for (const kind of ["uid", "gid"] as const) {
    const length = writeIdMap(namespace, kind, "0 0 4294967295", 0, creator, creator);
    if (length < 0) throw new Error(`${kind}_map refused with ${length}`);
  }
  return inside;
}

describe("entering a new user namespace", () => {
  it("USER-001, USER-002, CAP-060: any user gets full sets there, no inheritable and no ambient ones", () => {
    const world = createWorld();
    const plain = userCredentials(world, 1000).with({
      inheritable: CapabilitySet.of(CAP_SYS_ADMIN),
      bounding: CapabilitySet.EMPTY,
    });
    const inside = enterNewUserNamespace(plain);
    expect(inside.permitted.toHex()).toBe("000001ffffffffff");
    expect(inside.effective).toEqual(CapabilitySet.FULL);
    expect(inside.bounding).toEqual(CapabilitySet.FULL);
    expect(inside.inheritable.isEmpty && inside.ambient.isEmpty).toBe(true);
    expect([inside.uid, inside.euid, inside.fsuid]).toEqual([1000, 1000, 1000]);
  });

  it("USER-003: clears the secure bits", () => {
    const { root } = createWorld();
    expect(enterNewUserNamespace(root.with({ securebits: SECBIT_NOROOT | SECBIT_KEEP_CAPS })).securebits).toBe(0);
  });

  it("USER-066: keeps dumpable for the owner, and takes it from root who joins somebody else's", () => {
    const world = createWorld();
    const owner = userCredentials(world, 1000);
    const inside = enterNewUserNamespace(owner);
    expect(resetsDumpable(owner, inside)).toBe(false);
    expect(resetsDumpable(world.root, enterUserNamespace(world.root, inside.userNamespace))).toBe(true);
  });
});

describe("creating a user namespace", () => {
  it("USER-007: needs the creator's euid and egid mapped", () => {
    const world = createWorld();
    const unmapped = enterNewUserNamespace(userCredentials(world, 1000));
    expect(createUserNamespace(unmapped, false, UNLIMITED)).toBe(-EPERM);
    writeIdMap(unmapped.userNamespace, "uid", "0 1000 1", 0, unmapped, unmapped);
    expect(createUserNamespace(unmapped, false, UNLIMITED)).toBe(-EPERM);
    writeIdMap(unmapped.userNamespace, "gid", "0 1000 1", 0, world.root, world.root);
    ok(createUserNamespace(unmapped, false, UNLIMITED));
  });

  it("USER-053: is refused in a chroot, and charges nothing then", () => {
    const { root, user } = createWorld();
    expect(createUserNamespace(root, true, UNLIMITED)).toBe(-EPERM);
    expect(user.limits.users.size).toBe(0);
  });

  it("USER-046: remembers whether the creator had CAP_SETFCAP", () => {
    const { root } = createWorld();
    expect(ok(createUserNamespace(root, false, UNLIMITED)).parentCouldSetfcap).toBe(true);
    const crippled = root.with({ effective: root.effective.lower(CAP_SETFCAP) });
    expect(ok(createUserNamespace(crippled, false, UNLIMITED)).parentCouldSetfcap).toBe(false);
  });

  it("USER-052: goes 33 levels deep, and then says ENOSPC", () => {
    let { root: at } = createWorld();
    for (let level = 1; level <= 33; level++) {
      at = enterWithMaps(at);
      expect(at.userNamespace.level).toBe(level);
    }
    expect(createUserNamespace(at, false, UNLIMITED)).toBe(-ENOSPC);
    expect(createUserNamespace(at, true, UNLIMITED)).toBe(-ENOSPC);
  });

  it("USER-094: pins the parent as long as it lives", () => {
    const world = createWorld();
    const outer = enterWithMaps(world.root);
    const inner = enterNewUserNamespace(outer);
    outer.release(USE_PROCESS);
    expect(outer.userNamespace.isLive).toBe(true);
    expect(outer.userNamespace.uses()).toEqual({ child: 1 });
    inner.release(USE_PROCESS);
    expect(inner.userNamespace.isLive).toBe(false);
    expect(outer.userNamespace.isLive).toBe(false);
    expect(world.user.countOf(USE_CHILD)).toBe(0);
  });
});

describe("a capability over a user namespace", () => {
  it("USER-061, USER-073: belongs to the owner in the parent, also over all below", () => {
    const world = createWorld();
    const owner = userCredentials(world, 1000);
    const child = enterNewUserNamespace(owner);
    for (const kind of ["uid", "gid"] as const) {
      writeIdMap(child.userNamespace, kind, "0 1000 1", 0, world.root, world.root);
    }
    const grandchild = enterNewUserNamespace(child);
    expect(owner.hasCapability(CAP_SYS_ADMIN, child.userNamespace)).toBe(true);
    expect(owner.hasCapability(CAP_SYS_ADMIN, grandchild.userNamespace)).toBe(true);
    expect(owner.hasCapability(CAP_SYS_ADMIN, world.user)).toBe(false);
    const stranger = userCredentials(world, 2000);
    expect(stranger.hasCapability(CAP_SYS_ADMIN, child.userNamespace)).toBe(false);
    expect(stranger.hasCapability(CAP_SYS_ADMIN, grandchild.userNamespace)).toBe(false);
  });

  it("USER-061: belongs to nobody sitting elsewhere, the owner's uid or not", () => {
    const world = createWorld();
    const owner = userCredentials(world, 1000);
    const [a, b] = [enterNewUserNamespace(owner), enterNewUserNamespace(owner)];
    expect(a.hasCapability(CAP_SYS_ADMIN, b.userNamespace)).toBe(false);
    expect(a.hasCapability(CAP_SYS_ADMIN, world.user)).toBe(false);
  });

  it("CAP-064, invariants 10 and 11: agrees with the recursive definition, and reaches downwards", () => {
    // A random tree of namespaces: each has a parent among the earlier ones and an owner.
    const trees = fc.array(fc.record({ parent: fc.nat(), owner: fc.nat(2) }), { minLength: 1, maxLength: 10 });
    const subject = fc.record({ at: fc.nat(), euid: fc.nat(2), has: fc.boolean() });
    fc.assert(
      fc.property(trees, subject, (parts, { at, euid, has }) => {
        const world = createWorld();
        const namespaces: UserNamespace[] = [world.user];
        for (const { parent, owner } of parts) {
          const creator = world.root.with({ euid: owner, userNamespace: namespaces[parent % namespaces.length]! });
          creator.userNamespace.uidMap = world.user.uidMap;
          creator.userNamespace.gidMap = world.user.gidMap;
          namespaces.push(ok(createUserNamespace(creator, false, UNLIMITED)));
        }
        const userNamespace = namespaces[at % namespaces.length]!;
        const effective = has ? CapabilitySet.of(CAP_SYS_ADMIN) : CapabilitySet.EMPTY;
        const credentials = world.root.with({ euid, effective, userNamespace });

        const holds = (target: UserNamespace): boolean => {
          if (target === userNamespace) return has;
          if (target.parent === null) return false;
          return (target.parent === userNamespace && target.ownerUid === euid) || holds(target.parent);
        };
        for (const target of namespaces) {
          const held = credentials.hasCapability(CAP_SYS_ADMIN, target);
          expect(held).toBe(holds(target));
          if (held) {
            for (const below of namespaces.filter((other) => other.isSameOrDescendantOf(target))) {
              expect(credentials.hasCapability(CAP_SYS_ADMIN, below)).toBe(true);
            }
          }
        }
      }),
      { seed: 64, numRuns: 300 },
    );
  });
});

describe("a capability set", () => {
  const bits = fc.uniqueArray(fc.nat(CAP_LAST_CAP));

  it("is a set of 41 numbers", () => {
    fc.assert(
      fc.property(bits, bits, (a, b) => {
        const [setA, setB] = [CapabilitySet.of(...a), CapabilitySet.of(...b)];
        for (let cap = 0; cap <= CAP_LAST_CAP; cap++) {
          expect(setA.has(cap)).toBe(a.includes(cap));
          expect(setA.and(setB).has(cap)).toBe(a.includes(cap) && b.includes(cap));
          expect(setA.or(setB).has(cap)).toBe(a.includes(cap) || b.includes(cap));
          expect(setA.without(setB).has(cap)).toBe(a.includes(cap) && !b.includes(cap));
          expect(setA.raise(cap).has(cap)).toBe(true);
          expect(setA.lower(cap).has(cap)).toBe(false);
        }
        expect(setA.isSubsetOf(setB)).toBe(a.every((cap) => b.includes(cap)));
        expect(BigInt(`0x${setA.toHex()}`)).toBe(a.reduce((sum, cap) => sum | (1n << BigInt(cap)), 0n));
      }),
      { seed: 41 },
    );
  });

  it("knows no capability beyond the last", () => {
    expect(new CapabilitySet(-1, -1)).toEqual(CapabilitySet.FULL);
    expect(CapabilitySet.FULL.has(CAP_LAST_CAP + 1)).toBe(false);
  });
});
