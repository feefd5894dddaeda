import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Sandbox } from "../../src/sandbox/index.ts";
import { macrotask } from "../support/macrotask.ts";
import { make } from "./fixture.ts";

/** What may be left behind by a program: everything that is counted. */
function inventory({ kernel }: Sandbox) {
  const { vfs, tasks, scheduler, events, hostInputs, hostOutputs } = kernel;
  return {
    tasks: [...tasks.tasks].map(({ comm }) => comm),
    pids: kernel.rootPIDNamespace.allocated,
    alarms: scheduler.alarms.size,
    sleepers: scheduler.sleepers.next,
    hostWork: scheduler.hostWork,
    timers: kernel.timekeeper.nextDeadline(),
    inputs: hostInputs.size,
    outputs: hostOutputs.size,
    listeners: events.eventNames(),
    fsContexts: vfs.fsContexts.size,
    memory: vfs.memory.used,
    frames: kernel.platform.pool.usedFrames,
    namespaces: kernel.rootUserNamespace.tree.all().map((namespace) => [namespace.name, namespace.uses()]),
  };
}

/** Which program, when it is stopped (in turns of the host's loop), how, and what it is doing to its streams. */
const run = fc.record({
  argv: fc.constantFrom(
    ["yes"],
    ["cat"],
    ["pause"],
    ["stubborn"],
    ["family", "5"],
    ["trap"],
    ["count"],
    ["show"],
    ["hang"],
  ),
  turns: fc.nat(12),
  how: fc.constantFrom("abort", "timeout", "both"),
  stdin: fc.constantFrom("none", "text", "stream"),
});

describe("a program that is stopped at a random moment", () => {
  it("leaves no task, no file, no timer and no listener behind", async () => {
    await using sandbox = await make({
      killGrace: 50,
      commands: {
        hang: (_argv, { signal }) => new Promise((_resolve, reject) => signal.addEventListener("abort", reject)),
      },
    });
    await stopped(sandbox, { argv: ["pause"], turns: 1, how: "abort", stdin: "none" });
    const before = inventory(sandbox);
    await fc.assert(
      fc.asyncProperty(fc.array(run, { minLength: 1, maxLength: 4 }), async (runs) => {
        await Promise.all(runs.map((each) => stopped(sandbox, each)));
        expect(inventory(sandbox)).toEqual(before);
      }),
      { numRuns: 100 },
    );
  });
});

type Run = typeof run extends fc.Arbitrary<infer T> ? T : never;

async function stopped(sandbox: Sandbox, { argv, turns, how, stdin }: Run): Promise<void> {
  const controller = new AbortController();
  // Virtual time, and timeouts with it, stand still while the embedder works.
  const isHostWork = argv[0] === "hang";
  const endless = new ReadableStream<string>({ pull: (each) => each.enqueue("input\n") });
  const running = sandbox.exec(argv, {
    ...(how === "timeout" && !isHostWork ? {} : { signal: controller.signal }),
    ...(how === "abort" ? {} : { timeout: turns }),
    ...(stdin === "none" ? {} : { stdin: stdin === "text" ? "text" : endless }),
  });
  const settled = running.then(
    () => {},
    () => {},
  );
  for (let i = 0; i < turns; i++) await macrotask();
  controller.abort();
  await settled;
}
