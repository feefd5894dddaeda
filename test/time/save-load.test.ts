import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { CLOCK_MONOTONIC } from "../../src/abi/time.ts";
import { anyRef, list, ref, text } from "../../src/state/fields.ts";
import { savable } from "../../src/state/savable.ts";
import { CpuClockTicker } from "../../src/time/cpu-clock-ticker.ts";
import { KTime } from "../../src/time/ktime.ts";
import { SyntheticClock } from "../../src/time/synthetic-clock.ts";
import type { TimeSource } from "../../src/time/time-source.ts";
import { Timekeeper } from "../../src/time/timekeeper.ts";
import { Timer, type TimerListener } from "../../src/time/timer.ts";
import { DEFAULT_VIRTUAL_START, VirtualTimeSource } from "../../src/time/virtual-source.ts";
import { load, save } from "../state/fixtures.ts";
import { CountingListener, every, once, ScriptedSource, seconds } from "./fixtures.ts";

/** As much of a kernel as these tests need: a timekeeper, a CPU clock, and timers. */
class Machine {
  readonly timekeeper: Timekeeper;
  readonly cpu: SyntheticClock;
  readonly ticker: CpuClockTicker;
  timers: Timer[];

  constructor(source: TimeSource) {
    this.timekeeper = new Timekeeper();
    this.timekeeper.setClocks(source);
    this.cpu = new SyntheticClock();
    this.ticker = new CpuClockTicker();
    this.timers = [];
  }

  addTimer(clockId: number): { timer: Timer; listener: CountingListener } {
    const listener = new CountingListener();
    const timer = new Timer(this.timekeeper.clockOf(clockId)!, listener);
    this.timers.push(timer);
    return { timer, listener };
  }

  /** The kernel's order: timers stop before the clocks, and start after them. */
  pause(): void {
    for (const timer of this.timers) timer.pause();
    this.timekeeper.pauseUpdates();
  }

  resume(): void {
    this.timekeeper.resumeUpdates();
    for (const timer of this.timers) timer.resume();
  }

  saved(): Uint8Array {
    this.pause();
    return save(this);
  }

  static restored(bytes: Uint8Array, source: TimeSource): Machine {
    const machine = load(bytes) as Machine;
    machine.timekeeper.setClocks(source);
    machine.resume();
    return machine;
  }
}

savable(Machine, {
  name: "test.Machine",
  version: 1,
  saved: {
    timekeeper: ref(() => Timekeeper),
    cpu: ref(() => SyntheticClock),
    ticker: ref(() => CpuClockTicker),
    timers: list(ref(() => Timer)),
  },
});

describe("saving a Timekeeper", () => {
  it("throws unless updates are paused", () => {
    expect(() => save(new Machine(new ScriptedSource()))).toThrow("not paused");
    expect(() => save(new Timekeeper())).toThrow("before setClocks");
  });

  it("gives the same bytes for as long as it is paused, whatever the host's clocks do", () => {
    const source = new ScriptedSource();
    const machine = new Machine(source);
    source.pass(123_456_789);
    machine.pause();
    const bytes = save(machine);
    source.pass(5_000_000_000);
    expect(save(machine)).toEqual(bytes);
  });

  it("does not disturb a kernel that goes on", () => {
    const source = new ScriptedSource();
    const machine = new Machine(source);
    source.pass(1_000_000_000);
    machine.saved();
    source.pass(1_000_000_000);
    machine.resume();
    expect(machine.timekeeper.monotonic()).toEqual(seconds(2));
  });
});

