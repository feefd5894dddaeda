/** Each rule about one state finds what it is there to find: a kernel whose state is broken by hand. */
import { afterEach, describe, expect, it } from "vitest";
import { CLONE_NEWPID, CLONE_NEWUSER, CLONE_NEWUTS } from "../../../src/abi/sched.ts";
import { SIGTERM } from "../../../src/abi/signal.ts";
import { SYS_kill } from "../../../src/abi/unistd-riscv64.ts";
import { Cgroup } from "../../../src/cgroup/cgroup.ts";
import { PeerGroup } from "../../../src/fs/peer-group.ts";
import type { IpcObjects } from "../../../src/ipc/ipc-objects.ts";
import { checkInvariants, checkTransition, stateOf } from "../../../src/kernel/invariants/index.ts";
import type { Kernel } from "../../../src/kernel/kernel.ts";
import { ThreadGroupState } from "../../../src/kernel/machines/thread-group.machine.ts";
import type { Task } from "../../../src/kernel/task.ts";
import type { PortUser } from "../../../src/net/inet/port-table.ts";
import type { NetworkStack } from "../../../src/net/stack/network-stack.ts";
import { unixDomain } from "../../../src/net/unix/unix-domain.ts";
import { CapabilitySet } from "../../../src/ns/capability-set.ts";
import { IdMap } from "../../../src/ns/id-map.ts";
import { KTime } from "../../../src/time/ktime.ts";
import type { Operation } from "./random-operations.ts";
import { bootRandom } from "./random-processes.ts";

const kernels: Kernel[] = [];
afterEach(async () => {
  for (const kernel of kernels.splice(0)) await kernel.destroy();
});

/** A process in namespaces of its own, which has a child there; and one who has adjusted a semaphore, and has three sockets. */
const NESTED: readonly Operation[] = [
  ["clone", CLONE_NEWUSER | CLONE_NEWPID | CLONE_NEWUTS, [["clone", 0, [["pause"]]], ["pause"]]],
  ["semaphore", 1, true],
  ["abstract", "a"],
  ["port", 80],
  ["mount", "/mnt", "tmpfs", 0],
  ["pause"],
];

/** Three processes wait for ever: the kernel pauses when all of them do. */
async function settled(): Promise<Kernel> {
  const { kernel } = await bootRandom(NESTED);
  kernels.push(kernel);
  await kernel.start();
  while ([...kernel.tasks.tasks].filter(({ isBlocked }) => isBlocked).length < 3)
    await new Promise((resolve) => setImmediate(resolve));
  await kernel.pause();
  expect(checkInvariants(kernel)).toEqual([]);
  return kernel;
}

function numbersOf(kernel: Kernel): number[] {
  return [...new Set(checkInvariants(kernel).map(({ number }) => number))].sort((a, b) => a - b);
}

/** The init of the nested namespaces. */
function insider(kernel: Kernel): Task {
  return [...kernel.tasks.tasks].find((task) => task.pidNamespace.level === 1 && task.tid === 1)!;
}

