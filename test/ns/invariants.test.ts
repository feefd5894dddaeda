/** Random processes do random things to namespaces, credentials and mounts; after each of their calls every invariant holds. */
import fc from "fast-check";
import { afterEach, describe, expect, it } from "vitest";
import { CAP_SYS_ADMIN } from "../../src/abi/capability.ts";
import { O_RDONLY, O_WRONLY } from "../../src/abi/fcntl.ts";
import { MNT_DETACH, MS_BIND, MS_PRIVATE, MS_REC, MS_SHARED, MS_SLAVE } from "../../src/abi/mount.ts";
import { CLONE_NEWIPC, CLONE_NEWNS, CLONE_NEWPID, CLONE_NEWUSER, CLONE_NEWUTS } from "../../src/abi/sched.ts";
import { SIGCHLD, SIGKILL } from "../../src/abi/signal.ts";
import { checkInvariants, type EarlierState, stateOf } from "../../src/kernel/invariants/index.ts";
import { Kernel } from "../../src/kernel/kernel.ts";
import type { Task } from "../../src/kernel/task.ts";
import { CapabilitySet } from "../../src/ns/capability-set.ts";
import type { Credentials } from "../../src/ns/credentials.ts";
import { IdMap } from "../../src/ns/id-map.ts";
import type { Namespace } from "../../src/ns/namespace.ts";
import { UserNamespace } from "../../src/ns/user-namespace.ts";
import { defineProgram, ProgramPlatform } from "../../src/platform/program/index.ts";
import type { Sys } from "../../src/platform/program/sys/index.ts";
import type { Routine } from "../../src/platform/program/syscall.ts";
import { VirtualTimeSource } from "../../src/time/virtual-source.ts";
import { bootProgram } from "../platform/program/run-program.ts";
import { savedBytes } from "../support/save-load.ts";

/** What a process does; `clone` makes another one, which does `then`. Whether a call succeeds is no matter. */
type Operation =
  | readonly ["unshare", number]
  | readonly ["clone", number, readonly Operation[]]
  | readonly ["setns", string, string]
  | readonly ["setuid", number, number, number]
  | readonly ["write", string, string, string]
  | readonly ["mount", string, string | null, number]
  | readonly ["umount", string]
  | readonly ["bind", string, string]
  | readonly ["open", string, string]
  | readonly ["kill", number]
  | readonly ["wait"]
  | readonly ["pause"];

const flag = fc.constantFrom(
  CLONE_NEWUSER,
  CLONE_NEWUTS,
  CLONE_NEWIPC,
  CLONE_NEWNS,
  CLONE_NEWPID,
  CLONE_NEWUSER | CLONE_NEWNS,
  CLONE_NEWUSER | CLONE_NEWPID | CLONE_NEWUTS,
  0,
);
const id = fc.constantFrom(-1, 0, 1, 5, 1000, 65534);
const who = fc.constantFrom("self", "1", "2", "3", "4");
const link = fc.constantFrom("user", "mnt", "uts", "ipc", "pid", "pid_for_children", "net");
const place = fc.constantFrom("/tmp", "/tmp/a", "/mnt", "/proc");
const map = fc
  .array(
    fc.tuple(
      fc.constantFrom(0, 1, 5, 1000),
      fc.constantFrom(0, 0, 1, 5, 1000),
      fc.constantFrom(1, 1, 2, 5, 1000, 65536),
    ),
    { minLength: 1, maxLength: 6 },
  )
  .map((lines) => `${lines.map((line) => line.join(" ")).join("\n")}\n`);
const text = fc.oneof(map, map, fc.constantFrom("0 0 1", "0 1000 1", "0 0 65536", "deny", "allow"));
const file = fc.constantFrom("uid_map", "gid_map", "uid_map", "gid_map", "setgroups", "projid_map");

