/**
 * A busybox workload is stopped at arbitrary points, saved, and finished by another kernel. In virtual time nothing may tell the difference:
 * not the output, not the exit status, not a single system call.
 */
import { describe, expect, it } from "vitest";
import { exitedStatus } from "../../src/abi/wait.ts";
import { Riscv64Platform } from "../../src/platform/riscv64/riscv64-platform.ts";
import { busyboxImage } from "../support/debian-image.ts";
import { type Booted, firstDifference, type Run, runMoved, runWhole } from "../support/moved-run.ts";
import { bootGuest } from "../support/run-guest.ts";
import { loadedKernel, savedBytes } from "../support/save-load.ts";

const found = await busyboxImage();
const reason = "missing" in found ? ` (skipped: ${found.missing})` : "";

/** Forks, pipes, sleepers, traps, jobs, here-documents, command substitution: most of them in flight at any time. */
const WORKLOAD = `
trap 'echo trapped USR1' USR1
trap 'echo leaving; exit 6' EXIT
for i in 1 2 3 4; do (sleep 0.0$i; echo "job $i") & done
cat <<END | tr a-z A-Z | sed 's/^/> /'
here is a document
with $(echo two; sleep 0.01) lines
END
kill -USR1 $$
i=0
while [ $i -lt 5 ]; do
  echo "$i $(echo $i | md5sum | cut -c1-8)" | cat
  i=$((i+1))
  sleep 0.005
done
(trap 'echo inner; exit 3' TERM; echo waiting; while :; do sleep 1; done) & sleep 0.02; kill $!; wait $!; echo "inner gave $?"
unshare -u sh -c 'hostname inside; sleep 0.01; hostname'
seq 200 | sort -rn | head -n 3
yes | head -n 20000 | wc -l
wait
`;
const SEED = 20260;
const POINTS = 50;

async function boot(): Promise<Booted> {
  if ("missing" in found) throw new Error(found.missing);
  return bootGuest({ image: found.bytes, argv: ["/bin/sh", "-c", WORKLOAD] });
}

async function run(distances: readonly number[]): Promise<Run> {
  return runMoved(await boot(), distances);
}

/** xorshift32: the same points in every run. */
function* numbers(seed: number): Generator<number, never> {
  let x = seed;
  for (;;) {
    x ^= x << 13;
    x ^= x >>> 17;
    x ^= x << 5;
    yield x >>> 0;
  }
}

describe.skipIf("missing" in found)(`a busybox workload${reason}`, () => {
  it(`ends the same when it is saved and loaded at any of ${POINTS} random points (seed ${SEED})`, async () => {
    const { slices, ...whole } = await runWhole(await boot());
    expect(whole).toMatchObject({ stderr: "", status: exitedStatus(6) });
    const random = numbers(SEED);
    for (let i = 0; i < POINTS; i++) {
      const point = 1 + (random.next().value % slices);
      const moved = await run([point]);
      expect({ point, ...moved, trace: [] }).toEqual({ point, ...whole, trace: [] });
      expect(firstDifference(moved.trace, whole.trace), `trace after a load at slice ${point}`).toBeNull();
    }
  }, 240_000);

  it("ends the same when it is moved every few slices", async () => {
    const whole = await run([]);
    const moved = await run(new Array(40).fill(7));
    expect({ ...moved, trace: [] }).toEqual({ ...whole, trace: [] });
    expect(firstDifference(moved.trace, whole.trace)).toBeNull();
  }, 120_000);

  it("gives the same trace and the same snapshot twice, byte for byte", async () => {
    const [first, second] = [await run([]), await run([])];
    expect(second.trace.join("\n")).toBe(first.trace.join("\n"));
    expect(first.trace.length).toBeGreaterThan(1000);
    const snapshots = [];
    for (let i = 0; i < 2; i++) {
      const { kernel } = await boot();
      const paused = kernel.pauseAfter(60);
      await kernel.start();
      await paused;
      snapshots.push(await savedBytes(kernel));
      await kernel.destroy();
    }
    expect(Buffer.compare(snapshots[0]!, snapshots[1]!)).toBe(0);
  }, 120_000);

  it("goes on after a save as if there had been none", async () => {
    const whole = await run([]);
    const { kernel, collected } = await boot();
    const paused = kernel.pauseAfter(50);
    await kernel.start();
    await paused;
    await savedBytes(kernel);
    await kernel.unpause();
    expect(await kernel.waitExited()).toBe(whole.status);
    expect(collected.texts["stdout"]).toBe(whole.stdout);
    await kernel.destroy();
  }, 60_000);

  it("is saved again as it was loaded, byte for byte", async () => {
    const { kernel } = await boot();
    const paused = kernel.pauseAfter(70);
    await kernel.start();
    await paused;
    const bytes = await savedBytes(kernel);
    // With as much memory as it had: the limit is part of the header.
    const loaded = await loadedKernel(bytes, { platform: new Riscv64Platform({ memoryLimit: 512 << 20 }) });
    await loaded.pause();
    expect(Buffer.compare(await savedBytes(loaded), bytes)).toBe(0);
    await loaded.destroy();
    await kernel.destroy();
  }, 60_000);
});