/** What each rule finds when something is so. */
const BROKEN: readonly (readonly [
  what: string,
  numbers: readonly number[],
  breaks: (kernel: Kernel, task: Task) => void,
])[] = [
  [
    "a namespace that is gone",
    [1, 37],
    (kernel, task) => kernel.rootUserNamespace.tree.live.delete(task.nsProxy.uts.id),
  ],
  ["a namespace of nobody", [2], (_kernel, task) => Object.assign(task.nsProxy.uts, { owner: null })],
  [
    "an inode number for two",
    [5],
    (kernel, task) => Object.assign(task.nsProxy.uts, { inode: kernel.rootUTSNamespace.inode }),
  ],
  [
    "an id that the parent does not have",
    [6],
    (_kernel, { credentials }) => {
      credentials.userNamespace.uidMap = new IdMap([{ first: 0, lowerFirst: 2 ** 32 - 1, count: 1 }]);
    },
  ],
  [
    "an id for two",
    [7],
    (_kernel, { credentials }) => {
      const [first, second] = [
        { first: 0, lowerFirst: 5, count: 10 },
        { first: 5, lowerFirst: 100, count: 10 },
      ];
      credentials.userNamespace.gidMap = new IdMap([first!, second!]);
    },
  ],
  [
    "a translation that is wrong",
    [6, 8],
    ({ rootUserNamespace }) => {
      // All initial user namespaces have the same map.
      rootUserNamespace.uidMap = Object.assign(new IdMap(rootUserNamespace.uidMap.extents), { up: () => 7 });
    },
  ],
  [
    "setgroups below where it is denied",
    [9],
    (kernel) => {
      kernel.rootUserNamespace.setgroupsAllowed = false;
    },
  ],
  [
    "capabilities from nowhere",
    [10, 12],
    (_kernel, { credentials }) => {
      credentials.hasCapability = () => true;
    },
  ],
  [
    "capabilities that end below",
    [10, 11, 12],
    (kernel, { credentials }) => {
      credentials.hasCapability = (_capability, namespace) => namespace === kernel.rootUserNamespace;
    },
  ],
  [
    "effective, and not permitted",
    [14],
    (_kernel, { credentials }) => Object.assign(credentials, { permitted: CapabilitySet.EMPTY }),
  ],
  ["a number too many", [15], (_kernel, { pid }) => Object.assign(pid, { numbers: [...pid.numbers, 9] })],
  [
    "a number in nobody's list",
    [15, 17],
    (_kernel, { pid }) => Object.assign(pid, { numbers: [pid.numbers[0]! + 50, 1] }),
  ],
  [
    "somebody who is seen from below",
    [16],
    (kernel) => {
      kernel.globalInit!.pid.numberIn = (namespace) => (namespace.level === 0 ? 1 : 2);
    },
  ],
  [
    "members without an init",
    [19],
    (_kernel, { pidNamespace }) => {
      pidNamespace.init = null;
    },
  ],
  [
    "an init that waits for nobody's end",
    [20],
    (_kernel, task) => {
      task.stop = "namespaceExit";
    },
  ],
  [
    "a parent below",
    [22],
    (kernel, { group }) => {
      kernel.globalInit!.parent = group;
    },
  ],
  [
    "children above",
    [23],
    (kernel, { nsProxy }) => Object.assign(nsProxy, { pidForChildren: kernel.rootPIDNamespace }),
  ],
  [
    "an init that SIGTERM ended",
    [24],
    (_kernel, { group }) => {
      group.state = ThreadGroupState.exiting;
      group.exitStatus = SIGTERM;
    },
  ],
  [
    "a peer that is none",
    [27],
    (kernel, task) => {
      task.mountNamespace.root.peerGroup = new PeerGroup(kernel.vfs);
    },
  ],
  [
    "a mount of nowhere",
    [30],
    (_kernel, task) => {
      task.mountNamespace.root.namespace = null;
    },
  ],
  [
    "an initial time namespace that is shifted",
    [35],
    (_kernel, { nsProxy }) => {
      nsProxy.time.monotonicOffset = KTime.of(5, 0);
    },
  ],
  [
    "a clock that is shifted one way",
    [35],
    (_kernel, { nsProxy }) => {
      nsProxy.time.toHost = (_clock, time) => time.plus(KTime.of(1, 0));
    },
  ],
  ["an account that is wrong", [37], (_kernel, { credentials }) => credentials.counts().addRlimit(0, 1)],
  ["a namespace that nothing holds", [37], (_kernel, { nsProxy }) => nsProxy.uts.useCounts.fill(0)],
  [
    "an object under another id",
    [38],
    (kernel) => {
      for (const set of objects(kernel).semaphores.objects.values()) set.id += 1;
    },
  ],
  [
    "adjustments of nobody",
    [38],
    (kernel) => {
      kernel.globalInit!.leader.sysv.undoList = null;
    },
  ],
  [
    "a port for two",
    [39],
    (kernel) => {
      const { udpPorts } = kernel.globalInit!.leader.netNamespace.stack as NetworkStack;
      const users = udpPorts.users.get(80)!;
      users.push(Object.assign(Object.create(users[0]!) as PortUser, {}));
    },
  ],
  [
    "an abstract name that is another's",
    [39],
    (kernel) => {
      const { names } = unixDomain(kernel.vfs).of(kernel.globalInit!.leader.netNamespace);
      const [[key, endpoint]] = [...names] as [[string, never]];
      names.delete(key);
      names.set("1:\0b", endpoint);
    },
  ],
  [
    "a mount that is found under another name",
    [40],
    (kernel) => {
      const root = kernel.globalInit!.leader.fs.root.throughMounts().dentry;
      root.children!.set("mnt", root.children!.get("tmp")!);
    },
  ],
  [
    "a cgroup that is not found",
    [40],
    (kernel, task) => {
      task.cgroup = new Cgroup(kernel.cgroups, task.cgroup, "nowhere");
    },
  ],
];

function objects(kernel: Kernel): IpcObjects {
  return kernel.rootIPCNamespace.contents as IpcObjects;
}

describe("a broken state is found", () => {
  it.each(BROKEN)("%s: %j", async (_what, numbers, breaks) => {
    const kernel = await settled();
    breaks(kernel, insider(kernel));
    expect(numbersOf(kernel)).toEqual(numbers);
  });

  it("36: a kernel that is paused by nobody", async () => {
    const kernel = await settled();
    kernel.pauseDepth = 0;
    expect(numbersOf(kernel)).toEqual([36]);
    kernel.pauseDepth = 1;
  });

  it("24: a signal from inside that ends an init", async () => {
    const kernel = await settled();
    const before = stateOf(kernel);
    const init = insider(kernel);
    const sender = [...kernel.tasks.tasks].find((task) => task.pidNamespace === init.pidNamespace && task !== init)!;
    sender.context.args.set(1, SIGTERM);
    const step = { task: sender, syscall: SYS_kill, result: 0 };
    expect(checkTransition(kernel, before, step)).toEqual([]);
    init.group.state = ThreadGroupState.exiting;
    init.group.exitStatus = SIGTERM;
    expect(checkTransition(kernel, before, step).map(({ number }) => number)).toEqual([24]);
  });
});
