/**
 * Kernels in which random processes have done random things are saved and loaded, or forked, again and again. The copy is in the same state and
 * does the same from there on as the original, which goes on beside it (31 to 33).
 */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { SYS_nanosleep } from "../../../src/abi/unistd-riscv64.ts";
import { checkInvariants, stateOf } from "../../../src/kernel/invariants/index.ts";
import { Kernel } from "../../../src/kernel/kernel.ts";
import { ProgramPlatform, type ProgramRegistry } from "../../../src/platform/program/index.ts";
import { VirtualTimeSource } from "../../../src/time/virtual-source.ts";
import { savedBytes } from "../../support/save-load.ts";
import { type ObservableState, observe } from "./observable-state.ts";
import { busyOperations, type Operation } from "./random-operations.ts";
import { bootRandom } from "./random-processes.ts";
import { watch } from "./watch.ts";

type Way = "load" | "fork";

/** A kernel from a paused one, which stays as it is. */
async function copyOf(kernel: Kernel, registry: ProgramRegistry, way: Way): Promise<Kernel> {
  const options = { platform: new ProgramPlatform(registry), timeSource: new VirtualTimeSource() };
  return way === "fork" ? kernel.fork(options) : Kernel.loadFrom(await savedBytes(kernel), options);
}

/** What happens, in order: system calls, signals, processes and namespaces that come and go. */
function traceOf(kernel: Kernel): readonly string[] {
  const lines: string[] = [];
  const { events } = kernel;
  const numberOf = ({ pid }: { readonly pid: { readonly numbers: readonly number[] } }): string =>
    pid.numbers.join("/");
  events.on("syscall:exit", (task, number, result) => lines.push(`${numberOf(task)} call ${number} = ${result}`));
  events.on("signal", (task, { signo }) => lines.push(`${numberOf(task)} signal ${signo}`));
  events.on("task:start", (task) => lines.push(`${numberOf(task)} starts`));
  events.on("task:exec", (task, name) => lines.push(`${numberOf(task)} executes ${name}`));
  events.on("process:exit", (group) => lines.push(`${numberOf(group)} exits with ${group.exitStatus}`));
  events.on("namespace:create", ({ name, id }) => lines.push(`${name} ${id} is made`));
  events.on("namespace:join", ({ name }, task) => lines.push(`${numberOf(task)} joins ${name}`));
  events.on("namespace:destroy", ({ name }) => lines.push(`${name} is gone`));
  return lines;
}

async function pausedAfter(kernel: Kernel, slices: number): Promise<boolean> {
  const paused = kernel.pauseAfter(slices);
  await (kernel.isPaused ? kernel.unpause() : kernel.start());
  return paused;
}

async function toTheEnd(kernel: Kernel): Promise<void> {
  await (kernel.isPaused ? kernel.unpause() : kernel.start());
  await kernel.waitExited();
}

/** How many states had something in them that a copy could lose. */
class Seen {
  readonly counts = new Map<string, number>();

  add({ tasks, namespaces }: ObservableState): void {
    const found = {
      "a pid namespace in a pid namespace": tasks.some(({ numbers }) => numbers.length > 2),
      "a pending signal": tasks.some(({ pending, pendingOfProcess }) => pending.length + pendingOfProcess.length > 0),
      "an adjustment": tasks.some(({ undo }) => undo.length > 0),
      "a zombie": tasks.some(({ isZombie }) => isZombie),
      "a map": namespaces.some(({ maps, owner }) => owner !== null && maps?.some((extents) => extents.length > 0)),
      "an offset": namespaces.some(({ offsets }) => offsets?.some((offset) => offset !== 0n)),
      "a bind mount of a namespace": namespaces.some(({ uses }) => "mount" in uses),
      "an open namespace": namespaces.some(({ uses }) => "file" in uses),
    };
    for (const [what, isThere] of Object.entries(found))
      this.counts.set(what, (this.counts.get(what) ?? 0) + (isThere ? 1 : 0));
  }

  /** What no state had. */
  never(): string[] {
    return [...this.counts].filter(([, count]) => count === 0).map(([what]) => what);
  }
}

