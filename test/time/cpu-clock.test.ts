import { describe, expect, it } from "vitest";
import { CLOCK_TICK_NS } from "../../src/time/clock.ts";
import { CpuClockTicker } from "../../src/time/cpu-clock-ticker.ts";
import { KTime } from "../../src/time/ktime.ts";
import { SyntheticClock } from "../../src/time/synthetic-clock.ts";
import { Timer } from "../../src/time/timer.ts";
import { CountingListener, every } from "./fixtures.ts";

describe("SyntheticClock", () => {
  it("tells the time it was given, and fires its timers inside add (ITIMER_VIRTUAL)", () => {
    const clock = new SyntheticClock();
    const listener = new CountingListener();
    new Timer(clock, listener).set(every(KTime.of(0, 100), KTime.of(0, 100)));
    clock.add(99);
    expect(listener.calls).toEqual([]);
    clock.add(1);
    clock.add(250);
    expect(listener.calls).toEqual([1, 2]);
    expect(clock.now()).toEqual(KTime.of(0, 350));
  });
});

describe("CpuClockTicker", () => {
  const target = () => {
    const charged = { ticks: 0, onCpuTick: () => charged.ticks++ };
    return charged;
  };

  it("charges each tick of run time to the task that runs when it falls", () => {
    const ticker = new CpuClockTicker();
    const [a, b] = [target(), target()];
    ticker.charge(CLOCK_TICK_NS - 1, a);
    ticker.charge(1, b);
    expect([a.ticks, b.ticks, ticker.ticks]).toEqual([0, 1, 1]);
    for (let i = 0; i < 100; i++) ticker.charge(CLOCK_TICK_NS / 10, a);
    expect([a.ticks, b.ticks, ticker.ticks]).toEqual([10, 1, 11]);
  });

  it("counts one tick for a charge of any length: CPU clocks never jump", () => {
    const ticker = new CpuClockTicker();
    const task = target();
    ticker.charge(3600 * 1e9 + 4, task);
    expect(ticker.ticks).toBe(1);
    ticker.charge(CLOCK_TICK_NS - 4, task);
    expect(ticker.ticks).toBe(2);
  });
});
