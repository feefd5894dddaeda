import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { EINVAL } from "../../src/abi/errno.ts";
import { KTime } from "../../src/time/ktime.ts";
import { SyntheticClock } from "../../src/time/synthetic-clock.ts";
import { Timer } from "../../src/time/timer.ts";
import {
  DISARMED,
  expirationsAt,
  remainingOf,
  settingAfter,
  settingFromSpec,
  type TimerSetting,
} from "../../src/time/timer-setting.ts";
import { CountingListener, every, LoggingListener, once, seconds } from "./fixtures.ts";

function timerOn(clock: SyntheticClock) {
  const listener = new CountingListener();
  return { listener, timer: new Timer(clock, listener) };
}

describe("timer settings", () => {
  it("a zero value disarms, and keeps the interval (timer_settime(2))", () => {
    expect(settingFromSpec(KTime.ZERO, seconds(5), seconds(100))).toEqual({
      enabled: false,
      next: KTime.ZERO,
      period: seconds(5),
    });
  });

  it("a relative value counts from now, an absolute one is the deadline", () => {
    expect(settingFromSpec(seconds(3), KTime.ZERO, seconds(100))).toEqual(once(seconds(103)));
    expect(settingFromSpec(seconds(3), KTime.ZERO, null)).toEqual(once(seconds(3)));
  });

  it("negative times are EINVAL", () => {
    expect(settingFromSpec(seconds(-1), KTime.ZERO, null)).toBe(-EINVAL);
    expect(settingFromSpec(seconds(1), seconds(-1), null)).toBe(-EINVAL);
  });

  it("a value of 2^63 seconds is a deadline that never comes", () => {
    const setting = settingFromSpec(KTime.of(2 ** 63, 0), KTime.ZERO, seconds(1)) as TimerSetting;
    expect(expirationsAt(setting, seconds(10 ** 12))).toBe(0);
    expect(remainingOf(setting, seconds(1)).isNegative).toBe(false);
  });

  it("counts 1 + floor(late / period) expirations, exactly, over 1000 years", () => {
    const span = fc.bigInt({ min: 0n, max: 1000n * 31_556_952n * 1_000_000_000n });
    const period = fc.oneof(fc.bigInt({ min: 1n, max: 10n ** 10n }), fc.bigInt({ min: 1n, max: 10n ** 20n }));
    fc.assert(
      fc.property(span, span, period, (start, late, periodNs) => {
        const setting = every(KTime.fromNanoseconds(start), KTime.fromNanoseconds(periodNs));
        const now = KTime.fromNanoseconds(start + late);
        const exact = 1n + late / periodNs;
        const most = BigInt(Number.MAX_SAFE_INTEGER);
        expect(BigInt(expirationsAt(setting, now))).toBe(exact < most ? exact : most);
        expect(settingAfter(setting, now).next.toNanoseconds()).toBe(start + exact * periodNs);
      }),
    );
  });
});

