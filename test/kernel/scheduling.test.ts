import { describe, expect, it, vi } from "vitest";
import { ET_EXEC } from "../../src/abi/elf.ts";
import { SYS_getpid, SYS_nanosleep, SYS_sched_yield } from "../../src/abi/unistd-riscv64.ts";
import { bootKernel } from "../../src/kernel/boot.ts";
import type { Kernel } from "../../src/kernel/kernel.ts";
import { SLICE_INSTRUCTIONS, TURN_INSTRUCTIONS, VIRTUAL_NS_PER_INSTRUCTION } from "../../src/kernel/scheduler.ts";
import { SYSCALL_COST } from "../../src/kernel/task-run.ts";
import { Riscv64Platform } from "../../src/platform/riscv64/riscv64-platform.ts";
import { VirtualTimeSource } from "../../src/time/virtual-source.ts";
import { addi, ECALL, jal } from "../platform/riscv64/assembler.ts";
import { writeInstructions } from "../platform/riscv64/isa/instruction-kind.ts";
import { writeElf } from "../support/elf-image.ts";
import { installFile } from "../support/guest-program.ts";
import type { Call } from "../support/program-platform.ts";
import { bootPrograms, EXIT_SEVEN, processArgs } from "./fixture.ts";

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** A program that never makes a system call: `1: j 1b`. */
const LOOP = [jal(0, 0)];
/** One that makes nothing else. */
const CALLS = [addi(17, 0, SYS_getpid), ECALL, jal(0, -4)];

async function runCode(instructions: readonly number[]): Promise<Kernel> {
  const bytes: number[] = [];
  writeInstructions([...instructions], bytes);
  const program = writeElf({
    type: ET_EXEC,
    entry: 0x10000,
    segments: [{ address: 0x10000, bytes: Uint8Array.from(bytes), flags: 5 }],
  });
  const kernel = await bootKernel({
    platform: new Riscv64Platform({ memoryLimit: 16 << 20 }),
    timeSource: new VirtualTimeSource(),
    populate: (caller) => installFile(caller, "/loop", program, 0o755),
  });
  await kernel.createProcess(processArgs("/loop"));
  return kernel;
}

/** How many instructions each of the kernel's turns took, by the virtual clock. */
function instructionsPerTurn(kernel: Kernel): number[] {
  const counts: number[] = [];
  const { scheduler, timekeeper } = kernel;
  const runTurn = scheduler.runTurn.bind(scheduler);
  vi.spyOn(scheduler, "runTurn").mockImplementation((mustYield) => {
    const before = timekeeper.monotonic();
    const outcome = runTurn(mustYield);
    counts.push(timekeeper.monotonic().minus(before).toNumber() / VIRTUAL_NS_PER_INSTRUCTION);
    return outcome;
  });
  return counts;
}

describe("a guest that never waits", () => {
  it.each([
    ["a loop of instructions", LOOP],
    ["a loop of system calls", CALLS],
  ])("%s leaves the host its event loop after every turn", async (_what, code) => {
    const kernel = await runCode(code);
    const counts = instructionsPerTurn(kernel);
    await kernel.start();
    // The host's own callbacks come in between: no turn is longer than its budget and the slice it ends in.
    for (let i = 0; i < 20; i++) await turn();
    expect(counts.length).toBeGreaterThanOrEqual(15);
    expect(Math.max(...counts)).toBeLessThanOrEqual(TURN_INSTRUCTIONS + SLICE_INSTRUCTIONS);
    await kernel.destroy();
  });

  it("shares the processor with another, slice by slice", async () => {
    const kernel = await runCode(LOOP);
    const second = await kernel.createProcess(processArgs("/loop"));
    await kernel.start();
    expect(await kernel.pauseAfter(21)).toBe(true);
    const instructions = [kernel.globalInit!, second].map(
      (group) => group.leader.usage.userNs / VIRTUAL_NS_PER_INSTRUCTION,
    );
    expect(instructions[0]! / SLICE_INSTRUCTIONS).toBeCloseTo(11, 1);
    expect(instructions[1]! / SLICE_INSTRUCTIONS).toBeCloseTo(10, 1);
    await kernel.destroy();
  });

  it("can be killed", async () => {
    const kernel = await runCode(LOOP);
    await kernel.start();
    await turn();
    await kernel.kill(9);
    expect(await kernel.waitExited()).toBe(9);
  });
});

