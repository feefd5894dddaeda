import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { CAP_CHECKPOINT_RESTORE, CAP_SYS_ADMIN } from "../../src/abi/capability.ts";
import { EAGAIN, EEXIST, EINVAL, ENOMEM, ENOSPC, EPERM } from "../../src/abi/errno.ts";
import {
  CapabilitySet,
  PID_PROCESS_GROUP,
  PID_SESSION,
  PID_TASK,
  PID_THREAD_GROUP,
  type Pid,
  PidNamespace,
  USE_FILE,
} from "../../src/ns/index.ts";
import { WaitEntry } from "../../src/waiter/index.ts";
import { createWorld, enterNewUserNamespace, ok, userCredentials } from "./fixture.ts";

function child(parent: PidNamespace): PidNamespace {
  const namespace = ok(PidNamespace.create(parent, parent.owner, 0));
  namespace.publish();
  return namespace;
}

/** A task of its own: the struct pid it would have. */
function fork(namespace: PidNamespace): Pid {
  const pid = ok(namespace.allocate());
  pid.attach(PID_TASK, {});
  return pid;
}

describe("numbers in a pid namespace", () => {
  it("PID-001, PID-004: start with 1 and go up; one that was reaped is not used again at once", () => {
    const namespace = child(createWorld().initial.pid);
    const [init, second] = [fork(namespace), fork(namespace)];
    expect([init.number, second.number]).toEqual([1, 2]);
    second.detach(PID_TASK);
    expect(fork(namespace).number).toBe(3);
  });

  it("PID-093: wrap to 300 and skip the busy ones", () => {
    const namespace = child(createWorld().initial.pid);
    namespace.setPidMax(400);
    fork(namespace);
    namespace.setLastPid(299);
    fork(namespace);
    namespace.setLastPid(397);
    expect([fork(namespace).number, fork(namespace).number, fork(namespace).number]).toEqual([398, 399, 301]);
  });

  it("PID-093: wrap to 1 as long as 300 was not passed", () => {
    const namespace = child(createWorld().initial.pid);
    namespace.setPidMax(301);
    for (let number = 1; number <= 300; number++) expect(fork(namespace).number).toBe(number);
    expect(namespace.allocate()).toBe(-EAGAIN);
  });

  it("PID-095: run out with EAGAIN", () => {
    const namespace = child(createWorld().initial.pid);
    fork(namespace);
    namespace.setPidMax(301);
    namespace.setLastPid(300);
    const only = fork(namespace);
    expect(only.number).toBe(300);
    expect(namespace.allocate()).toBe(-EAGAIN);
    only.detach(PID_TASK);
    expect(ok(namespace.allocate()).number).toBe(300);
  });

  it("PID-094: stay busy for a process group or a session whose leader is gone", () => {
    const { pid: namespace } = createWorld().initial;
    const leader = ok(namespace.allocate());
    for (const slot of [PID_TASK, PID_THREAD_GROUP, PID_PROCESS_GROUP, PID_SESSION] as const) leader.attach(slot, {});
    leader.detach(PID_TASK);
    leader.detach(PID_THREAD_GROUP);
    expect(namespace.find(1)).toBe(leader);
    leader.detach(PID_SESSION);
    expect(namespace.find(1)).toBe(leader);
    leader.detach(PID_PROCESS_GROUP);
    expect(namespace.find(1)).toBeNull();
    expect(leader.isAllocated).toBe(false);
  });

  it("invariant 18: are those of a simple model", () => {
    const step = fc.oneof(
      { weight: 6, arbitrary: fc.constant({ op: "fork" as const, n: 0 }) },
      { weight: 3, arbitrary: fc.record({ op: fc.constant("exit" as const), n: fc.nat(400) }) },
      { weight: 1, arbitrary: fc.record({ op: fc.constant("last" as const), n: fc.nat(340) }) },
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
        const namespace = child(createWorld().initial.pid);
        namespace.setPidMax(320);
        const init = fork(namespace);
        const live = new Map<number, Pid>([[1, init]]);
        let cursor = 2;
        for (const { op, n } of steps) {
          if (op === "last") {
            if (namespace.setLastPid(n) === 0) cursor = n + 1;
            expect(cursor <= 321).toBe(true);
          } else if (op === "exit") {
            const victim = [...live.keys()].filter((number) => number !== 1)[n];
            if (victim !== undefined) {
              live.get(victim)!.detach(PID_TASK);
              live.delete(victim);
            }
          } else {
            const lowest = cursor > 300 ? 300 : 1;
            let expected = -EAGAIN;
            const candidates = Array.from({ length: 320 - lowest }, (_, i) => lowest + i);
            const from = candidates.filter((number) => number >= cursor);
            for (const number of [...from, ...candidates]) {
              if (!live.has(number)) {
                expected = number;
                break;
              }
            }
            const pid = namespace.allocate();
            expect(typeof pid === "number" ? pid : pid.number).toBe(expected);
            if (typeof pid === "object") {
              pid.attach(PID_TASK, {});
              live.set(pid.number, pid);
              cursor = pid.number + 1;
            }
          }
          expect(namespace.pids().map((pid) => pid.number)).toEqual([...live.keys()].sort((a, b) => a - b));
          expect(namespace.findGreaterOrEqual(100)).toBe(namespace.pids().find((pid) => pid.number >= 100) ?? null);
        }
      }),
      { seed: 18, numRuns: 100 },
    );
  });
});

