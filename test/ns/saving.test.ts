import { describe, expect, it } from "vitest";
import { CLONE_NEWIPC, CLONE_NEWNS, CLONE_NEWPID, CLONE_NEWUSER, CLONE_NEWUTS } from "../../src/abi/sched.ts";
import {
  Credentials,
  NamespaceTree,
  NsProxy,
  PID_TASK,
  Pid,
  prepareUnshare,
  USE_PROCESS,
  UserNamespace,
  writeIdMap,
} from "../../src/ns/index.ts";
import { ref } from "../../src/state/fields.ts";
import { buildGraph } from "../../src/state/graph-decoder.ts";
import { encodeGraph } from "../../src/state/graph-encoder.ts";
import { packGraph, unpackGraph } from "../../src/state/graph-msgpack.ts";
import { savable } from "../../src/state/savable.ts";
import { callerOf, copyMounts, createWorld, EventLog, ok, TestMountNamespace, userCredentials } from "./fixture.ts";

/** What a kernel would have of it: the tree, and one task in namespaces of its own. */
class SavedSystem {
  readonly tree: NamespaceTree;
  readonly credentials: Credentials;
  readonly nsProxy: NsProxy;
  readonly pid: Pid;

  constructor(tree: NamespaceTree, credentials: Credentials, nsProxy: NsProxy, pid: Pid) {
    this.tree = tree;
    this.credentials = credentials;
    this.nsProxy = nsProxy;
    this.pid = pid;
  }
}

class Task {}

savable(SavedSystem, {
  name: "test.SavedSystem",
  version: 1,
  saved: {
    tree: ref(() => NamespaceTree),
    credentials: ref(() => Credentials),
    nsProxy: ref(() => NsProxy),
    pid: ref(() => Pid),
  },
});
savable(Task, { name: "test.Task", version: 1, saved: {} });
savable(TestMountNamespace, { name: "test.MountNamespace", version: 1, saved: { owner: ref(() => UserNamespace) } });

function createSystem(): SavedSystem {
  const world = createWorld();
  const caller = callerOf(world, { credentials: userCredentials(world, 1000) });
  const flags = CLONE_NEWUSER | CLONE_NEWUTS | CLONE_NEWIPC | CLONE_NEWPID | CLONE_NEWNS;
  const change = ok(prepareUnshare(flags, caller, copyMounts));
  change.commit();
  const { credentials, nsProxy } = change;
  const extents = [9, 7, 5, 3, 1, 0].map((id) => `${id} ${1000 + id} 1`).join("\n");
  writeIdMap(credentials.userNamespace, "uid", extents, 0, world.root, world.root);
  const pid = ok(nsProxy.pidForChildren.allocate());
  pid.attach(PID_TASK, new Task());
  nsProxy.uts.setHostname(credentials, "box");
  return new SavedSystem(world.tree, credentials, nsProxy, pid);
}

const noFrames = { idOf: () => 0, count: 0, takeFrame: () => 0 };

function save(system: SavedSystem): Uint8Array {
  return Uint8Array.from(packGraph(encodeGraph(system, noFrames, new Map())));
}

function load(bytes: Uint8Array): SavedSystem {
  return buildGraph(unpackGraph(bytes.slice()), noFrames, new Map()) as SavedSystem;
}

describe("a saved system of namespaces", () => {
  it("invariant 31: comes back the same, and saves to the same bytes", () => {
    const system = createSystem();
    const bytes = save(system);
    const loaded = load(bytes);
    expect(save(loaded)).toEqual(bytes);
    const describe = ({ tree }: SavedSystem) =>
      tree.all().map((ns) => ({ id: ns.id, name: ns.name, owner: ns.owner?.id, uses: ns.uses(), isLive: ns.isLive }));
    expect(describe(loaded)).toEqual(describe(system));
  });

  it("keeps its rules: ids go on, maps translate, numbers and references are remembered", () => {
    const { tree, credentials, nsProxy, pid } = load(save(createSystem()));
    expect(nsProxy.uts.nodename).toBe("box");
    expect(credentials.hasCapability(21, nsProxy.uts.owner)).toBe(true);
    expect(credentials.userNamespace.makeKuid(7)).toBe(1007);
    expect(credentials.userNamespace.fromKuid(1003)).toBe(3);
    expect(pid.task).toBeInstanceOf(Task);
    expect(ok(nsProxy.pidForChildren.allocate()).number).toBe(2);
    const newest = Math.max(...tree.all().map((ns) => ns.id));
    expect(tree.ids.allocateId()).toBeGreaterThan(newest);
  });

  it("tells the listener that the kernel sets after a load of what dies", () => {
    const { tree, credentials, nsProxy, pid } = load(save(createSystem()));
    const log = new EventLog();
    tree.events = log;
    nsProxy.release();
    pid.detach(PID_TASK);
    credentials.release(USE_PROCESS);
    expect(log.lines.map((line) => line.split(":")[0])).toEqual([
      "destroyed mnt",
      "destroyed uts",
      "destroyed ipc",
      "destroyed pid",
      "destroyed user",
    ]);
    expect(tree.all()).toHaveLength(8);
  });
});
