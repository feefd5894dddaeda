import { describe, expect, it, vi } from "vitest";
import { ET_EXEC } from "../../src/abi/elf.ts";
import { SYS_getpid, SYS_nanosleep, SYS_sched_yield } from "../../src/abi/unistd-riscv64.ts";
import { bootKernel } from "../../src/kernel/boot.ts";
import { Kernel } from "../../src/kernel/kernel.ts";
import {
  Scheduler,
  SLICE_INSTRUCTIONS,
  TURN_INSTRUCTIONS,
  VIRTUAL_NS_PER_INSTRUCTION,
} from "../../src/kernel/scheduler.ts";
import { SYSCALL_COST } from "../../src/kernel/task-run.ts";
import { Riscv64Platform } from "../../src/platform/riscv64/riscv64-platform.ts";
import type { RiscvTaskContext } from "../../src/platform/riscv64/task-context.ts";
import { VirtualTimeSource } from "../../src/time/virtual-source.ts";
import { add, addi, ECALL, jal, lrW, NOP, scW } from "../platform/riscv64/assembler.ts";
import { writeInstructions } from "../platform/riscv64/isa/instruction-kind.ts";
import { writeElf } from "../support/elf-image.ts";
import { installFile } from "../support/install-file.ts";
import { macrotask } from "../support/macrotask.ts";
import { type Call, ProgramPlatform } from "../support/program-platform.ts";
import { movedKernel, savedBytes } from "../support/save-load.ts";
import { SyscallTrace } from "../support/syscall-trace.ts";
import { bootPrograms, EXIT_SEVEN, processArgs, registryOf } from "./fixture.ts";

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
    for (let i = 0; i < 20; i++) await macrotask();
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
    await macrotask();
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

describe("a slice that is cut short because the host waits", () => {
  const shortSleep = new Uint8Array(new BigUint64Array([0n, 130_000n]).buffer);
  const calls: readonly Call[] = new Array<readonly Call[]>(12)
    .fill([...new Array<Call>(17).fill([SYS_getpid]), [SYS_nanosleep, shortSleep, 0]])
    .flat();
  const programs = { init: calls, a: calls.slice(3), b: calls.slice(7), c: new Array<Call>(250).fill([SYS_getpid]) };

  interface Observed {
    readonly trace: readonly string[];
    readonly usage: readonly string[];
    readonly turns: number;
  }

  /**
   * @param isLate the host's answer whenever it is asked whether it has waited long enough.
   * @param moves pauses, saves and loads the kernel as often as that, whenever a slice was cut short.
   */
  async function observe(isLate: () => boolean, moves = 0): Promise<Observed> {
    let kernel = await bootPrograms(programs);
    for (const name of Object.keys(programs)) await kernel.createProcess(processArgs(`/${name}`));
    const trace = new SyscallTrace();
    const usage: string[] = [];
    let turns = 0;
    let isMoveDue = moves > 0;
    const watch = (): void => {
      const { scheduler } = kernel;
      trace.listen(kernel);
      kernel.events.on("task:exit", ({ comm, usage: used }) => {
        scheduler.charge();
        usage.push(`${comm} ${used.userNs} ${used.systemNs} ${used.involuntarySwitches} ${used.voluntarySwitches}`);
        usage.push(`all ${scheduler.cpuUserNs} ${scheduler.cpuSystemNs}`);
      });
    };
    const { runTurn } = Scheduler.prototype;
    const spy = vi.spyOn(Scheduler.prototype, "runTurn").mockImplementation(function (this: Scheduler) {
      const outcome = runTurn.call(this, isLate);
      turns++;
      if (isMoveDue && this.cutTask !== null) void kernel.pause();
      return outcome;
    });
    watch();
    await kernel.start();
    for (; moves > 0; moves--) {
      while (!kernel.isPaused) await macrotask();
      expect(kernel.scheduler.cutTask).toBe(null);
      const platform = new ProgramPlatform(registryOf(programs));
      const loaded = await Kernel.loadFrom(await savedBytes(kernel), { platform, timeSource: new VirtualTimeSource() });
      await kernel.destroy();
      kernel = loaded;
      isMoveDue = moves > 1;
      watch();
      await kernel.start();
    }
    await kernel.waitExited();
    spy.mockRestore();
    return { trace: trace.lines, usage, turns };
  }

  it("goes on as if it had not been: nobody is woken meanwhile, and times are the same", async () => {
    const whole = await observe(() => false);
    const cut = await observe(() => true);
    expect(cut.trace).toEqual(whole.trace);
    expect(cut.usage).toEqual(whole.usage);
    // It was cut indeed: the host had its turns.
    expect(cut.turns).toBeGreaterThan(5 * whole.turns);
  });

  it("goes on so in another kernel, too", async () => {
    const whole = await observe(() => false);
    const moved = await observe(() => true, 25);
    expect(moved.trace).toEqual(whole.trace);
    expect(moved.usage).toEqual(whole.usage);
  });
});

describe("a load reservation", () => {
  /** x8 counts the failures of: lr.w, ten other instructions, sc.w. */
  const RESERVE = [lrW(6, 2), ...new Array<number>(10).fill(NOP), scW(7, 6, 2), add(8, 8, 7), jal(0, -4 * 13)];
  const failures = (kernel: Kernel): number => {
    return (kernel.globalInit!.leader.context as RiscvTaskContext).registers.x[2 * 8]!;
  };

  it("is lost when another task has run", async () => {
    const kernel = await runCode(RESERVE);
    await kernel.createProcess(processArgs("/loop"));
    await kernel.start();
    expect(await kernel.pauseAfter(20)).toBe(true);
    expect(failures(kernel)).toBeGreaterThan(5);
    await kernel.destroy();
  });

  it("outlasts slices, and a save and a load as well", async () => {
    let kernel = await runCode(RESERVE);
    for (let i = 0; i < 10; i++) {
      await kernel.start();
      expect(await kernel.pauseAfter(2)).toBe(true);
      expect(failures(kernel)).toBe(0);
      kernel = await movedKernel(kernel, { platform: new Riscv64Platform({ memoryLimit: 16 << 20 }) });
    }
    await kernel.destroy();
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
        for (let n = 0; n < i; n++) await macrotask();
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