describe("a process in nested pid namespaces", () => {
  it("PID-070, PID-072, invariant 15: has a number at every level, one at home", () => {
    const { pid: outer } = createWorld().initial;
    fork(outer);
    const middle = child(outer);
    const inner = child(middle);
    fork(middle);
    const pid = fork(inner);
    expect(pid.numbers).toEqual([3, 2, 1]);
    expect([pid.numberIn(outer), pid.numberIn(middle), pid.numberIn(inner)]).toEqual([3, 2, 1]);
    expect(outer.find(3)).toBe(pid);
    expect(middle.find(2)).toBe(pid);
    pid.detach(PID_TASK);
    expect(outer.find(3)).toBeNull();
    expect(middle.find(2)).toBeNull();
  });

  it("PID-005, PID-137, invariant 16: is 0 for those who cannot see it", () => {
    const { pid: outer } = createWorld().initial;
    const outside = fork(outer);
    const [left, right] = [child(outer), child(outer)];
    const pid = fork(left);
    expect(pid.numberIn(right)).toBe(0);
    expect(outside.numberIn(left)).toBe(0);
    expect(left.find(outside.number)).toBe(pid);
  });

  it("PID-095: leaves no number behind when an outer level is full", () => {
    const { pid: outer } = createWorld({ pidMax: 301 }).initial;
    while (typeof outer.allocate() === "object") {}
    const inner = child(outer);
    expect(inner.allocate()).toBe(-EAGAIN);
    expect(inner.allocated).toBe(0);
    expect(inner.lastPid).toBe(-1);
  });
});

describe("creating a pid namespace", () => {
  it("PID-030: goes 32 levels deep, and then says ENOSPC", () => {
    let at = createWorld().initial.pid;
    for (let level = 1; level <= 32; level++) at = child(at);
    expect(PidNamespace.create(at, at.owner, 0)).toBe(-ENOSPC);
  });

  it("PID-027: is only for the parent's owner and those below", () => {
    const world = createWorld();
    const inside = enterNewUserNamespace(userCredentials(world, 1000)).userNamespace;
    const owned = ok(PidNamespace.create(world.initial.pid, inside, 1000));
    expect(PidNamespace.create(owned, world.user, 0)).toBe(-EINVAL);
    ok(PidNamespace.create(owned, inside, 1000));
  });

  it("LIFE-005: pins the parent", () => {
    const { pid: outer } = createWorld().initial;
    const middle = child(outer);
    const inner = child(middle);
    inner.retain(USE_FILE);
    expect(middle.uses()).toEqual({ child: 1 });
    inner.release(USE_FILE);
    expect(middle.isLive).toBe(false);
  });

  it("LIFE-002, LIFE-003, LIFE-006: lives while a number in it is taken", () => {
    const namespace = child(createWorld().initial.pid);
    const init = fork(namespace);
    expect(namespace.uses()).toEqual({ process: 1 });
    init.detach(PID_TASK);
    expect(namespace.isLive).toBe(false);
  });
});

