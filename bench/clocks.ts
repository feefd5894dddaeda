/**
 * How long it takes to read the clocks, and to ask for due timers. Each figure is for 1000 calls.
 *
 * Run it compiled (docs/development.md): it measures JavaScript, not a transpiler. Usage: clocks
 */
import { Bench } from "tinybench";
import { CLOCK_MONOTONIC } from "../src/abi/time.ts";
import { HostTimeSource } from "../src/time/host-source.ts";
import { KTime } from "../src/time/ktime.ts";
import type { TimeSource } from "../src/time/time-source.ts";
import { Timekeeper } from "../src/time/timekeeper.ts";
import { Timer } from "../src/time/timer.ts";
import { VirtualTimeSource } from "../src/time/virtual-source.ts";

const CALLS = 1000;

function booted(source: TimeSource): Timekeeper {
  const timekeeper = new Timekeeper();
  timekeeper.setClocks(source);
  return timekeeper;
}

const host = booted(new HostTimeSource());
const virtual = booted(new VirtualTimeSource());
const armed = booted(new VirtualTimeSource());
for (let i = 0; i < 100; i++) {
  const timer = new Timer(armed.clockOf(CLOCK_MONOTONIC)!, { onTimer: () => undefined });
  timer.set({ enabled: true, next: KTime.of(1000 + i, 0), period: KTime.ZERO });
}

const bench = new Bench({ time: 1000 });
function measure(name: string, call: () => unknown): void {
  bench.add(`${CALLS} times ${name}`, () => {
    for (let i = 0; i < CALLS; i++) call();
  });
}
measure("CLOCK_MONOTONIC, host", () => host.monotonic());
measure("CLOCK_REALTIME, host", () => host.realtime());
measure("CLOCK_MONOTONIC, virtual", () => virtual.monotonic());
measure("fireDue, nothing armed", () => virtual.fireDue());
measure("fireDue, 100 timers armed, none due", () => armed.fireDue());
await bench.run();
console.table(bench.table());