describe("slices", () => {
  it("end early where a task waits, or gives the rest away", async () => {
    const yields: readonly Call[] = new Array<Call>(5).fill([SYS_sched_yield]);
    const kernel = await bootPrograms({ init: yields, other: yields });
    await kernel.createProcess(processArgs("/init"));
    await kernel.createProcess(processArgs("/other"));
    const order: number[] = [];
    kernel.events.on("syscall:exit", (task, number) => number === SYS_sched_yield && order.push(task.tid));
    await kernel.start();
    await kernel.waitExited();
    expect(order).toEqual([1, 2, 1, 2, 1, 2, 1, 2, 1, 2]);
  });

  it("hold as many calls as their cost allows", async () => {
    const calls: readonly Call[] = new Array<Call>(200).fill([SYS_getpid]);
    const kernel = await bootPrograms({ init: calls, other: calls });
    await kernel.createProcess(processArgs("/init"));
    await kernel.createProcess(processArgs("/other"));
    const order: number[] = [];
    kernel.events.on("syscall:exit", (task) => order.push(task.tid));
    await kernel.start();
    await kernel.waitExited();
    // A step of such a program counts 1000 instructions.
    const perSlice = Math.ceil(SLICE_INSTRUCTIONS / (1000 + SYSCALL_COST));
    expect(order.indexOf(2)).toBe(perSlice);
  });
});

describe("virtual time", () => {
  it("jumps over what nobody uses: sleeping for a year takes the host no time", async () => {
    const year = 365 * 24 * 3600;
    const sleep: Call = [SYS_nanosleep, new Uint8Array(new BigUint64Array([BigInt(year), 0n]).buffer), 0];
    const kernel = await bootPrograms({ init: [sleep, ...EXIT_SEVEN] });
    await kernel.createProcess(processArgs("/init"));
    await kernel.start();
    await kernel.waitExited();
    expect(kernel.timekeeper.monotonic().seconds).toBe(year);
  });

  it("wakes sleepers in the order of their deadlines, then of their calls", async () => {
    const sleep = (seconds: number): readonly Call[] => [
      [SYS_nanosleep, new Uint8Array(new BigUint64Array([BigInt(seconds), 0n]).buffer), 0],
    ];
    const kernel = await bootPrograms({ init: sleep(9), a: sleep(5), b: sleep(3), c: sleep(5), d: sleep(1) });
    const ended: string[] = [];
    kernel.events.on("task:exit", (task) => ended.push(task.comm));
    for (const name of ["init", "a", "b", "c", "d"]) await kernel.createProcess(processArgs(`/${name}`));
    await kernel.start();
    await kernel.waitExited();
    expect(ended).toEqual(["d", "b", "a", "c", "init"]);
  });
});

describe("two runs", () => {
  it("make the same choices, whatever the host does in between", async () => {
    const busy: readonly Call[] = new Array<Call>(300).fill([SYS_getpid]);
    const lazy: readonly Call[] = new Array<Call>(20).fill([
      SYS_nanosleep,
      new Uint8Array(new BigUint64Array([0n, 700_001n]).buffer),
      0,
    ]);
    async function trace(disturbs: boolean): Promise<string[]> {
      // Everybody dies with init, which therefore is the slowest.
      const kernel = await bootPrograms({
        init: [...lazy, ...busy, ...lazy, ...lazy],
        lazy,
        other: [...lazy, ...busy],
      });
      const lines: string[] = [];
      kernel.events.on("task:state", (task, from, to) =>
        lines.push(`${kernel.timekeeper.monotonic().nanoseconds} ${task.tid} ${from} ${to}`),
      );
      for (const name of ["init", "lazy", "other", "lazy"]) await kernel.createProcess(processArgs(`/${name}`));
      await kernel.start();
      for (let i = 0; disturbs && i < 20; i++) {
        await kernel.pause();
        for (let n = 0; n < i; n++) await turn();
        await kernel.unpause();
      }
      await kernel.waitExited();
      return lines;
    }
    const first = await trace(false);
    expect(first.length).toBeGreaterThan(1000);
    expect(await trace(false)).toEqual(first);
    expect(await trace(true)).toEqual(first);
  });
});