const { operations } = fc.letrec<{ operations: Operation[]; operation: Operation }>((tie) => ({
  operations: fc.array(tie("operation"), { minLength: 1, maxLength: 10, depthIdentifier: "clone" }),
  operation: fc.oneof(
    { depthIdentifier: "clone", maxDepth: 4, withCrossShrink: true },
    fc.tuple(fc.constant("wait" as const)),
    fc.tuple(fc.constant("unshare" as const), flag),
    fc.tuple(fc.constant("setns" as const), who, link),
    fc.tuple(fc.constant("setuid" as const), id, id, id),
    fc.tuple(fc.constant("write" as const), who, file, text),
    fc.tuple(fc.constant("write" as const), who, file, text),
    fc.tuple(fc.constant("mount" as const), place, fc.constantFrom("tmpfs", "proc"), fc.constant(0)),
    fc.tuple(
      fc.constant("mount" as const),
      place,
      fc.constant(null),
      fc.constantFrom(MS_SHARED, MS_PRIVATE, MS_SLAVE, MS_SHARED | MS_REC, MS_SLAVE | MS_REC),
    ),
    fc.tuple(fc.constant("umount" as const), place),
    fc.tuple(fc.constant("bind" as const), place, place),
    fc.tuple(fc.constant("open" as const), who, link),
    fc.tuple(fc.constant("kill" as const), fc.constantFrom(2, 3, 4)),
    fc.tuple(fc.constant("clone" as const), flag, tie("operations")),
  ) as fc.Arbitrary<Operation>,
}));

function* perform(sys: Sys, operation: Operation): Routine<void> {
  switch (operation[0]) {
    case "unshare":
      yield* sys.unshare(operation[1]).orErrno();
      break;
    case "clone":
      yield* sys.clone(operation[1] | SIGCHLD, actor, operation[2]).orErrno();
      break;
    case "setns": {
      const fd = yield* sys.open(`/proc/${operation[1]}/ns/${operation[2]}`, O_RDONLY).orErrno();
      if (fd < 0) break;
      yield* sys.setns(fd).orErrno();
      yield* sys.close(fd);
      break;
    }
    case "setuid":
      yield* sys.setresuid(operation[1], operation[2], operation[3]).orErrno();
      break;
    case "write": {
      const fd = yield* sys.open(`/proc/${operation[1]}/${operation[2]}`, O_WRONLY).orErrno();
      if (fd < 0) break;
      yield* sys.write(fd, operation[3]).orErrno();
      yield* sys.close(fd);
      break;
    }
    case "mount":
      yield* sys.mount("none", operation[1], operation[2], operation[3]).orErrno();
      break;
    case "umount":
      yield* sys.umount(operation[1], MNT_DETACH).orErrno();
      break;
    case "bind":
      yield* sys.mount(operation[1], operation[2], null, MS_BIND).orErrno();
      break;
    case "open":
      yield* sys.open(`/proc/${operation[1]}/ns/${operation[2]}`, O_RDONLY).orErrno();
      break;
    case "kill":
      yield* sys.kill(operation[1], SIGKILL).orErrno();
      break;
    case "wait":
      yield* sys.wait().orErrno();
      break;
    case "pause":
      yield* sys.poll([]);
  }
}

function* actor(sys: Sys, todo: readonly Operation[]): Routine<void> {
  for (const operation of todo) yield* perform(sys, operation);
}

const program = (todo: readonly Operation[]) =>
  defineProgram({
    name: "test",
    version: 1,
    *main(sys) {
      yield* sys.mkdir("/mnt", 0o755).orErrno();
      yield* sys.mkdir("/tmp/a", 0o755).orErrno();
      yield* actor(sys, todo);
      // Until there is nobody left to wait for.
      while (typeof (yield* sys.wait().orErrno()) !== "number");
    },
    functions: { actor },
  });

/** Checks a kernel after each system call of its tasks. @returns what was found broken first. */
function watch(kernel: Kernel): () => unknown[] {
  let broken: unknown[] = [];
  let earlier: EarlierState = stateOf(kernel);
  const look = (): void => {
    if (broken.length > 0) return;
    broken = checkInvariants(kernel, earlier);
    earlier = stateOf(kernel);
  };
  kernel.events.on("syscall:exit", look);
  kernel.events.on("task:exit", look);
  return () => broken;
}

