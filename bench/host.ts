/**
 * What the Linux host backend costs: tasks in namespaces, on threads of the pool and on fresh ones, and children. Needs CAP_SYS_ADMIN.
 *
 * Run it compiled (docs/development.md). Usage: host [--json]
 */
import { spawnSync } from "node:child_process";
import { CLONE_FS, CLONE_NEWUTS } from "../src/abi/sched.ts";
import { forkExec, go, nsEnterOps, probeHost } from "../src/host/index.ts";
import { type Measurement, median } from "./measurement.ts";

async function milliseconds(name: string, times: number, operate: () => unknown): Promise<Measurement> {
  for (let i = 0; i < times / 10; i++) await operate();
  const taken: number[] = [];
  for (let i = 0; i < times; i++) {
    const start = performance.now();
    await operate();
    taken.push(performance.now() - start);
  }
  return { bench: "host", name, value: median(taken), unit: "ms" };
}

const own = [
  { type: "uts", pid: process.pid },
  { type: "net", pid: process.pid },
] as const;

const { unshare } = await probeHost();
const measurements = unshare.uts.ok
  ? [
      await milliseconds("go(CLONE_NEWUTS), pooled", 1000, async () => (await go(CLONE_NEWUTS)).done),
      await milliseconds("nsEnterOps uts and net, pooled", 1000, () => nsEnterOps(own, [])),
      await milliseconds("go(CLONE_FS), a thread of its own", 50, async () => (await go(CLONE_FS)).done),
      await milliseconds("forkExec /bin/true, and wait", 100, async () => {
        const child = forkExec("/bin/true", ["true"]);
        await child.wait();
        child.close();
      }),
      await milliseconds("spawnSync /bin/true", 100, () => spawnSync("/bin/true")),
    ]
  : [];
if (process.argv.includes("--json")) console.log(JSON.stringify(measurements));
else console.table(measurements.map(({ name, value, unit }) => ({ name, value: Number(value.toPrecision(3)), unit })));
