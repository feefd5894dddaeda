import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { KTime, ktime, NSEC_PER_SEC } from "../../src/time/ktime.ts";

const YEAR = 31_556_952;
/** Seconds over +-3000 years, with the interesting edges. */
const anySeconds = fc.oneof(
  fc.integer({ min: -3000 * YEAR, max: 3000 * YEAR }),
  fc.constantFrom(0, -1, 1, 2 ** 31, 2 ** 33),
);
const anyNanoseconds = fc.oneof(fc.integer({ min: 0, max: NSEC_PER_SEC - 1 }), fc.constantFrom(0, 1, NSEC_PER_SEC - 1));
const anyTime = fc.tuple(anySeconds, anyNanoseconds).map(([s, ns]) => KTime.of(s, ns));
const model = (time: KTime): bigint => BigInt(time.seconds) * 1_000_000_000n + BigInt(time.nanoseconds);

describe("KTime", () => {
  it("adds, subtracts and compares exactly, as 128-bit nanoseconds would", () => {
    fc.assert(
      fc.property(anyTime, anyTime, (a, b) => {
        expect(a.plus(b).toNanoseconds()).toBe(model(a) + model(b));
        expect(a.minus(b).toNanoseconds()).toBe(model(a) - model(b));
        expect(Math.sign(a.compare(b))).toBe(model(a) < model(b) ? -1 : model(a) > model(b) ? 1 : 0);
        expect(a.isBefore(b)).toBe(model(a) < model(b));
        expect(a.isAfter(b)).toBe(model(a) > model(b));
        expect(a.equals(b)).toBe(model(a) === model(b));
        expect([KTime.min(a, b), KTime.max(a, b)]).toEqual([a, b].sort((x, y) => x.compare(y)));
      }),
    );
  });

  it("is always normalised, and never -0", () => {
    fc.assert(
      fc.property(anyTime, anyTime, (a, b) => {
        for (const time of [a.plus(b), a.minus(b), b.minus(b), a.truncatedTo(10_000_000)]) {
          expect(time.nanoseconds).toBeGreaterThanOrEqual(0);
          expect(time.nanoseconds).toBeLessThan(NSEC_PER_SEC);
          expect(Object.is(time.seconds, -0)).toBe(false);
          expect(Object.is(time.nanoseconds, -0)).toBe(false);
        }
      }),
    );
    expect(Object.is(KTime.of(-0, -0).seconds, -0)).toBe(false);
    expect(Object.is(KTime.of(-0, -0).nanoseconds, -0)).toBe(false);
  });

  it("carries any safe number of nanoseconds, and converts to and from bigint", () => {
    fc.assert(
      fc.property(fc.integer({ min: -3000 * YEAR, max: 3000 * YEAR }), fc.maxSafeInteger(), (seconds, nanoseconds) => {
        const sum = BigInt(seconds) * 1_000_000_000n + BigInt(nanoseconds);
        expect(KTime.of(seconds, nanoseconds).toNanoseconds()).toBe(sum);
        expect(KTime.fromNanoseconds(sum).toNanoseconds()).toBe(sum);
        expect(KTime.fromNanoseconds(nanoseconds).toNumber()).toBe(nanoseconds);
        expect(KTime.of(seconds, 5).plusNanoseconds(2_000_000_000).toNanoseconds()).toBe(
          BigInt(seconds + 2) * 1_000_000_000n + 5n,
        );
      }),
    );
  });

  it("refuses numbers of nanoseconds that cannot be exact", () => {
    expect(() => KTime.fromNanoseconds(2 ** 53)).toThrow(RangeError);
    expect(() => KTime.fromNanoseconds(0.5)).toThrow(RangeError);
    expect(() => KTime.fromNanoseconds(Number.NaN)).toThrow(RangeError);
  });

  it("saturates instead of losing exactness: a deadline in 2^63 seconds is simply never", () => {
    expect(KTime.of(2 ** 63, 0)).toBe(KTime.MAX);
    expect(KTime.of(-(2 ** 63), 0)).toBe(KTime.MIN);
    expect(KTime.MAX.plus(KTime.MAX)).toBe(KTime.MAX);
    expect(KTime.MIN.minus(KTime.MAX)).toBe(KTime.MIN);
    expect(KTime.MAX.plus(KTime.of(0, 1))).toBe(KTime.MAX);
    expect(KTime.MAX.minus(KTime.MAX).isZero).toBe(true);
    expect(KTime.fromNanoseconds(10n ** 40n)).toBe(KTime.MAX);
  });

  it("truncates to a unit towards the past, also before 1970", () => {
    expect(KTime.of(3, 19_999_999).truncatedTo(10_000_000)).toEqual(KTime.of(3, 10_000_000));
    expect(KTime.of(-1, 999_999_999).truncatedTo(10_000_000)).toEqual(KTime.of(-1, 990_000_000));
  });

  it("prints seconds with nine decimals", () => {
    expect(String(KTime.of(12, 34))).toBe("12.000000034");
    expect(String(KTime.fromNanoseconds(-1))).toBe("-0.000000001");
    expect(String(KTime.of(-2, 0))).toBe("-2.000000000");
    expect(String(KTime.of(-2, 500_000_000))).toBe("-1.500000000");
  });

  it("stays exact over 1000 years of adding odd steps", () => {
    let time = KTime.ZERO;
    const step = KTime.of(1000 * YEAR, 333_333_333);
    for (let i = 0; i < 30; i++) time = time.plus(step);
    expect(time.toNanoseconds()).toBe(30n * (1000n * BigInt(YEAR) * 1_000_000_000n + 333_333_333n));
  });

  it("refuses saved times that no clock can have", () => {
    const validate = (plain: unknown) => () => ktime.validate(plain, undefined as never, "here");
    for (const plain of [null, 5, [1], [1, 2, 3], [0, -1], [0, NSEC_PER_SEC], [2 ** 53, 0], [0.5, 0], ["1", 2]]) {
      expect(validate(plain)).toThrow(/here/);
    }
    fc.assert(
      fc.property(anyTime, (time) => {
        const plain = ktime.encode(time, undefined as never);
        validate(plain)();
        expect(ktime.decode(plain, undefined as never)).toEqual(time);
      }),
    );
  });
});