/** What only those know who see each call: whose a new namespace is (3), that nobody rises (13), what one enters a user namespace with (14). */
function watchSteps(kernel: Kernel): () => string[] {
  const broken: string[] = [];
  const could = new Map<Task, Credentials>();
  const made: Namespace[] = [];
  kernel.events.on("namespace:create", (namespace) => made.push(namespace));
  kernel.events.on("task:start", (task) => {
    const { parent } = task.group;
    const before = parent === null ? undefined : could.get(parent.leader);
    judge(task, before);
  });
  kernel.events.on("syscall:exit", (task) => judge(task, could.get(task)));

  function judge(task: Task, before: Credentials | undefined): void {
    const { credentials } = task;
    could.set(task, credentials);
    for (const { name, type, owner, isInitial } of made.splice(0))
      if (!isInitial && type !== CLONE_NEWUSER && owner !== credentials.userNamespace) broken.push(`3: ${name}`);
    if (before === undefined || before === credentials) return;
    const { userNamespace } = credentials;
    if (userNamespace !== before.userNamespace) {
      const { securebits, ambient, inheritable, bounding, permitted, effective } = credentials;
      const isFresh = securebits === 0 && [ambient, inheritable].every((set) => set.isSubsetOf(CapabilitySet.EMPTY));
      const isFull = [bounding, permitted, effective].every((set) => CapabilitySet.FULL.isSubsetOf(set));
      if (!isFresh || !isFull) broken.push(`14: ${userNamespace.name}`);
    }
    for (const namespace of kernel.rootUserNamespace.tree.all()) {
      if (!(namespace instanceof UserNamespace)) continue;
      const hadAny = before.permitted.has(CAP_SYS_ADMIN) && before.userNamespace === namespace;
      const had = hadAny || before.hasCapability(CAP_SYS_ADMIN, namespace);
      // Who makes a namespace, or joins one he owns, has all there and below; who is root again has what was permitted.
      const isBelow = namespace.isSameOrDescendantOf(userNamespace) && userNamespace !== before.userNamespace;
      const isOwner = before.permitted.has(CAP_SYS_ADMIN) && namespace.isSameOrDescendantOf(before.userNamespace);
      const owns = ownsOnTheWay(credentials, namespace);
      if (credentials.hasCapability(CAP_SYS_ADMIN, namespace) && !(had || isBelow || isOwner || owns))
        broken.push(`13: ${namespace.name}`);
    }
  }

  return () => broken;
}

/** USER-061, USER-073: an id that is one's own now owns the namespace, or one above it. */
function ownsOnTheWay(credentials: Credentials, namespace: UserNamespace): boolean {
  for (let at: UserNamespace | null = namespace; at !== null; at = at.parent)
    if (at.parent === credentials.userNamespace && at.ownerUid === credentials.euid) return true;
  return false;
}

async function toTheEnd(kernel: Kernel): Promise<void> {
  await kernel.start();
  await kernel.waitExited();
}

describe("after every call of random processes", () => {
  it("all invariants hold", async () => {
    await fc.assert(
      fc.asyncProperty(operations, async (todo) => {
        const { kernel } = await bootProgram(program(todo));
        const broken = watch(kernel);
        const steps = watchSteps(kernel);
        await toTheEnd(kernel);
        expect(broken()).toEqual([]);
        expect(steps()).toEqual([]);
        await kernel.destroy();
      }),
      { numRuns: 150, seed: 4 },
    );
  }, 120_000);

  it("31 to 33: they hold of a kernel that was saved and loaded, and it goes on as the other does", async () => {
    await fc.assert(
      fc.asyncProperty(operations, fc.integer({ min: 1, max: 40 }), async (todo, slices) => {
        const { kernel, registry } = await bootProgram(program(todo));
        await kernel.start();
        if (!(await kernel.pauseAfter(slices))) return void (await kernel.destroy());
        const before = stateOf(kernel);
        const loaded = await Kernel.loadFrom(await savedBytes(kernel), {
          platform: new ProgramPlatform(registry),
          timeSource: new VirtualTimeSource(),
        });
        expect(checkInvariants(loaded, before)).toEqual([]);
        expect({ ...stateOf(loaded), monotonic: 0 }).toEqual({ ...before, monotonic: 0 });
        const traces = [traceOf(kernel), traceOf(loaded)] as const;
        const broken = watch(loaded);
        await kernel.unpause();
        await kernel.waitExited();
        await toTheEnd(loaded);
        expect(traces[1]()).toEqual(traces[0]());
        expect(broken()).toEqual([]);
        await kernel.destroy();
        await loaded.destroy();
      }),
      { numRuns: 40, seed: 5 },
    );
  }, 120_000);
});

