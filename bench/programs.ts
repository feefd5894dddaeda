/**
 * What system calls, pipes, processes and sleeping tasks of TypeScript programs cost, beside what the host's kernel takes for the same from C
 * (test/guest/bench/host-calls.c), both measured in this run.
 *
 * Run it compiled and with --expose-gc (docs/development.md): it measures JavaScript, not a transpiler.
 * Usage: programs [--own] [--json] [name ...]
 * - `--own` leaves out the host's;
 * - `--json` prints measurements for bench/run.ts.
 */
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { bytesOf } from "../src/abi/byte-string.ts";
import { CLONE_FILES, CLONE_FS, CLONE_SIGHAND, CLONE_THREAD, CLONE_VM } from "../src/abi/sched.ts";
import { SIGCHLD } from "../src/abi/signal.ts";
import { mkdir } from "../src/fs/mkdir.ts";
import { bootKernel } from "../src/kernel/boot.ts";
import type { Kernel } from "../src/kernel/kernel.ts";
import { type GeneratorProgram, ProgramPlatform, ProgramRegistry, programFile } from "../src/platform/program/index.ts";
import { installFile } from "../test/support/install-file.ts";
import {
  forkWait,
  getppid,
  type MeasuredProgram,
  pipeRoundTrip,
  sleepers,
  spawnWait,
  truth,
  unshareWait,
} from "./measured-programs.ts";
import { type Measurement, median } from "./measurement.ts";

/** The first ones warm up what V8 compiles. */
const WARM_UP = 3;
const LAPS = 7;
const SLEEPERS = 100_000;
const THREAD = CLONE_VM | CLONE_FS | CLONE_FILES | CLONE_SIGHAND | CLONE_THREAD;

/** What is done, and how often in a lap. */
const CALLS: readonly (readonly [make: MeasuredProgram, count: number])[] = [
  [getppid, 500_000],
  [pipeRoundTrip, 50_000],
  [forkWait, 10_000],
  [spawnWait, 5_000],
  [unshareWait, 5_000],
];

/** Nanoseconds for one, by the wall's clock and the processor's. */
interface Cost {
  readonly wall: number;
  readonly cpu: number;
}

async function boot(program: GeneratorProgram): Promise<Kernel> {
  const programs = [program, truth];
  const kernel = await bootKernel({
    platform: new ProgramPlatform(new ProgramRegistry().register(...programs), { memoryLimit: 2 ** 31 }),
    populate(caller) {
      mkdir(caller, caller.fs.root, "/bin", 0o755);
      for (const { name } of programs) installFile(caller, `/bin/${name}`, bytesOf(programFile(name)), 0o755);
    },
  });
  await kernel.createProcess({ filename: `/bin/${program.name}`, argv: [program.name] });
  return kernel;
}

/** The median of all laps but the first. */
async function cost(make: MeasuredProgram, count: number): Promise<Cost> {
  const laps: Cost[] = [];
  let wall = 0;
  let cpu = process.cpuUsage();
  const onLap = (): void => {
    const now = performance.now();
    const { user, system } = process.cpuUsage(cpu);
    if (wall > 0) laps.push({ wall: ((now - wall) * 1e6) / count, cpu: ((user + system) * 1e3) / count });
    wall = now;
    cpu = process.cpuUsage();
  };
  const kernel = await boot(make(count, WARM_UP + LAPS, onLap));
  await kernel.start();
  await kernel.waitExited();
  await kernel.destroy();
  const warm = laps.slice(WARM_UP);
  return { wall: median(warm.map(({ wall }) => wall)), cpu: median(warm.map(({ cpu }) => cpu)) };
}

/** Bytes of the host's heap for each of many sleeping tasks. */
async function bytesPerSleeper(flags: number): Promise<number> {
  const collect = (globalThis as { gc?: () => void }).gc;
  if (collect === undefined) throw new Error("run with --expose-gc");
  const kernel = await boot(sleepers(SLEEPERS, flags));
  const used = (): number => {
    collect();
    const { heapUsed, arrayBuffers } = process.memoryUsage();
    return heapUsed + arrayBuffers;
  };
  const before = used();
  await kernel.start();
  while (kernel.tasks.liveCount < SLEEPERS + 1) {
    if (kernel.globalInit!.isDead)
      throw new Error(`only ${kernel.tasks.liveCount} of ${SLEEPERS} sleepers could be made`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  await kernel.pause();
  const after = used();
  await kernel.destroy();
  return (after - before) / SLEEPERS;
}

function hostCosts(): Map<string, Cost> {
  const folder = mkdtempSync(join(tmpdir(), "tuxlet-bench-"));
  try {
    const program = join(folder, "host-calls");
    execFileSync("gcc", ["-O2", "-o", program, "test/guest/bench/host-calls.c"]);
    const lines = execFileSync(program, { encoding: "utf8" }).trim().split("\n");
    const entries = lines.map((line) => line.split(" "));
    return new Map(entries.map(([name, wall, cpu]) => [name!, { wall: Number(wall), cpu: Number(cpu) }]));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const isOwn = process.argv.includes("--own");
const isJson = process.argv.includes("--json");
const names = process.argv.slice(2).filter((name) => !name.startsWith("--"));
const isWanted = (name: string): boolean => names.length === 0 || names.includes(name);
const host = isOwn ? null : hostCosts();
const measurements: Measurement[] = [];
const add = (name: string, value: number, unit: string): void => {
  measurements.push({ bench: "programs", name, value, unit });
};
for (const [make, count] of CALLS) {
  const { name } = make(0, 0, () => undefined);
  if (!isWanted(name)) continue;
  const ours = await cost(make, count);
  add(name, ours.wall, "ns");
  const theirs = host?.get(name);
  if (theirs === undefined) continue;
  add(`${name}, the host's from C`, theirs.wall, "ns");
  add(`${name}, ratio`, ours.wall / theirs.wall, "x");
}
if (isWanted("sleepers")) {
  add("sleeping thread", await bytesPerSleeper(THREAD), "bytes");
  add("sleeping process", await bytesPerSleeper(SIGCHLD), "bytes");
}
if (isJson) console.log(JSON.stringify(measurements));
else console.table(measurements.map(({ name, value, unit }) => ({ name, value: Number(value.toPrecision(3)), unit })));
