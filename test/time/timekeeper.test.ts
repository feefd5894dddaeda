import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { EINVAL } from "../../src/abi/errno.ts";
import * as clocks from "../../src/abi/time.ts";
import { clockResolution } from "../../src/time/clock-resolution.ts";
import { KTime } from "../../src/time/ktime.ts";
import { Timekeeper } from "../../src/time/timekeeper.ts";
import { Timer } from "../../src/time/timer.ts";
import { DEFAULT_VIRTUAL_START, VirtualTimeSource } from "../../src/time/virtual-source.ts";
import { CountingListener, every, LoggingListener, once, ScriptedSource, seconds } from "./fixtures.ts";

function booted<S extends ScriptedSource | VirtualTimeSource>(source: S) {
  const timekeeper = new Timekeeper();
  timekeeper.setClocks(source);
  return { timekeeper, source };
}

describe("Timekeeper", () => {
  it("starts CLOCK_MONOTONIC at 0 and CLOCK_REALTIME at the source's date", () => {
    const { timekeeper, source } = booted(new ScriptedSource());
    expect(timekeeper.monotonic()).toEqual(KTime.ZERO);
    expect(timekeeper.realtime()).toEqual(source.wallNow);
    expect(timekeeper.bootTime).toEqual(source.wallNow);
    source.pass(1_500_000_001);
    expect(timekeeper.monotonic()).toEqual(KTime.of(1, 500_000_001));
  });

  it("serves boottime and raw as monotonic, TAI at its offset, coarse clocks at ticks", () => {
    const { timekeeper, source } = booted(new VirtualTimeSource());
    source.advance(1_234_567_891);
    const now = (id: number) => timekeeper.getTime(id);
    expect(now(clocks.CLOCK_BOOTTIME)).toEqual(KTime.of(1, 234_567_891));
    expect(now(clocks.CLOCK_MONOTONIC_RAW)).toEqual(KTime.of(1, 234_567_891));
    expect(now(clocks.CLOCK_MONOTONIC_COARSE)).toEqual(KTime.of(1, 230_000_000));
    expect(now(clocks.CLOCK_REALTIME_COARSE)).toEqual(DEFAULT_VIRTUAL_START.plus(KTime.of(1, 230_000_000)));
    expect(now(clocks.CLOCK_TAI)).toEqual(now(clocks.CLOCK_REALTIME));
    timekeeper.taiOffsetSeconds = 37;
    expect(now(clocks.CLOCK_TAI)).toEqual(now(clocks.CLOCK_REALTIME).plus(seconds(37)));
    expect(clockResolution(clocks.CLOCK_MONOTONIC)).toEqual(KTime.of(0, 1));
    expect(clockResolution(clocks.CLOCK_REALTIME_COARSE)).toEqual(KTime.of(0, 10_000_000));
    expect(clockResolution(clocks.CLOCK_SGI_CYCLE)).toBe(null);
    expect(timekeeper.clockOf(clocks.CLOCK_MONOTONIC_RAW)).toBe(null);
  });

  it("holds file times still between ticks, and lets clock_settime(2) through", () => {
    const { timekeeper, source } = booted(new ScriptedSource());
    const begin = timekeeper.realtime();
    source.pass(1_000_000);
    expect(timekeeper.coarseRealtime()).toEqual(timekeeper.realtime());
    timekeeper.tick();
    const tick = timekeeper.coarseRealtime();
    expect(tick).toEqual(begin.plusNanoseconds(1_000_000));
    source.pass(2_000_000);
    expect(timekeeper.coarseRealtime()).toEqual(tick);
    timekeeper.setRealtime(timekeeper.realtime().plus(seconds(100)));
    expect(timekeeper.coarseRealtime()).toEqual(tick.plus(seconds(100)));
    timekeeper.endTicks();
    expect(timekeeper.coarseRealtime()).toEqual(timekeeper.realtime());
  });

  it("is set once: setting the clocks twice, and reading them before, throws", () => {
    const timekeeper = new Timekeeper();
    expect(() => timekeeper.monotonic()).toThrow("before setClocks");
    expect(() => timekeeper.realtime()).toThrow("before setClocks");
    expect(() => timekeeper.pauseUpdates()).toThrow("before setClocks");
    timekeeper.setClocks(new ScriptedSource());
    expect(() => timekeeper.setClocks(new ScriptedSource())).toThrow("twice");
  });

  it("monotonic time never goes back, whatever the source does", () => {
    const step = fc.record({
      monotonic: fc.integer({ min: -(10 ** 12), max: 10 ** 12 }),
      wall: fc.integer({ min: -(10 ** 15), max: 10 ** 15 }),
      pause: fc.constantFrom("none", "pause", "resume"),
    });
    fc.assert(
      fc.property(fc.array(step), (steps) => {
        const { timekeeper, source } = booted(new ScriptedSource());
        let last = timekeeper.monotonic();
        for (const { monotonic, wall, pause } of steps) {
          source.monotonicNow = source.monotonicNow.plusNanoseconds(monotonic);
          source.wallNow = source.wallNow.plusNanoseconds(wall);
          if (pause === "pause") timekeeper.pauseUpdates();
          if (pause === "resume") timekeeper.resumeUpdates();
          const now = timekeeper.monotonic();
          expect(now.isBefore(last)).toBe(false);
          last = now;
        }
      }),
    );
  });

  it("stands still while updates are paused, then catches up; neither pause nor resume nests", () => {
    const { timekeeper, source } = booted(new ScriptedSource());
    timekeeper.pauseUpdates();
    timekeeper.pauseUpdates();
    const [monotonic, realtime] = [timekeeper.monotonic(), timekeeper.realtime()];
    source.pass(7_000_000_000);
    expect(timekeeper.monotonic()).toEqual(monotonic);
    expect(timekeeper.realtime()).toEqual(realtime);
    timekeeper.resumeUpdates();
    expect(timekeeper.monotonic()).toEqual(monotonic.plus(seconds(7)));
    expect(timekeeper.realtime()).toEqual(realtime.plus(seconds(7)));
  });

  it("is exact after 1000 years", () => {
    const { timekeeper, source } = booted(new VirtualTimeSource());
    const years = 1000n * 31_556_952n * 1_000_000_000n;
    source.advance(years + 1n);
    source.advance(1);
    expect(timekeeper.monotonic().toNanoseconds()).toBe(years + 2n);
    expect(timekeeper.realtime().minus(DEFAULT_VIRTUAL_START).toNanoseconds()).toBe(years + 2n);
  });
});