describe("a Timekeeper restored on a host", () => {
  /** A machine saved after 100 s, with the host's clocks at the save. */
  function saved() {
    const source = new ScriptedSource();
    const machine = new Machine(source);
    source.pass(100_000_000_000);
    return { bytes: machine.saved(), wall: source.wallNow, machine };
  }

  it("moves monotonic time on by the real time that passed meanwhile", () => {
    const { bytes, wall, machine } = saved();
    const later = new ScriptedSource(seconds(3), wall.plus(KTime.of(60, 5)));
    const { timekeeper } = Machine.restored(bytes, later);
    expect(timekeeper.monotonic()).toEqual(KTime.of(160, 5));
    expect(timekeeper.realtime()).toEqual(later.wallNow);
    expect(timekeeper.bootTime).toEqual(machine.timekeeper.bootTime);
    later.pass(7);
    expect(timekeeper.monotonic()).toEqual(KTime.of(160, 12));
  });

  it("leaves monotonic time where it was when real time has gone back", () => {
    const { bytes, wall } = saved();
    const { timekeeper } = Machine.restored(bytes, new ScriptedSource(seconds(9_999), wall.minus(seconds(3600))));
    expect(timekeeper.monotonic()).toEqual(seconds(100));
    expect(timekeeper.realtime()).toEqual(wall.minus(seconds(3600)));
  });

  it("cannot be read before its clocks are set, and they are set once", () => {
    const { bytes, wall } = saved();
    const { timekeeper } = load(bytes) as Machine;
    expect(() => timekeeper.monotonic()).toThrow("before setClocks");
    timekeeper.setClocks(new ScriptedSource(seconds(1), wall));
    expect(() => timekeeper.setClocks(new ScriptedSource())).toThrow("twice");
  });

  it("keeps what clock_settime(2) has set", () => {
    const source = new ScriptedSource();
    const machine = new Machine(source);
    machine.timekeeper.setRealtime(source.wallNow.plus(seconds(86_400)));
    const { timekeeper } = Machine.restored(machine.saved(), source);
    expect(timekeeper.realtime()).toEqual(source.wallNow.plus(seconds(86_400)));
  });

  it("continues at once from a snapshot of virtual time, which knows no real time", () => {
    const virtual = new VirtualTimeSource();
    const machine = new Machine(virtual);
    virtual.advance(5_000_000_000);
    const source = new ScriptedSource();
    const { timekeeper } = Machine.restored(machine.saved(), source);
    expect(timekeeper.monotonic()).toEqual(seconds(5));
    expect(timekeeper.realtime()).toEqual(source.wallNow);
  });
});

describe("a Timekeeper restored in virtual time", () => {
  it("continues exactly where it was, whatever date the new source starts at", () => {
    const virtual = new VirtualTimeSource();
    const machine = new Machine(virtual);
    machine.timekeeper.setRealtime(DEFAULT_VIRTUAL_START.plus(seconds(1000)));
    virtual.advance(5_000_000_001);
    const bytes = machine.saved();
    const next = new VirtualTimeSource(seconds(77));
    next.advance(123);
    const restored = Machine.restored(bytes, next);
    expect(restored.timekeeper.monotonic()).toEqual(KTime.of(5, 1));
    expect(restored.timekeeper.realtime()).toEqual(DEFAULT_VIRTUAL_START.plus(KTime.of(1005, 1)));
    expect(restored.timekeeper.bootTime).toEqual(machine.timekeeper.bootTime);
    next.advance(10);
    expect(restored.timekeeper.monotonic()).toEqual(KTime.of(5, 11));
  });

  it("saves to the same bytes again", () => {
    const virtual = new VirtualTimeSource();
    const machine = new Machine(virtual);
    machine.addTimer(CLOCK_MONOTONIC).timer.set(every(seconds(1), seconds(2)));
    machine.cpu.add(12_345);
    machine.ticker.charge(15_000_000, { onCpuTick: () => undefined });
    virtual.advance(500_000_000);
    const bytes = machine.saved();
    expect(Machine.restored(bytes, new VirtualTimeSource(seconds(1))).saved()).toEqual(bytes);
  });

  it("continues a host's snapshot at the moment of the save", () => {
    const source = new ScriptedSource();
    const machine = new Machine(source);
    source.pass(42);
    const { timekeeper } = Machine.restored(machine.saved(), new VirtualTimeSource());
    expect(timekeeper.monotonic()).toEqual(KTime.of(0, 42));
    expect(timekeeper.realtime()).toEqual(source.wallNow);
  });
});

