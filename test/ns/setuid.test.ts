import { describe, expect, it } from "vitest";
import { CAP_SETGID, CAP_SETPCAP, CAP_SETUID, CAP_SYS_ADMIN } from "../../src/abi/capability.ts";
import { EINVAL, EPERM } from "../../src/abi/errno.ts";
import { PR_CAP_AMBIENT_CLEAR_ALL, PR_CAP_AMBIENT_IS_SET, PR_CAP_AMBIENT_RAISE } from "../../src/abi/prctl.ts";
import {
  SECBIT_EXEC_RESTRICT_FILE,
  SECBIT_KEEP_CAPS,
  SECBIT_KEEP_CAPS_LOCKED,
  SECBIT_NO_SETUID_FIXUP,
} from "../../src/abi/securebits.ts";
import {
  CapabilitySet,
  type Credentials,
  capAmbient,
  capbsetDrop,
  capbsetRead,
  capset,
  getKeepcaps,
  resetsDumpable,
  setfsuid,
  setgid,
  setgroups,
  setKeepcaps,
  setresuid,
  setreuid,
  setSecurebits,
  setuid,
  writeIdMap,
} from "../../src/ns/index.ts";
import { createWorld, enterNewUserNamespace, ok, userCredentials } from "./fixture.ts";

const ids = ({ uid, euid, suid, fsuid }: Credentials) => [uid, euid, suid, fsuid];

// What these say in full is compared with the real kernel in credentials.conformance.test.ts.
describe("the set*uid calls", () => {
  it("USER-008: refuse an id that is not mapped; -1 leaves an id as it is", () => {
    const world = createWorld();
    const inside = enterNewUserNamespace(userCredentials(world, 1000));
    writeIdMap(inside.userNamespace, "uid", "0 1000 1\n65534 2000 1\n", 0, world.root, world.root);
    expect(setuid(inside, 1)).toBe(-EINVAL);
    expect(setreuid(inside, 0, 1)).toBe(-EINVAL);
    expect(setresuid(inside, 0, 0, 1)).toBe(-EINVAL);
    expect(setuid(inside, -1)).toBe(-EINVAL);
    expect(setresuid(inside, -1, -1, -1)).toBe(inside);
    expect(setfsuid(inside, 1)).toBe(inside);
    expect(ids(ok(setuid(inside, 65534)))).toEqual([2000, 2000, 2000, 2000]);
  });

  it("setuid(2): with CAP_SETUID sets all, without it the effective one to the real or saved", () => {
    const world = createWorld();
    expect(ids(ok(setuid(world.root, 5)))).toEqual([5, 5, 5, 5]);
    const mixed = userCredentials(world, 1).with({ uid: 1, euid: 2, suid: 3, fsuid: 2 });
    expect(ids(ok(setuid(mixed, 1)))).toEqual([1, 1, 3, 1]);
    expect(ids(ok(setuid(mixed, 3)))).toEqual([1, 3, 3, 3]);
    expect(setuid(mixed, 2)).toBe(-EPERM);
  });

  it("setreuid(2): the saved one follows, as in kernel/sys.c", () => {
    const mixed = userCredentials(createWorld(), 1).with({ uid: 1, euid: 2, suid: 3, fsuid: 2 });
    expect(ids(ok(setreuid(mixed, -1, 1)))).toEqual([1, 1, 3, 1]);
    expect(ids(ok(setreuid(mixed, -1, 3)))).toEqual([1, 3, 3, 3]);
    expect(ids(ok(setreuid(mixed, 2, -1)))).toEqual([2, 2, 2, 2]);
    expect(setreuid(mixed, 3, -1)).toBe(-EPERM);
  });

  it("CAP-016: leaving root clears the capabilities, going back gets none", () => {
    const { root } = createWorld();
    const gone = ok(setresuid(root, 5, 5, 5));
    expect([gone.permitted.isEmpty, gone.effective.isEmpty]).toEqual([true, true]);
    const effectiveOnly = ok(setresuid(root, -1, 5, -1));
    expect([effectiveOnly.permitted, effectiveOnly.effective.isEmpty]).toEqual([CapabilitySet.FULL, true]);
    expect(ok(setresuid(effectiveOnly, -1, 0, -1)).effective).toEqual(CapabilitySet.FULL);
  });

  it("keep permitted with SECBIT_KEEP_CAPS and everything with SECBIT_NO_SETUID_FIXUP", () => {
    const { root } = createWorld();
    const kept = ok(setuid(root.with({ securebits: SECBIT_KEEP_CAPS }), 5));
    expect([kept.permitted, kept.effective.isEmpty]).toEqual([CapabilitySet.FULL, true]);
    expect(ok(setuid(root.with({ securebits: SECBIT_NO_SETUID_FIXUP }), 5)).effective).toEqual(CapabilitySet.FULL);
  });

  it("setfsuid(2): takes the file capabilities along, and no others", () => {
    const { root } = createWorld();
    const away = setfsuid(root, 5);
    expect(away.effective.toHex()).toBe("000001fef7fffde0");
    expect(setfsuid(away, 0).effective).toEqual(CapabilitySet.FULL);
  });

  it("CAP-062: make a process undumpable when they change what it may do", () => {
    const { root } = createWorld();
    expect(resetsDumpable(root, ok(setresuid(root, 5, -1, -1)))).toBe(false);
    expect(resetsDumpable(root, ok(setresuid(root, -1, 5, -1)))).toBe(true);
    expect(resetsDumpable(root, ok(setgid(root, 5)))).toBe(true);
  });
});

