import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { CLONE_NEWNS, CLONE_NEWPID, CLONE_NEWUSER, CLONE_NEWUTS } from "../../../../src/abi/sched.ts";
import type { Kernel } from "../../../../src/kernel/kernel.ts";
import type { Actor } from "../../../../src/ns/ops/actor.ts";
import type { NamespaceOps } from "../../../../src/ns/ops/namespace-ops.ts";
import { unwrap } from "../../../../src/ns/ops/outcome.ts";
import { namespaceActor, ProgramPlatform, ProgramRegistry } from "../../../../src/platform/program/index.ts";
import { describeActors } from "../../../ns/ops/describe-actors.ts";
import { bootForActors, idleInit, moved } from "./boot-actors.ts";

const ok = { value: undefined };

let booted: Kernel;
describeActors("actors of the emulated kernel", async () => {
  booted = await bootForActors();
  return booted.namespaceOps();
});
afterEach(() => booted.destroy());

describe("kernel.namespaceOps()", () => {
  let kernel: Kernel;
  let ops: NamespaceOps;
  let first: Actor;

  beforeEach(async () => {
    kernel = await bootForActors();
    ops = await kernel.namespaceOps();
    first = unwrap(await ops.root.create(CLONE_NEWPID));
  });
  afterEach(() => kernel.destroy());

  const linksOf = async (actor: Actor): Promise<string[]> =>
    Object.values(await ops.root.links(actor)).map((outcome) => unwrap(outcome));
  const processes = (): number => [...kernel.tasks.threadGroups()].filter((group) => !group.isDead).length;

  it("is the same until it is closed", async () => {
    expect(await kernel.namespaceOps()).toBe(ops);
    await ops.close();
    expect(ops.actors()).toEqual([]);
    const again = await kernel.namespaceOps();
    expect(again).not.toBe(ops);
    expect(again.actors()).toEqual([again.root]);
    await ops.close();
    expect(await kernel.namespaceOps()).toBe(again);
  });

  it("survives a save and a load", async () => {
    const child = unwrap(await first.create(CLONE_NEWUTS));
    await child.setHostname("moved");
    const before = await linksOf(child);
    kernel = await moved(kernel);
    ops = await kernel.namespaceOps();
    const [, firstAgain, childAgain] = ops.actors() as [Actor, Actor, Actor];
    expect(ops.actors().map(({ id }) => id)).toEqual([0, 1, 2]);
    expect(await linksOf(childAgain)).toEqual(before);
    expect(unwrap(await childAgain.names()).nodename).toBe("moved");
    expect(unwrap(await firstAgain.create(0)).id).toBe(3);
  });

  it.each([1, 2])("answers nobody who asked before a save (%i slices)", async (slices) => {
    await kernel.pause();
    const asked = [first.setHostname("late"), ops.root.create(0)];
    const answers = Promise.allSettled(asked);
    const whenPaused = kernel.pauseAfter(slices);
    await kernel.unpause();
    expect(await whenPaused).toBe(true);
    kernel = await moved(kernel);
    await answers;
    ops = await kernel.namespaceOps();
    const [root, again] = ops.actors() as [Actor, Actor];
    expect(await root.create(0)).toHaveProperty("value");
    expect(await again.setHostname("soon")).toEqual(ok);
    expect(unwrap(await again.names()).nodename).toBe("soon");
    // A child that was made for nobody is gone. The other process is init.
    await ops.settle();
    expect(processes()).toBe(ops.actors().length + 1);
  });

  it("says to whoever waits that the kernel has panicked", async () => {
    await kernel.pause();
    const answer = first.setHostname("never");
    kernel.fail(new Error("out of order"));
    await expect(answer).rejects.toThrow("kernel panic: out of order");
  });

  it("says so to whoever asks afterwards, and that it was destroyed", async () => {
    kernel.fail(new Error("out of order"));
    for (const actor of [first, first, ops.root])
      await expect(actor.setHostname("never")).rejects.toThrow("kernel panic: out of order");
    const other = await bootForActors();
    const { root } = await other.namespaceOps();
    await other.destroy();
    await expect(root.create(0)).rejects.toThrow("destroyed");
  });

  it("answers the next one when a command was too long for an actor", async () => {
    const asked = [first.setHostname("x".repeat(1 << 20)), first.setHostname("short")] as const;
    await expect(asked[0]).rejects.toThrow(RangeError);
    expect(await asked[1]).toEqual(ok);
    expect(unwrap(await first.names()).nodename).toBe("short");
  });

  it("leaves nothing behind", async () => {
    unwrap(await first.create(CLONE_NEWUSER | CLONE_NEWNS));
    await ops.close();
    expect(processes()).toBe(1);
    expect([...kernel.hostInputs.keys()]).toEqual([]);
  });
});

it("needs its program, and says so to all who ask", async () => {
  const programs = new ProgramRegistry().register(idleInit);
  const kernel = await bootForActors(undefined, new ProgramPlatform(programs));
  const asked = [kernel.namespaceOps(), kernel.namespaceOps()];
  for (const ops of asked) await expect(ops).rejects.toMatchObject({ code: "ARGUMENT" });
  programs.register(namespaceActor);
  const ops = await kernel.namespaceOps();
  expect(await ops.root.setHostname("there")).toEqual(ok);
  await kernel.destroy();
});
