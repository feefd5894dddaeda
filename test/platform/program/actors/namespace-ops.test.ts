import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { CLONE_NEWNS, CLONE_NEWPID, CLONE_NEWUSER, CLONE_NEWUTS } from "../../../../src/abi/sched.ts";
import { bootKernel } from "../../../../src/kernel/boot.ts";
import type { Kernel } from "../../../../src/kernel/kernel.ts";
import type { Actor } from "../../../../src/ns/ops/actor.ts";
import type { NamespaceOps } from "../../../../src/ns/ops/namespace-ops.ts";
import { unwrap } from "../../../../src/ns/ops/outcome.ts";
import { ProgramPlatform, ProgramRegistry } from "../../../../src/platform/program/index.ts";
import { describeActors } from "../../../ns/ops/describe-actors.ts";
import { bootForActors, moved } from "./boot-actors.ts";

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

  it("leaves nothing behind", async () => {
    unwrap(await first.create(CLONE_NEWUSER | CLONE_NEWNS));
    await ops.close();
    expect(processes()).toBe(1);
    expect([...kernel.hostInputs.keys()]).toEqual([]);
  });
});

it("needs its program", async () => {
  const kernel = await bootKernel({ platform: new ProgramPlatform(new ProgramRegistry()) });
  await expect(kernel.namespaceOps()).rejects.toMatchObject({ code: "ARGUMENT" });
  await kernel.destroy();
});