describe("Timer", () => {
  it("fires once at its deadline, not before, and is then disarmed", () => {
    const clock = new SyntheticClock();
    const { timer, listener } = timerOn(clock);
    timer.set(once(seconds(1)));
    clock.add(999_999_999);
    expect(listener.calls).toEqual([]);
    clock.add(1);
    expect(listener.calls).toEqual([1]);
    clock.add(10_000_000_000);
    expect(listener.calls).toEqual([1]);
    expect(timer.get().setting.enabled).toBe(false);
  });

  it("counts overruns in one call when it is late", () => {
    const clock = new SyntheticClock();
    const { timer, listener } = timerOn(clock);
    timer.set(every(seconds(1), seconds(2)));
    clock.add(8_500_000_000);
    expect(listener.calls).toEqual([4]); // at 1, 3, 5 and 7 s
    expect(timer.get()).toEqual({ now: KTime.of(8, 500_000_000), setting: every(seconds(9), seconds(2)) });
  });

  it("fires exactly once per period, however time passes and however often it is read", () => {
    const step = fc.oneof(fc.integer({ min: 0, max: 50 }), fc.integer({ min: 0, max: 100_000 }));
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 1000 }),
        fc.integer({ min: 1, max: 1000 }),
        fc.array(fc.tuple(step, fc.constantFrom("none", "get", "pause", "resume"))),
        (first, period, steps) => {
          const clock = new SyntheticClock();
          const { timer, listener } = timerOn(clock);
          timer.set(every(KTime.of(0, first), KTime.of(0, period)));
          for (const [nanoseconds, action] of steps) {
            clock.add(nanoseconds);
            if (action === "get" && !timer.isPaused) timer.get();
            if (action === "pause") timer.pause();
            if (action === "resume") timer.resume();
            const now = clock.now().toNumber();
            const due = now < first ? 0 : 1 + Math.floor((now - first) / period);
            if (!timer.isPaused) expect(listener.total).toBe(due);
          }
        },
      ),
    );
  });

  it("set returns the old setting, with what was due under it delivered before and the new one after `between`", () => {
    const clock = new SyntheticClock();
    const log: string[] = [];
    const timer = new Timer(clock, new LoggingListener("fire", log));
    timer.set(every(seconds(5), seconds(1)));
    clock.add(5_000_000_000);
    const reading = timer.set(once(seconds(5)), () => log.push("between"));
    expect(reading).toEqual({ now: seconds(5), setting: every(seconds(6), seconds(1)) });
    expect(log).toEqual(["fire", "between", "fire"]); // the new deadline is now, so it fired at once
    expect(timer.get().setting).toEqual(DISARMED);
  });

  it("a paused timer does not fire; resumed, it delivers what it missed once", () => {
    const clock = new SyntheticClock();
    const { timer, listener } = timerOn(clock);
    timer.set(every(seconds(1), seconds(1)));
    timer.pause();
    timer.pause();
    clock.add(3_000_000_000);
    expect(listener.calls).toEqual([]);
    timer.resume();
    timer.resume();
    expect(listener.calls).toEqual([3]);
    clock.add(1_000_000_000);
    expect(listener.calls).toEqual([3, 1]);
  });

  it("get and set on a paused timer throw, destroy does not", () => {
    const clock = new SyntheticClock();
    const { timer, listener } = timerOn(clock);
    timer.set(once(seconds(1)));
    timer.pause();
    expect(() => timer.get()).toThrow("paused");
    expect(() => timer.set(DISARMED)).toThrow("paused");
    timer.destroy();
    timer.resume();
    clock.add(2_000_000_000);
    expect(listener.calls).toEqual([]);
  });

  it("a listener may set its timer again", () => {
    const clock = new SyntheticClock();
    const fired: number[] = [];
    const timer: Timer = new Timer(clock, {
      onTimer: () => {
        fired.push(clock.now().toNumber());
        if (fired.length < 3) timer.set(once(clock.now().plusNanoseconds(7)));
      },
    });
    timer.set(once(KTime.of(0, 10)));
    for (let i = 0; i < 40; i++) clock.add(1);
    expect(fired).toEqual([10, 17, 24]);
  });
});

describe("TimerQueue", () => {
  it("fires in deadline order, equal deadlines in arming order", () => {
    const clock = new SyntheticClock();
    const log: string[] = [];
    const timers = ["a", "b", "c", "d"].map((name) => new Timer(clock, new LoggingListener(name, log)));
    [5, 3, 5, 3].forEach((at, i) => {
      timers[i]!.set(once(seconds(at)));
    });
    timers[1]!.set(once(seconds(3))); // armed again: now after d
    expect(clock.timers.nextDeadline()).toEqual(seconds(3));
    clock.add(9_000_000_000);
    expect(log).toEqual(["d", "b", "a", "c"]);
    expect(clock.timers.nextDeadline()).toBe(null);
  });

  it("stays in order when a timer is disarmed whose place goes to an earlier one from another branch of the heap", () => {
    const clock = new SyntheticClock();
    const log: string[] = [];
    const deadlines = [1, 10, 2, 11, 12, 3, 4];
    const timers = deadlines.map((at) => new Timer(clock, new LoggingListener(String(at), log)));
    for (const [i, at] of deadlines.entries()) timers[i]!.set(once(seconds(at)));
    timers[3]!.set(DISARMED);
    for (let i = 0; i < 20; i++) clock.add(1_000_000_000);
    expect(log).toEqual(["1", "2", "3", "4", "10", "12"]);
  });

  it("agrees with a sorted list under any sequence of arming and disarming", () => {
    const command = fc.record({ timer: fc.nat(31), at: fc.oneof(fc.nat(20), fc.nat(2000)), advance: fc.nat(20) });
    fc.assert(
      fc.property(fc.array(command, { maxLength: 300, size: "max" }), (commands) => {
        const clock = new SyntheticClock();
        const log: string[] = [];
        const timers = Array.from({ length: 32 }, (_, i) => new Timer(clock, new LoggingListener(String(i), log)));
        const expected: string[] = [];
        let armed: { name: string; at: number }[] = [];
        const expire = () => {
          const now = clock.now().toNumber();
          const due = armed.filter((t) => t.at <= now).sort((a, b) => a.at - b.at); // stable: arming order on ties
          armed = armed.filter((t) => t.at > now);
          for (const t of due) expected.push(t.name);
        };
        for (const { timer, at, advance } of commands) {
          armed = armed.filter((t) => t.name !== String(timer));
          if (at > 0) armed.push({ name: String(timer), at });
          timers[timer]!.set(at === 0 ? DISARMED : once(KTime.of(0, at)));
          expire();
          clock.add(advance);
          expire();
          expect(log).toEqual(expected);
          expect(clock.timers.size).toBe(armed.length);
          const next = armed.length === 0 ? null : Math.min(...armed.map((t) => t.at));
          expect(clock.timers.nextDeadline()?.toNumber() ?? null).toBe(next);
        }
      }),
    );
  });
});