describe("a pid namespace whose init died", () => {
  it("PID-015, invariant 19: takes nobody any more", () => {
    const namespace = child(createWorld().initial.pid);
    namespace.retain(USE_FILE);
    const [init] = [fork(namespace), fork(namespace)];
    namespace.disableAllocation();
    expect(namespace.allocate()).toBe(-ENOMEM);
    expect(namespace.allocated).toBe(2);
    init!.detach(PID_TASK);
    expect(namespace.allocate()).toBe(-ENOMEM);
  });

  it("PID-015: is one whose first fork failed late", () => {
    const namespace = child(createWorld().initial.pid);
    namespace.retain(USE_FILE);
    ok(namespace.allocate()).free();
    expect(namespace.allocate()).toBe(-ENOMEM);
  });

  it("PID-051: wakes init when at most 2 numbers are left", () => {
    const namespace = child(createWorld().initial.pid);
    const pids = [fork(namespace), fork(namespace), fork(namespace), fork(namespace)];
    let woken = 0;
    namespace.drained.add(new WaitEntry({ wake: () => void woken++ }, -1));
    pids[3]!.detach(PID_TASK);
    expect(woken).toBe(0);
    pids[2]!.detach(PID_TASK);
    expect(woken).toBe(1);
    pids[1]!.detach(PID_TASK);
    expect(woken).toBe(2);
  });
});

describe("ns_last_pid and pid_max", () => {
  it("PID-090, PID-091: sets the next number minus one, from 0 to pid_max", () => {
    const namespace = child(createWorld().initial.pid);
    fork(namespace);
    expect(namespace.setLastPid(1000)).toBe(0);
    expect(namespace.lastPid).toBe(1000);
    expect(fork(namespace).number).toBe(1001);
    expect(namespace.setLastPid(-1)).toBe(-EINVAL);
    expect(namespace.setLastPid(namespace.pidMax)).toBe(0);
    expect(namespace.setLastPid(namespace.pidMax + 1)).toBe(-EINVAL);
  });

  it("PID-097: needs CAP_SYS_ADMIN or CAP_CHECKPOINT_RESTORE over the owner", () => {
    const world = createWorld();
    const { pid } = world.initial;
    const plain = userCredentials(world, 1000);
    expect(pid.checkSetLastPid(plain)).toBe(-EPERM);
    for (const capability of [CAP_SYS_ADMIN, CAP_CHECKPOINT_RESTORE]) {
      expect(pid.checkSetLastPid(plain.with({ effective: CapabilitySet.of(capability) }))).toBe(0);
    }
    expect(pid.checkSetLastPid(enterNewUserNamespace(plain))).toBe(-EPERM);
  });

  it("PID-092: is per namespace, 301 to 4194304", () => {
    const { pid: outer } = createWorld().initial;
    const namespace = child(outer);
    expect(namespace.pidMax).toBe(4194304);
    expect(namespace.setPidMax(300)).toBe(-EINVAL);
    expect(namespace.setPidMax(301)).toBe(0);
    expect(namespace.setPidMax(4194305)).toBe(-EINVAL);
    expect(outer.pidMax).toBe(32768);
  });
});

describe("clone3 set_tid", () => {
  it("PID-100: chooses the number", () => {
    const { initial, root } = createWorld();
    const namespace = child(initial.pid);
    namespace.init = fork(namespace);
    expect(ok(namespace.allocate([77], root)).number).toBe(77);
    expect(namespace.allocate([77], root)).toBe(-EEXIST);
    expect(namespace.allocate([0], root)).toBe(-EINVAL);
    expect(namespace.allocate([namespace.pidMax], root)).toBe(-EINVAL);
    expect(fork(namespace).number).toBe(2);
  });

  it("PID-101: names no more levels than there are, each valid", () => {
    const { initial, root } = createWorld();
    initial.pid.init = fork(initial.pid);
    const namespace = child(initial.pid);
    namespace.init = fork(namespace);
    expect(ok(namespace.allocate([50, 60], root)).numbers).toEqual([60, 50]);
    expect(namespace.allocate([51, 61, 1], root)).toBe(-EINVAL);
    expect(namespace.allocate([51, 0], root)).toBe(-EINVAL);
    expect(namespace.find(51)).toBeNull();
  });

  it("PID-102: the first process can only be 1; outer levels are free", () => {
    const { initial, root } = createWorld();
    initial.pid.init = fork(initial.pid);
    const namespace = child(initial.pid);
    expect(namespace.allocate([2], root)).toBe(-EINVAL);
    expect(ok(namespace.allocate([1, 500], root)).numbers).toEqual([500, 1]);
  });

  it("PID-103: needs the right over every level it names", () => {
    const world = createWorld();
    world.initial.pid.init = fork(world.initial.pid);
    const inside = enterNewUserNamespace(userCredentials(world, 1000));
    const namespace = ok(PidNamespace.create(world.initial.pid, inside.userNamespace, 1000));
    expect(namespace.allocate([1, 500], inside)).toBe(-EPERM);
    expect(ok(namespace.allocate([1], inside)).number).toBe(1);
  });
});
