import { describe, expect, test } from "vitest";
import { EINTR } from "../../../../src/abi/errno.ts";
import { SIGALRM } from "../../../../src/abi/signal.ts";
import {
  CLOCK_MONOTONIC,
  CLOCK_PROCESS_CPUTIME_ID,
  CLOCK_REALTIME,
  ITIMER_REAL,
  TIMER_ABSTIME,
} from "../../../../src/abi/time.ts";
import { remainingTime } from "../../../../src/platform/program/sys/time.ts";
import { codeOf, evaluate, evaluateOnce } from "./evaluate.ts";

function seconds({ tv_sec, tv_nsec }: { tv_sec: number; tv_nsec: number }): number {
  return tv_sec + tv_nsec / 1e9;
}

describe("nanosleep", () => {
  test.each([0.25, 3, { tv_sec: 1, tv_nsec: 500_000_000 }])("of %j sleeps that long", async (time) => {
    const [before, after] = await evaluateOnce(function* (sys) {
      const start = yield* sys.clock_gettime(CLOCK_MONOTONIC);
      yield* sys.nanosleep(time);
      return [seconds(start), seconds(yield* sys.clock_gettime(CLOCK_MONOTONIC))] as const;
    });
    expect(after - before).toBeCloseTo(typeof time === "number" ? time : 1.5, 3);
  });

  test("tells what was left when a signal ended it", async () => {
    const rest = await evaluateOnce(function* (sys) {
      yield* sys.sigaction(SIGALRM, { handler: function* () {} });
      yield* sys.setitimer(ITIMER_REAL, { it_value: 2 });
      const sleep = sys.nanosleep(10);
      const result = yield* sleep.orErrno();
      return [result, seconds(remainingTime(sleep))] as const;
    });
    expect(rest[0]).toBe(-EINTR);
    expect(rest[1]).toBeCloseTo(8, 3);
  });

  test("refuses what is no time", async () => {
    const codes = await evaluate(function* (sys) {
      return [
        yield* codeOf(sys.nanosleep(-1)),
        yield* codeOf(sys.nanosleep({ tv_sec: 0, tv_nsec: 1e9 })),
        yield* codeOf(sys.nanosleep(0.9999999999)),
      ];
    });
    expect(codes).toEqual(["EINVAL", "EINVAL", null]);
  });

  test("for ever ends with a signal", async () => {
    const code = await evaluate(function* (sys) {
      yield* sys.sigaction(SIGALRM, { handler: function* () {} });
      yield* sys.alarm(1_000_000);
      return yield* codeOf(sys.nanosleep(Number.POSITIVE_INFINITY));
    });
    expect(code).toBe("EINTR");
  });
});

test("clock_nanosleep sleeps until a point in time", async () => {
  const after = await evaluateOnce(function* (sys) {
    const { tv_sec, tv_nsec } = yield* sys.clock_gettime(CLOCK_REALTIME);
    yield* sys.clock_nanosleep(CLOCK_REALTIME, TIMER_ABSTIME, { tv_sec: tv_sec + 5, tv_nsec });
    return seconds(yield* sys.clock_gettime(CLOCK_REALTIME)) - tv_sec - tv_nsec / 1e9;
  });
  expect(after).toBeCloseTo(5, 3);
});

test("clock_settime and settimeofday set the time since the Epoch", async () => {
  const times = await evaluateOnce(function* (sys) {
    yield* sys.clock_settime(CLOCK_REALTIME, { tv_sec: 1_700_000_000, tv_nsec: 250_000_000 });
    const first = yield* sys.clock_gettime(CLOCK_REALTIME);
    yield* sys.settimeofday(1_800_000_000.5);
    return [first.tv_sec, yield* sys.gettimeofday()] as const;
  });
  expect(times[0]).toBe(1_700_000_000);
  expect(times[1].tv_sec).toBe(1_800_000_000);
  expect(times[1].tv_usec).toBeGreaterThanOrEqual(500_000);
  expect(times[1].tv_usec).toBeLessThan(600_000);
});

test("clock_getres is a nanosecond; a clock that is none is refused", async () => {
  const found = await evaluate(function* (sys) {
    return [yield* sys.clock_getres(CLOCK_MONOTONIC), yield* codeOf(sys.clock_gettime(77))] as const;
  });
  expect(found).toEqual([{ tv_sec: 0, tv_nsec: 1 }, "EINVAL"]);
});

describe("interval timers", () => {
  test("are read and set as struct itimerval", async () => {
    const [none, old, left] = await evaluateOnce(function* (sys) {
      const before = yield* sys.setitimer(ITIMER_REAL, { it_value: 10.5, it_interval: 2 });
      yield* sys.nanosleep(0.5);
      const now = yield* sys.getitimer(ITIMER_REAL);
      return [before, yield* sys.setitimer(ITIMER_REAL, before), now] as const;
    });
    expect(none).toEqual({ it_value: { tv_sec: 0, tv_usec: 0 }, it_interval: { tv_sec: 0, tv_usec: 0 } });
    expect(old.it_interval).toEqual({ tv_sec: 2, tv_usec: 0 });
    expect(left.it_value.tv_sec).toBeGreaterThanOrEqual(9);
    expect(left.it_value.tv_sec + left.it_value.tv_usec / 1e6).toBeCloseTo(10, 3);
  });

  test("alarm returns the seconds the last one had left", async () => {
    const seconds = await evaluate(function* (sys) {
      return [yield* sys.alarm(100), yield* sys.alarm(7), yield* sys.alarm(0), yield* sys.alarm(0)];
    });
    expect(seconds).toEqual([0, 100, 7, 0]);
  });
});

test("times counts what the process used, in ticks", async () => {
  const [used, cpu] = await evaluateOnce(function* (sys) {
    yield* sys.nanosleep(2);
    return [yield* sys.times(), yield* sys.clock_gettime(CLOCK_PROCESS_CPUTIME_ID)] as const;
  });
  expect(Object.keys(used).sort()).toEqual(["elapsed", "tms_cstime", "tms_cutime", "tms_stime", "tms_utime"]);
  expect(used.elapsed).toBeGreaterThanOrEqual(200);
  expect(used.tms_utime + used.tms_stime).toBeLessThan(100);
  expect(cpu.tv_sec).toBe(0);
});