describe("clock_settime(2) on CLOCK_REALTIME", () => {
  it("moves realtime and boot time, not monotonic", () => {
    const { timekeeper, source } = booted(new VirtualTimeSource());
    source.advance(5_000_000_000);
    expect(timekeeper.setRealtime(seconds(100))).toBe(0);
    expect(timekeeper.realtime()).toEqual(seconds(100));
    expect(timekeeper.bootTime).toEqual(seconds(95));
    expect(timekeeper.monotonic()).toEqual(seconds(5));
    source.advance(1);
    expect(timekeeper.realtime()).toEqual(KTime.of(100, 1));
  });

  it("EINVAL before 1970, behind the monotonic clock, or past 2232", () => {
    const { timekeeper, source } = booted(new VirtualTimeSource());
    source.advance(5_000_000_000);
    expect(timekeeper.setRealtime(seconds(-1))).toBe(-EINVAL);
    expect(timekeeper.setRealtime(seconds(4))).toBe(-EINVAL);
    expect(timekeeper.setRealtime(seconds(8_277_292_036))).toBe(-EINVAL);
    expect(timekeeper.setRealtime(seconds(8_277_292_035))).toBe(0);
    expect(timekeeper.setRealtime(seconds(5))).toBe(0);
  });

  it("makes absolute realtime timers due, and leaves monotonic ones alone", () => {
    const { timekeeper } = booted(new VirtualTimeSource());
    const [wall, uptime] = [new CountingListener(), new CountingListener()];
    new Timer(timekeeper.clockOf(clocks.CLOCK_REALTIME)!, wall).set(once(DEFAULT_VIRTUAL_START.plus(seconds(3600))));
    new Timer(timekeeper.clockOf(clocks.CLOCK_MONOTONIC)!, uptime).set(once(seconds(3600)));
    expect(timekeeper.fireDue()).toBe(0);
    timekeeper.setRealtime(DEFAULT_VIRTUAL_START.plus(seconds(7200)));
    expect(timekeeper.fireDue()).toBe(1);
    expect([wall.calls, uptime.calls]).toEqual([[1], []]);
  });
});

