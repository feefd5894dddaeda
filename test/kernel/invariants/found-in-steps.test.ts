/** Each rule about two states finds what it is there to find: the earlier state is made another one than it was. */
import { describe, expect, it } from "vitest";
import { CAP_SYS_ADMIN } from "../../../src/abi/capability.ts";
import { MS_BIND, MS_SHARED } from "../../../src/abi/mount.ts";
import { CLONE_NEWNS, CLONE_NEWUSER, CLONE_NEWUTS } from "../../../src/abi/sched.ts";
import { CLOCK_MONOTONIC } from "../../../src/abi/time.ts";
import {
  SYS_clock_gettime,
  SYS_clone,
  SYS_execve,
  SYS_mount,
  SYS_semop,
  SYS_setns,
  SYS_socket,
  SYS_unshare,
} from "../../../src/abi/unistd-riscv64.ts";
import type { FileDescription } from "../../../src/fs/file-description.ts";
import {
  checkInvariants,
  checkTransition,
  type EarlierCredentials,
  type EarlierMount,
  type EarlierState,
  type Step,
} from "../../../src/kernel/invariants/index.ts";
import type { Kernel } from "../../../src/kernel/kernel.ts";
import type { Task } from "../../../src/kernel/task.ts";
import { CapabilitySet } from "../../../src/ns/capability-set.ts";
import type { Operation } from "./random-operations.ts";
import { bootRandom } from "./random-processes.ts";
import { eachStep } from "./watch.ts";

type Change = (before: EarlierState, kernel: Kernel, step: Step) => Partial<EarlierState>;

/** Numbers of what is broken at the steps that `at` names, with the state before them changed; without that, nothing is. */
async function broken(todo: readonly Operation[], at: (step: Step) => boolean, change: Change): Promise<number[]> {
  const { kernel } = await bootRandom(todo);
  const numbers = new Set<number>();
  let steps = 0;
  eachStep(kernel, (before, step) => {
    expect([...checkInvariants(kernel, before), ...checkTransition(kernel, before, step)]).toEqual([]);
    if (!at(step)) return;
    steps++;
    const changed = { ...before, ...change(before, kernel, step) };
    for (const { number } of [...checkInvariants(kernel, changed), ...checkTransition(kernel, changed, step)])
      numbers.add(number);
  });
  await kernel.start();
  await kernel.waitExited();
  await kernel.destroy();
  expect(steps).toBeGreaterThan(0);
  return [...numbers].sort((a, b) => a - b);
}

/** The same, with the kernel itself changed for a moment. */
async function brokenBy(todo: readonly Operation[], at: (step: Step) => boolean, breaks: (task: Task) => () => void) {
  const { kernel } = await bootRandom(todo);
  const numbers = new Set<number>();
  eachStep(kernel, (before, step) => {
    expect([...checkInvariants(kernel, before), ...checkTransition(kernel, before, step)]).toEqual([]);
    if (!at(step)) return;
    const mend = breaks(step.task);
    for (const { number } of checkTransition(kernel, before, step)) numbers.add(number);
    mend();
  });
  await kernel.start();
  await kernel.waitExited();
  await kernel.destroy();
  return [...numbers];
}

/** Changes fields of an object. @returns what changes them back. */
function changed<T extends object>(object: T, change: Partial<T>): () => void {
  const before = Object.fromEntries(Object.keys(change).map((key) => [key, object[key as keyof T]]));
  Object.assign(object, change);
  return () => void Object.assign(object, before);
}

/** Everybody was somebody else before the step. */
const others =
  (change: Partial<EarlierCredentials>): Change =>
  ({ tasks }) => ({
    tasks: mapped(tasks, (task) => ({ ...task, credentials: { ...task.credentials, ...change } })),
  });

const { EMPTY, FULL } = CapabilitySet;
const POWERLESS = { permitted: EMPTY, effective: EMPTY, inheritable: EMPTY, bounding: EMPTY };