describe("setgroups(2)", () => {
  it("keeps the list sorted, as getgroups(2) shows it", () => {
    expect(ok(setgroups(createWorld().root, [5, 3, 9, 3])).groups).toEqual([3, 3, 5, 9]);
  });

  it("needs CAP_SETGID, and at most 65536 groups", () => {
    const { root } = createWorld();
    expect(setgroups(root.with({ effective: root.effective.lower(CAP_SETGID) }), [])).toBe(-EPERM);
    expect(setgroups(root, new Array(65537).fill(0))).toBe(-EINVAL);
    expect(ok(setgroups(root, new Array(65536).fill(0))).groups).toHaveLength(65536);
  });
});

describe("capset(2) and prctl(2)", () => {
  const some = CapabilitySet.of(CAP_SETUID, CAP_SYS_ADMIN);

  it("lower permitted for good, and keep effective within", () => {
    const { root } = createWorld();
    const lowered = ok(capset(root, some, some, CapabilitySet.EMPTY));
    expect(capset(lowered, some, CapabilitySet.FULL, CapabilitySet.EMPTY)).toBe(-EPERM);
    expect(capset(lowered, CapabilitySet.FULL, some, CapabilitySet.EMPTY)).toBe(-EPERM);
  });

  it("add to inheritable what is permitted, or with CAP_SETPCAP what the bounding set has", () => {
    const { root } = createWorld();
    const narrow = root.with({ permitted: some, effective: some });
    expect(capset(narrow, some, some, CapabilitySet.FULL)).toBe(-EPERM);
    ok(capset(narrow, some, some, some));
    const powerful = CapabilitySet.of(CAP_SETPCAP);
    ok(capset(narrow.with({ permitted: powerful, effective: powerful }), powerful, powerful, some));
    const bounded = narrow.with({ bounding: CapabilitySet.EMPTY });
    expect(capset(bounded, some, some, some)).toBe(-EPERM);
  });

  it("USER-075: ambient capabilities are permitted and inheritable, and go when they are not any more", () => {
    const { root } = createWorld();
    expect(capAmbient(root, PR_CAP_AMBIENT_RAISE, CAP_SETUID, 0, 0)).toBe(-EPERM);
    const ready = root.with({ inheritable: some });
    const raised = ok(capAmbient(ready, PR_CAP_AMBIENT_RAISE, CAP_SETUID, 0, 0));
    expect(capAmbient(raised, PR_CAP_AMBIENT_IS_SET, CAP_SETUID, 0, 0)).toBe(1);
    expect(capAmbient(raised, PR_CAP_AMBIENT_IS_SET, 41, 0, 0)).toBe(-EINVAL);
    expect(capAmbient(raised, PR_CAP_AMBIENT_CLEAR_ALL, 1, 0, 0)).toBe(-EINVAL);
    expect(ok(capAmbient(raised, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0)).ambient.isEmpty).toBe(true);
    expect(ok(capset(raised, some, some, CapabilitySet.EMPTY)).ambient.isEmpty).toBe(true);
    expect(ok(setuid(raised, 5)).ambient.isEmpty).toBe(true);
  });

  it("CAP-003: drop from the bounding set with CAP_SETPCAP", () => {
    const world = createWorld();
    const dropped = ok(capbsetDrop(world.root, CAP_SYS_ADMIN));
    expect([capbsetRead(dropped, CAP_SYS_ADMIN), capbsetRead(dropped, CAP_SETUID)]).toEqual([0, 1]);
    expect(capbsetDrop(world.root, 41)).toBe(-EINVAL);
    expect(capbsetDrop(userCredentials(world, 1), 41)).toBe(-EPERM);
    expect(capbsetRead(world.root, 41)).toBe(-EINVAL);
  });

  it("set secure bits unless they are locked", () => {
    const world = createWorld();
    const locked = ok(setSecurebits(world.root, SECBIT_KEEP_CAPS | SECBIT_KEEP_CAPS_LOCKED));
    expect(setSecurebits(locked, SECBIT_KEEP_CAPS)).toBe(-EPERM);
    expect(setSecurebits(locked, SECBIT_KEEP_CAPS_LOCKED)).toBe(-EPERM);
    expect(setKeepcaps(locked, 0)).toBe(-EPERM);
    expect(setSecurebits(world.root, 1 << 12)).toBe(-EPERM);
    const plain = userCredentials(world, 1);
    expect(setSecurebits(plain, SECBIT_KEEP_CAPS)).toBe(-EPERM);
    expect(setSecurebits(plain, 0)).toBe(-EPERM);
    ok(setSecurebits(plain, SECBIT_EXEC_RESTRICT_FILE));
    expect(getKeepcaps(ok(setKeepcaps(plain, 1)))).toBe(1);
    expect(setKeepcaps(plain, 2)).toBe(-EINVAL);
  });
});