describe("timers over a save and a load", () => {
  it("deliver what they missed in one call, at resume", () => {
    const source = new ScriptedSource();
    const machine = new Machine(source);
    machine.addTimer(CLOCK_MONOTONIC).timer.set(every(seconds(1), seconds(1)));
    source.pass(1_500_000_000);
    machine.timekeeper.fireDue();
    const bytes = machine.saved();
    source.pass(4_000_000_000);
    const restored = Machine.restored(bytes, source);
    expect((restored.timers[0]!.listener as CountingListener).calls).toEqual([1, 4]);
    expect(restored.timekeeper.nextDeadline()).toEqual(seconds(6));
  });

  it("on CPU clocks stay armed, and CPU time stands still", () => {
    const machine = new Machine(new ScriptedSource());
    const listener = new CountingListener();
    const timer = new Timer(machine.cpu, listener);
    timer.set(once(KTime.of(0, 100)));
    machine.timers = [timer];
    machine.cpu.add(99);
    machine.ticker.charge(3, { onCpuTick: () => undefined });
    const bytes = machine.saved();
    const { cpu, timers, ticker } = Machine.restored(bytes, new ScriptedSource());
    expect([cpu.now(), ticker.ticks, ticker.sinceTick]).toEqual([KTime.of(0, 99), 0, 3]);
    cpu.add(1);
    expect((timers[0]!.listener as CountingListener).calls).toEqual([1]);
  });

  it("fire exactly once per period, and monotonic time never goes back, over any saves, loads and clock jumps", () => {
    const step = fc.record({
      pass: fc.integer({ min: 0, max: 3_000_000_000 }),
      jump: fc.oneof(fc.constant(0), fc.integer({ min: -(10 ** 10), max: 10 ** 10 })),
      action: fc.constantFrom("fire", "fire", "pause", "restore"),
    });
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 2_000_000_000 }), fc.array(step, { maxLength: 15 }), (period, steps) => {
        const source = new ScriptedSource();
        let machine = new Machine(source);
        machine.addTimer(CLOCK_MONOTONIC).timer.set(every(KTime.of(0, period), KTime.of(0, period)));
        let last = KTime.ZERO;
        for (const { pass, jump, action } of steps) {
          source.pass(pass);
          if (action === "fire") machine.timekeeper.fireDue();
          if (action === "pause") {
            machine.pause();
            source.pass(1_000_000);
            machine.resume();
          }
          if (action === "restore") {
            const bytes = machine.saved();
            source.wallNow = source.wallNow.plusNanoseconds(jump); // a jump of the host's wall clock, while saved
            source.monotonicNow = source.monotonicNow.plusNanoseconds(-jump); // and another origin of its uptime
            machine = Machine.restored(bytes, source);
          }
          const now = machine.timekeeper.monotonic();
          expect(now.isBefore(last)).toBe(false);
          last = now;
          machine.timekeeper.fireDue();
          const { total } = machine.timers[0]!.listener as CountingListener;
          expect(total).toBe(Math.floor(now.toNumber() / period));
        }
      }),
      { numRuns: 60 },
    );
  });
});

/** Timers with names, whose order of firing shows. */
class Named implements TimerListener {
  static log: string[] = [];
  readonly name: string;
  constructor(name: string) {
    this.name = name;
  }
  onTimer(): void {
    Named.log.push(this.name);
  }
}
savable(Named, { name: "test.Named", version: 1, saved: { name: text } });

class Armed {
  readonly clock: SyntheticClock;
  readonly timers: Timer[];
  readonly listener: TimerListener;
  constructor() {
    this.clock = new SyntheticClock();
    this.listener = new Named("none");
    this.timers = ["a", "b", "c", "d", "e"].map((name) => new Timer(this.clock, new Named(name)));
  }
}
savable(Armed, {
  name: "test.Armed",
  version: 1,
  saved: {
    clock: ref(() => SyntheticClock),
    timers: list(ref(() => Timer)),
    listener: anyRef<TimerListener>("onTimer"),
  },
});

describe("a timer queue over a save and a load", () => {
  it("keeps the arming order of equal deadlines, and forgets everything else of its history", () => {
    const [one, other] = [new Armed(), new Armed()];
    for (const i of [3, 1, 4, 0, 2]) one.timers[i]!.set(once(seconds(i === 4 ? 1 : 2)));
    for (const i of [0, 1, 2, 3, 4, 2, 0]) other.timers[i]!.set(once(seconds(5)));
    for (const i of [4, 3, 1, 0, 2]) other.timers[i]!.set(once(seconds(i === 4 ? 1 : 2)));
    const bytes = save(one);
    expect(save(other)).toEqual(bytes);
    const copy = load(bytes) as Armed;
    expect(save(copy)).toEqual(bytes);
    Named.log = [];
    copy.clock.add(9_000_000_000);
    expect(Named.log).toEqual(["e", "d", "b", "a", "c"]);
  });
});