describe("timers of a Timekeeper", () => {
  it("have one next deadline, in monotonic time, over all clocks", () => {
    const { timekeeper, source } = booted(new VirtualTimeSource());
    expect(timekeeper.nextDeadline()).toBe(null);
    expect(timekeeper.skipToNextDeadline()).toBe(false);
    const timer = (id: number) => new Timer(timekeeper.clockOf(id)!, new CountingListener());
    timer(clocks.CLOCK_MONOTONIC).set(once(seconds(30)));
    timer(clocks.CLOCK_REALTIME).set(once(DEFAULT_VIRTUAL_START.plus(seconds(20))));
    expect(timekeeper.nextDeadline()).toEqual(seconds(20));
    source.advance(5_000_000_000);
    expect(timekeeper.nextDeadline()).toEqual(seconds(20));
    expect(timekeeper.skipToNextDeadline()).toBe(true);
    expect(timekeeper.monotonic()).toEqual(seconds(20));
    expect(timekeeper.fireDue()).toBe(1);
    expect(timekeeper.nextDeadline()).toEqual(seconds(30));
  });

  it("fire in the order in which they became due, across clocks", () => {
    const { timekeeper, source } = booted(new VirtualTimeSource());
    const log: string[] = [];
    const arm = (name: string, id: number, at: KTime) =>
      new Timer(timekeeper.clockOf(id)!, new LoggingListener(name, log)).set(once(at));
    arm("monotonic 3", clocks.CLOCK_MONOTONIC, seconds(3));
    arm("realtime 1", clocks.CLOCK_REALTIME, DEFAULT_VIRTUAL_START.plus(seconds(1)));
    arm("boottime 2", clocks.CLOCK_BOOTTIME, seconds(2));
    arm("realtime 3", clocks.CLOCK_REALTIME, DEFAULT_VIRTUAL_START.plus(seconds(3)));
    source.advance(10_000_000_000);
    expect(timekeeper.fireDue()).toBe(4);
    expect(log).toEqual(["realtime 1", "boottime 2", "monotonic 3", "realtime 3"]);
  });

  it("a period shorter than the time a clock read takes does not fire for ever", () => {
    class Restless extends ScriptedSource {
      override monotonic(): KTime {
        this.monotonicNow = this.monotonicNow.plusNanoseconds(1000);
        return this.monotonicNow;
      }
    }
    const { timekeeper, source } = booted(new Restless());
    const listener = new CountingListener();
    new Timer(timekeeper.clockOf(clocks.CLOCK_MONOTONIC)!, listener).set(every(KTime.of(0, 1), KTime.of(0, 1)));
    source.pass(1_000_000);
    expect(timekeeper.fireDue()).toBe(1);
    expect(listener.total).toBeGreaterThan(1_000_000);
  });

  it("wait for a host source, which cannot skip time", () => {
    const { timekeeper } = booted(new ScriptedSource());
    new Timer(timekeeper.clockOf(clocks.CLOCK_MONOTONIC)!, new CountingListener()).set(once(seconds(1)));
    expect(timekeeper.skipToNextDeadline()).toBe(false);
  });
});

describe("VirtualTimeSource", () => {
  it("passes only when told to, from a date of one's choice, and never back", () => {
    const source = new VirtualTimeSource(seconds(1000));
    expect([source.monotonic(), source.realtime()]).toEqual([KTime.ZERO, seconds(1000)]);
    source.advance(5n);
    expect([source.monotonic(), source.realtime()]).toEqual([KTime.of(0, 5), KTime.of(1000, 5)]);
    expect(() => source.advance(-1)).toThrow(RangeError);
  });
});
