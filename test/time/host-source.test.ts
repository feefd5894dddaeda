import { afterEach, describe, expect, it, vi } from "vitest";
import { HostTimeSource } from "../../src/time/host-source.ts";
import { KTime } from "../../src/time/ktime.ts";

/** A host whose two clocks the test sets: performance.now() and Date.now(), in milliseconds. */
function host(performanceNow: number, dateNow: number) {
  const now = { performance: performanceNow, date: dateNow };
  vi.spyOn(performance, "now").mockImplementation(() => now.performance);
  vi.spyOn(Date, "now").mockImplementation(() => now.date);
  return now;
}

afterEach(() => {
  vi.restoreAllMocks();
});

describe("HostTimeSource", () => {
  it("reads the real host: monotonic does not go back, realtime is Date.now()'s millisecond", () => {
    const source = new HostTimeSource();
    let last = source.monotonic();
    for (let i = 0; i < 1000; i++) {
      const now = source.monotonic();
      expect(now.isBefore(last)).toBe(false);
      last = now;
    }
    const before = Date.now();
    const realtime = source.realtime().toNumber() / 1e6;
    expect(realtime).toBeGreaterThanOrEqual(before - 10);
    expect(realtime).toBeLessThanOrEqual(Date.now() + 1);
  });

  it("counts realtime finer than Date.now() does", () => {
    const now = host(1000, 1_700_000_000_000);
    const source = new HostTimeSource();
    now.performance += 0.25;
    expect(source.realtime()).toEqual(KTime.of(1_700_000_000, 250_000));
    now.performance += 0.5;
    expect(source.realtime()).toEqual(KTime.of(1_700_000_000, 750_000));
  });

  it("follows steps of the wall clock, in both directions", () => {
    const now = host(1000, 1_700_000_000_000);
    const source = new HostTimeSource();
    now.date += 3_600_000;
    expect(source.realtime()).toEqual(KTime.of(1_700_003_600, 0));
    now.date -= 7_200_000;
    expect(source.realtime().seconds).toBe(1_699_996_400);
    now.performance += 0.125;
    const first = source.realtime();
    now.performance += 0.125;
    expect(source.realtime().minus(first).toNumber()).toBeLessThanOrEqual(125_000);
  });

  it("waits out small backward corrections instead of stepping back", () => {
    const now = host(1000, 1_700_000_000_000);
    const source = new HostTimeSource();
    now.performance += 5;
    now.date += 5;
    const before = source.realtime();
    now.date -= 3;
    expect(source.realtime()).toEqual(before);
    now.date += 4;
    now.performance += 4;
    expect(source.realtime().isBefore(before)).toBe(false);
  });
});
