/** A shell with 20 sleeping children: how long until it is saved, how large the file is, and how long until it runs again. */
import { Kernel } from "../src/kernel/kernel.ts";
import { Riscv64Platform } from "../src/platform/riscv64/riscv64-platform.ts";
import { HostTimeSource } from "../src/time/host-source.ts";
import { VirtualTimeSource } from "../src/time/virtual-source.ts";
import { bootGuest } from "../test/support/run-guest.ts";
import { type Measurement, median } from "./measurement.ts";

const BENCH = "save-load";
const CHILDREN = 20;
const SCRIPT = `i=0; while [ $i -lt ${CHILDREN} ]; do sleep 100 & i=$((i + 1)); done; wait`;
const ROUNDS = 7;

/** @param image a root file system with busybox, as a tar archive. */
export async function measureSaveAndLoad(image: Uint8Array): Promise<Measurement[]> {
  const { kernel } = await bootGuest({
    image,
    argv: ["/bin/sh", "-c", SCRIPT],
    env: ["PATH=/usr/bin:/bin"],
    timeSource: new HostTimeSource(),
  });
  await kernel.start();
  await allAsleep(kernel);
  await kernel.pause();
  const saves: number[] = [];
  const loads: number[] = [];
  const runs: number[] = [];
  let bytes = 0;
  for (let round = 0; round < ROUNDS; round++) {
    const chunks: Uint8Array[] = [];
    let start = performance.now();
    await kernel.saveTo(new WritableStream({ write: (chunk) => void chunks.push(chunk) }));
    saves.push(performance.now() - start);
    bytes = chunks.reduce((sum, { length }) => sum + length, 0);
    start = performance.now();
    const platform = new Riscv64Platform({ memoryLimit: 512 << 20 });
    const loaded = await Kernel.loadFrom(streamOf(chunks), { platform, timeSource: new VirtualTimeSource() });
    loads.push(performance.now() - start);
    start = performance.now();
    await loaded.start();
    await loaded.waitExited();
    runs.push(performance.now() - start);
    await loaded.destroy();
  }
  await kernel.destroy();
  const row = (name: string, value: number, unit: string): Measurement => ({
    bench: BENCH,
    name: `sh with ${CHILDREN} children: ${name}`,
    value,
    unit,
  });
  return [
    row("save", median(saves), "ms"),
    row("size of the snapshot", bytes / 1024, "KiB"),
    row("load", median(loads), "ms"),
    row("to the end, virtual time", median(runs), "ms"),
  ];
}

/** Until the shell and all children are blocked. */
async function allAsleep(kernel: Kernel): Promise<void> {
  const isAsleep = () => {
    const tasks = [...kernel.tasks.tasks];
    return tasks.length === CHILDREN + 1 && tasks.every((task) => task.isBlocked);
  };
  while (!isAsleep()) await new Promise((resolve) => setTimeout(resolve, 10));
}

function streamOf(chunks: readonly Uint8Array[]): ReadableStream<Uint8Array> {
  return new ReadableStream({
    start(controller) {
      for (const chunk of chunks) controller.enqueue(chunk);
      controller.close();
    },
  });
}