const call =
  (number: number) =>
  ({ syscall, result }: Step): boolean =>
    syscall === number && result !== null && result >= 0;

/** The map with each value changed. */
function mapped<K, V>(map: ReadonlyMap<K, V>, change: (value: V, key: K) => V): Map<K, V> {
  return new Map([...map].map(([key, value]) => [key, change(value, key)]));
}

const mounts =
  (change: (mount: EarlierMount, id: number) => Partial<EarlierMount>): Change =>
  (before) => ({ mounts: mapped(before.mounts, (mount, id) => ({ ...mount, ...change(mount, id) })) });

describe("a broken rule between two states is found", () => {
  it("2: another owner; 5: an id that comes back", async () => {
    const unshare = [["unshare", CLONE_NEWUTS]] as const;
    const owners: Change = (before) => ({ owners: mapped(before.owners, (_owner, id) => id + 1000) });
    expect(await broken(unshare, call(SYS_unshare), owners)).toEqual([2]);
    expect(await broken(unshare, call(SYS_unshare), () => ({ lastId: 2 ** 40 }))).toEqual([5]);
  });

  it("3: a new namespace of somebody else", async () => {
    expect(await broken([["unshare", CLONE_NEWUSER]], call(SYS_unshare), others({ euid: 5 }))).toEqual([3]);
    const todo: readonly Operation[] = [["clone", CLONE_NEWUSER | CLONE_NEWUTS, []], ["wait"]];
    const found = await brokenBy(todo, call(SYS_clone), ({ kernel, nsProxy }) => {
      const child = [...kernel.tasks.tasks].find(({ proxy }) => proxy !== null && proxy !== nsProxy)!;
      return changed(child.nsProxy.uts, { owner: kernel.rootUserNamespace });
    });
    expect(found).toEqual([3]);
  });

  it("7: a map that changes; 9: setgroups allowed again", async () => {
    const nested: readonly Operation[] = [["clone", 0x10000000, [["write", "self", "uid_map", "0 0 1"]]], ["wait"]];
    const atExit = ({ syscall }: Step): boolean => syscall === null;
    const other: Change = ({ userNamespaces }) => ({
      userNamespaces: mapped(userNamespaces, (state) => ({ ...state, maps: ["1 1 1", "", ""] })),
    });
    expect(await broken(nested, atExit, other)).toEqual([7]);
    const denied: Change = ({ userNamespaces }) => ({
      userNamespaces: mapped(userNamespaces, (state) => ({ ...state, setgroupsAllowed: false })),
    });
    expect(await broken(nested, atExit, denied)).toEqual([9]);
  });

  it("4: a namespace that nobody asked for, or one that was not given", async () => {
    const moved: Change = ({ tasks }) => ({
      tasks: mapped(tasks, (task) => ({ ...task, memberships: task.memberships.map((id) => id + 1) })),
    });
    expect(await broken([["unshare", CLONE_NEWUTS]], call(SYS_unshare), moved)).toEqual([4]);
    const stayed: Change = ({ tasks }, _kernel, { task }) => ({
      tasks: mapped(tasks, (state) => ({
        ...state,
        memberships: state.memberships.map((id, i) => (i === 2 ? task.nsProxy.uts.id : id)),
      })),
    });
    expect(await broken([["unshare", CLONE_NEWUTS]], call(SYS_unshare), stayed)).toEqual([4]);
  });

  it("13: capabilities from nowhere, for a caller and for its child", async () => {
    const clock = [["clock", CLOCK_MONOTONIC]] as const;
    expect(await broken(clock, call(SYS_clock_gettime), others(POWERLESS))).toEqual([13]);
    expect(await broken([["clone", 0, []], ["wait"]], call(SYS_clone), others(POWERLESS))).toEqual([13]);
  });

  it("13: setns into a user namespace without CAP_SYS_ADMIN over it; with that one it gives all", async () => {
    const todo: readonly Operation[] = [
      ["clone", CLONE_NEWUSER, [["sleep", CLOCK_MONOTONIC]]],
      ["setns", "2", "user"],
    ];
    expect(await broken(todo, call(SYS_setns), others({ ...POWERLESS, euid: 5 }))).toEqual([13]);
    const administrator = CapabilitySet.of(CAP_SYS_ADMIN);
    const able: Change = (before, kernel, step) => {
      const change = { ...POWERLESS, permitted: administrator, effective: administrator, euid: 5 };
      const caller = others(change)(before, kernel, step).tasks!.get(step.task.pid.numbers[0]!)!;
      return { tasks: new Map([...before.tasks, [step.task.pid.numbers[0]!, caller]]) };
    };
    expect(await broken(todo, call(SYS_setns), able)).toEqual([]);
  });

  it("13: the power of an owner, by a user that one was not", async () => {
    const nobody = ["capset", "none", "none", "none"] as const;
    const todo: readonly Operation[] = [
      ["clone", CLONE_NEWUSER, [["sleep", CLOCK_MONOTONIC]]],
      ["clone", 0, [nobody, ["clock", CLOCK_MONOTONIC]]],
      ["wait"],
      ["wait"],
    ];
    const byOther = (step: Step): boolean => call(SYS_clock_gettime)(step) && step.task.tid === 3;
    expect(await broken(todo, byOther, others({ euid: 5 }))).toEqual([13]);
  });

  it("13: a program that gives more than it may", async () => {
    const execute = (name: "setuid" | "capable"): readonly Operation[] => [
      ["setuid", 1000, 1000, 1000],
      ["execute", name, []],
    ];
    const obeying = (task: Task): (() => void) => changed(task, { noNewPrivs: true });
    for (const name of ["setuid", "capable"] as const) {
      expect(await brokenBy(execute(name), call(SYS_execve), obeying)).toEqual([13]);
      expect(await broken(execute(name), call(SYS_execve), others({ bounding: EMPTY }))).toEqual([13]);
    }
    const unchanged = ({ mm }: Task): (() => void) =>
      changed((mm!.executable as FileDescription).inode, { mode: 0o755 });
    expect(await brokenBy(execute("setuid"), call(SYS_execve), unchanged)).toEqual([13]);
  });

  it("14: what one had comes along into a user namespace", async () => {
    for (const kept of [
      { securebits: 1 },
      { ambient: FULL },
      { inheritable: FULL },
      { bounding: EMPTY },
      { permitted: EMPTY },
      { effective: EMPTY },
    ]) {
      const keeps = ({ credentials }: Task): (() => void) => changed(credentials, kept);
      expect(await brokenBy([["unshare", CLONE_NEWUSER]], call(SYS_unshare), keeps)).toEqual([14]);
    }
  });

  it("18: a number out of turn", async () => {
    const cursor: Change = ({ numbers }) => ({
      numbers: mapped(numbers, (state) => ({ ...state, cursor: state.cursor + 5 })),
    });
    expect(await broken([["clone", 0, []], ["wait"]], call(SYS_clone), cursor)).toEqual([18]);
  });

  it("21: an orphan that somebody else should have", async () => {
    const orphan: readonly Operation[] = [
      [
        "clone",
        0,
        [["adopt"], ["clone", 0, [["clone", 0, [["sleep", CLOCK_MONOTONIC]]], ["exit"]]], ["wait"], ["wait"]],
      ],
      ["wait"],
    ];
    const nobody: Change = ({ processes }) => ({
      processes: mapped(processes, (state) => ({ ...state, isSubreaper: false })),
    });
    expect(await broken(orphan, ({ syscall }) => syscall === null, nobody)).toEqual([21]);
  });

  it("25, 26: a peer or a slave that did not get a mount", async () => {
    const todo: readonly Operation[] = [
      ["bind", "/", "/tmp"],
      ["mount", "/", null, MS_SHARED],
      ["mount", "/mnt", "tmpfs", 0],
    ];
    // Both show the directory; they are not peers, unless the earlier state says so.
    const group = ({ task, result }: Step): boolean => result === 0 && task.context.args.int(3) === 0;
    const at = (step: Step): boolean => call(SYS_mount)(step) && group(step);
    const shared = (before: EarlierState): number =>
      [...before.mounts.values()].find((mount) => mount.group !== null)!.group!;
    const peers: Change = (before, kernel, step) => mounts(() => ({ group: shared(before) }))(before, kernel, step);
    expect(await broken(todo, at, peers)).toEqual([25, 26]);
    const slaves: Change = (before, kernel, step) =>
      mounts(({ group: own }) => (own === null ? { master: shared(before) } : {}))(before, kernel, step);
    expect(await broken(todo, at, slaves)).toEqual([26]);
  });

  it("26: a mount that nobody had to get", async () => {
    const todo: readonly Operation[] = [
      ["mount", "/", null, MS_SHARED],
      ["bind", "/", "/tmp"],
      ["mount", "/mnt", "tmpfs", 0],
    ];
    const at = (step: Step): boolean =>
      call(SYS_mount)(step) && (step.task.context.args.int(3) & (MS_BIND | MS_SHARED)) === 0;
    expect(
      await broken(
        todo,
        at,
        mounts(() => ({ group: null })),
      ),
    ).toEqual([26]);
  });

  it("28: a copy that has other mounts, flags or peers", async () => {
    const copy = [
      ["mount", "/", null, MS_SHARED],
      ["unshare", CLONE_NEWNS],
    ] as const;
    for (const change of [{ root: "0:0" }, { flags: -1 }, { group: 77 }] as const) {
      const found = await broken(
        copy,
        call(SYS_unshare),
        mounts((mount) => (mount.parent === null ? {} : change)),
      );
      expect(found).toEqual([28]);
    }
  });

  it("29: a lock that is gone", async () => {
    const flags = [["mount", "/mnt", "tmpfs", 0]] as const;
    expect(
      await broken(
        flags,
        call(SYS_mount),
        mounts(() => ({ lockedFlags: -1 })),
      ),
    ).toEqual([29]);
    expect(
      await broken(
        flags,
        call(SYS_mount),
        mounts(() => ({ isLocked: true })),
      ),
    ).toEqual([29]);
  });

  it("34, 35: a clock that goes back", async () => {
    const later: Change = ({ monotonic }) => ({ monotonic: monotonic + 10n ** 12n });
    expect(await broken([["clock", CLOCK_MONOTONIC]], call(SYS_clock_gettime), later)).toEqual([34, 35]);
  });

  it("38: an adjustment that was not given back, a namespace that was not empty", async () => {
    const todo = [["clone", 0, [["semaphore", 1, true], ["exit"]]], ["wait"]] as const satisfies Operation[];
    const values: Change = ({ semaphores }) => ({
      semaphores: mapped(semaphores, (state) => ({ ...state, values: state.values.map((value) => value + 1) })),
    });
    expect(await broken(todo, ({ syscall }) => syscall === null, values)).toEqual([38]);
    const unknown: Change = ({ owners }, kernel) => ({
      owners: new Map([...owners].filter(([id]) => id !== kernel.rootIPCNamespace.id)),
      lastId: 0,
    });
    expect(await broken(todo, call(SYS_semop), unknown)).toEqual([38]);
  });

  it("39: a socket that has moved", async () => {
    const todo: readonly Operation[] = [
      ["abstract", "a"],
      ["abstract", "b"],
    ];
    const moved: Change = ({ sockets }) => ({ sockets: mapped(sockets, (id) => id + 1) });
    expect(await broken(todo, call(SYS_socket), moved)).toEqual([39]);
  });
});
