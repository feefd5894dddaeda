/**
 * What a sandbox costs: to make one and run a command in it, beside the host's own shell; to copy, save and restore it; what is left of many
 * that are gone; and how long the package takes to import.
 *
 * Run it compiled and with --expose-gc (docs/development.md). Usage: sandboxes [--json] [--many COUNT]
 */
import { execFileSync, spawnSync } from "node:child_process";
import { pathToFileURL } from "node:url";
import { Sandbox } from "../src/sandbox/index.ts";
import { type Measurement, median } from "./measurement.ts";

const WARM_UP = 30;
const LAPS = 50;
const IMPORTS = 9;
/** Sandboxes made and disposed of, after as many as it takes for everything to be compiled and cached. */
const MANY = 10_000;
const SETTLED = 1_000;

async function milliseconds(action: () => unknown): Promise<number> {
  const start = performance.now();
  await action();
  return performance.now() - start;
}

async function lives(): Promise<Measurement[]> {
  const laps: number[][] = [];
  for (let i = 0; i < WARM_UP + LAPS; i++) {
    let sandbox: Sandbox;
    const create = await milliseconds(async () => {
      sandbox = await Sandbox.create();
    });
    const exec = await milliseconds(() => sandbox.exec("echo hi"));
    let snapshot: Uint8Array;
    const save = await milliseconds(async () => {
      snapshot = await sandbox.snapshot();
    });
    let restored: Sandbox;
    const restore = await milliseconds(async () => {
      restored = await Sandbox.restore(snapshot);
    });
    let copies: (Sandbox | Error)[];
    const fork = await milliseconds(async () => {
      copies = await sandbox.fork();
    });
    const dispose = await milliseconds(() => sandbox.kill());
    for (const other of [restored!, ...copies!]) if (other instanceof Sandbox) await other.kill();
    laps.push([create + exec, create, exec, save, restore, fork, dispose]);
  }
  const names = ["create, and exec of echo hi", "create", "exec of echo hi", "snapshot", "restore", "fork", "dispose"];
  const warm = laps.slice(WARM_UP);
  return names.map((name, i) => of(name, median(warm.map((lap) => lap[i]!)), "ms"));
}

async function hostShell(): Promise<Measurement> {
  const laps: number[] = [];
  for (let i = 0; i < LAPS; i++) laps.push(await milliseconds(() => spawnSync("/bin/sh", ["-c", "echo hi"])));
  return of("the host's sh -c 'echo hi' by spawnSync", median(laps), "ms");
}

/** Each in a fresh process, as built for Node. */
function imports(): Measurement[] {
  return ["index.js", "sandbox/index.js"].map((file) => {
    const url = pathToFileURL(`dist/${file}`);
    const script = `const t = performance.now(); await import(${JSON.stringify(url.href)}); console.log(performance.now() - t)`;
    const laps = Array.from({ length: IMPORTS }, () =>
      Number(execFileSync(process.execPath, ["--input-type=module", "-e", script], { encoding: "utf8" })),
    );
    return of(`import of ${file}`, median(laps), "ms");
  });
}

/** Bytes of the host's memory that one sandbox leaves behind. */
async function bytesLeft(count: number): Promise<Measurement> {
  const collect = (globalThis as { gc?: () => void }).gc;
  if (collect === undefined) throw new Error("run with --expose-gc");
  const used = async (): Promise<number> => {
    // What finalizers let go of goes with the next collection.
    for (let i = 0; i < 3; i++) {
      collect();
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    const { heapUsed, external } = process.memoryUsage();
    return heapUsed + external;
  };
  const live = async (times: number): Promise<void> => {
    for (let i = 0; i < times; i++) {
      await using sandbox = await Sandbox.create();
      if (i % 100 === 0) await sandbox.exec("echo hi");
    }
  };
  await live(SETTLED);
  const before = await used();
  await live(count);
  return of(`left of each of ${count} sandboxes`, ((await used()) - before) / count, "bytes");
}

function of(name: string, value: number, unit: string): Measurement {
  return { bench: "sandboxes", name, value, unit };
}

const many = process.argv.indexOf("--many");
const measurements = [
  ...(await lives()),
  await hostShell(),
  ...imports(),
  await bytesLeft(many < 0 ? MANY : Number(process.argv[many + 1])),
];
if (process.argv.includes("--json")) console.log(JSON.stringify(measurements));
else console.table(measurements.map(({ name, value, unit }) => ({ name, value: Number(value.toPrecision(3)), unit })));