/** The copy is as the original, both stand still. */
function expectSame(kernel: Kernel, copy: Kernel, seen: Seen): void {
  const before = stateOf(kernel);
  expect(checkInvariants(copy, before)).toEqual([]);
  expect(stateOf(copy)).toEqual(before);
  const state = observe(kernel);
  seen.add(state);
  expect(observe(copy)).toEqual(state);
}

/** Copies the kernel after each of these distances, in slices; original and copy go on side by side to the next one. */
async function runBesideCopies(
  todo: Operation[],
  points: readonly (readonly [number, Way])[],
  seen: Seen,
): Promise<void> {
  const { kernel, registry } = await bootRandom(todo);
  let copy: Kernel | null = null;
  let traces: readonly (readonly string[])[] = [];
  let broken = (): readonly unknown[] => [];
  for (const [slices, way] of points) {
    const isPaused = await pausedAfter(kernel, slices);
    if (copy !== null) expect(await pausedAfter(copy, slices)).toBe(isPaused);
    if (!isPaused) break;
    if (copy !== null) expectSame(kernel, copy, seen);
    const next = await copyOf(kernel, registry, way);
    expectSame(kernel, next, seen);
    await copy?.destroy();
    copy = next;
    expect(traces[1]).toEqual(traces[0]);
    traces = [traceOf(kernel), traceOf(copy)];
    expect(broken()).toEqual([]);
    broken = watch(copy);
  }
  if (kernel.isPaused) await toTheEnd(kernel);
  if (copy !== null && (copy.isPaused || !copy.isStarted)) await toTheEnd(copy);
  expect(traces[1]).toEqual(traces[0]);
  expect(broken()).toEqual([]);
  await copy?.destroy();
  await kernel.destroy();
}

/** The same, but nobody waits for children, and those who have done everything stay. */
function staying(todo: readonly Operation[], isChild = false): Operation[] {
  const operations = todo.flatMap((operation): Operation[] => {
    const [name, how, then] = operation;
    if (name === "wait") return [];
    if (name === "clone") return [[name, how, staying(then, true)]];
    if (name === "execute") return [[name, how, staying(then, isChild)]];
    // Its parent waits until it is gone.
    return name === "vfork" ? [[name, staying(how)]] : [operation];
  });
  return isChild ? [...operations, ["pause"]] : operations;
}

/** Paused when everybody has done everything; null when the first process has gone before. */
async function settledKernel(todo: readonly Operation[]) {
  const { kernel, registry } = await bootRandom(staying(todo), true);
  const settled = new Promise<boolean>((resolve) => {
    kernel.events.on("syscall:exit", (task, number) => {
      if (number === SYS_nanosleep && task.group === kernel.globalInit) resolve(kernel.pauseAfter(1));
    });
  });
  await kernel.start();
  if (await Promise.race([settled, kernel.waitExited().then(() => false)])) return { kernel, registry };
  await kernel.destroy();
  return null;
}

describe("31 to 33: a copy of a kernel", () => {
  it("is in the same state, and does the same, at any time", async () => {
    const seen = new Seen();
    const point = fc.tuple(fc.integer({ min: 1, max: 12 }), fc.constantFrom<Way>("load", "load", "fork"));
    await fc.assert(
      fc.asyncProperty(busyOperations, fc.array(point, { minLength: 1, maxLength: 3 }), (todo, points) =>
        runBesideCopies(todo, points, seen),
      ),
      { numRuns: 20, seed: 11 },
    );
    expect(seen.never()).toEqual([]);
  }, 300_000);

  it("is in the same state after all has been done, with processes, signals, adjustments, maps, offsets and pins", async () => {
    const seen = new Seen();
    await fc.assert(
      fc.asyncProperty(busyOperations, fc.constantFrom<Way>("load", "fork"), async (todo, way) => {
        const found = await settledKernel(todo);
        if (found === null) return;
        const { kernel, registry } = found;
        const copy = await copyOf(kernel, registry, way);
        expectSame(kernel, copy, seen);
        await kernel.destroy();
        await copy.destroy();
      }),
      { numRuns: 15, seed: 6 },
    );
    expect(seen.never()).toEqual([]);
  }, 300_000);
});