function traceOf(kernel: Kernel): () => readonly string[] {
  const lines: string[] = [];
  kernel.events.on("syscall:exit", (task, number, result) => lines.push(`${task.pid.numbers[0]} ${number} ${result}`));
  return () => lines;
}

describe("what is broken is found", () => {
  const kernels: Kernel[] = [];
  afterEach(async () => {
    for (const kernel of kernels.splice(0)) await kernel.destroy();
  });

  async function paused(): Promise<Kernel> {
    const { kernel } = await bootProgram(
      program([["clone", CLONE_NEWUSER | CLONE_NEWPID | CLONE_NEWUTS, [["pause"]]], ["wait"]]),
    );
    kernels.push(kernel);
    const isMade = new Promise<void>((resolve) => kernel.events.on("namespace:create", () => resolve()));
    await kernel.start();
    await isMade;
    await kernel.pause();
    expect(checkInvariants(kernel)).toEqual([]);
    return kernel;
  }

  function numbersOf(kernel: Kernel, earlier: EarlierState | null = null): number[] {
    return [...new Set(checkInvariants(kernel, earlier).map(({ number }) => number))];
  }

  const userOf = (kernel: Kernel): UserNamespace =>
    kernel.rootUserNamespace.tree.all().find((ns) => ns.type === CLONE_NEWUSER && !ns.isInitial) as UserNamespace;

  it("7: a map with an id twice; 9: setgroups allowed again; 6 and 8 with them", async () => {
    const kernel = await paused();
    const namespace = userOf(kernel);
    namespace.setgroupsAllowed = false;
    const earlier = stateOf(kernel);
    namespace.setgroupsAllowed = true;
    expect(numbersOf(kernel, earlier)).toEqual([9]);
    const overlapping = [
      { first: 0, lowerFirst: 5, count: 10 },
      { first: 5, lowerFirst: 100, count: 10 },
    ];
    namespace.uidMap = new IdMap(overlapping);
    expect(numbersOf(kernel)).toContain(7);
  });

  it("10 to 12: capabilities from nowhere", async () => {
    const kernel = await paused();
    const [task] = [...kernel.tasks.tasks].filter((t) => t.credentials.userNamespace !== kernel.rootUserNamespace);
    const credentials = task!.credentials as Credentials & { hasCapability: Credentials["hasCapability"] };
    credentials.hasCapability = () => true;
    expect(numbersOf(kernel)).toEqual([10, 12]);
  });

  it("1 and 37: a namespace that is gone, an account that is wrong", async () => {
    const kernel = await paused();
    const [task] = [...kernel.tasks.tasks].filter((t) => t.credentials.userNamespace !== kernel.rootUserNamespace);
    task!.credentials.counts().addRlimit(0, 1);
    expect(numbersOf(kernel)).toEqual([37]);
    task!.credentials.counts().subRlimit(0, 1);
    kernel.rootUserNamespace.tree.live.delete(task!.nsProxy.uts.id);
    expect(numbersOf(kernel)).toContain(1);
  });

  it("5: an inode number for two; 34: time that goes back", async () => {
    const kernel = await paused();
    const earlier = stateOf(kernel);
    expect(numbersOf(kernel, { ...earlier, monotonic: earlier.monotonic + 10n ** 12n })).toEqual([34]);
    const [first, second] = kernel.rootUserNamespace.tree.all();
    Object.assign(first!, { inode: second!.inode });
    expect(numbersOf(kernel)).toContain(5);
  });
});
