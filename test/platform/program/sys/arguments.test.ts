import fc from "fast-check";
import { expect, test } from "vitest";
import { Itimerval } from "../../../../src/abi/time-struct.ts";
import {
  longBytes,
  nested,
  sigsetBytes,
  sigsetNumbers,
  structBytes,
  timespecOf,
  timevalOf,
  ulongIn,
  viewOf,
} from "../../../../src/platform/program/sys/arguments.ts";

test("seconds become a struct timespec with nanoseconds below 1e9, to the nearest", () => {
  fc.assert(
    fc.property(fc.double({ min: -1e6, max: 1e6, noNaN: true }), (time) => {
      const { tv_sec, tv_nsec } = timespecOf(time);
      expect(Number.isInteger(tv_sec) && Number.isInteger(tv_nsec)).toBe(true);
      expect(tv_nsec).toBeGreaterThanOrEqual(0);
      expect(tv_nsec).toBeLessThan(1e9);
      expect(Math.abs(tv_sec + tv_nsec / 1e9 - time)).toBeLessThan(1e-9);
    }),
  );
  expect(timespecOf(1 - 1e-12)).toEqual({ tv_sec: 1, tv_nsec: 0 });
  expect(timespecOf({ tv_sec: 1, tv_nsec: 5e9 })).toEqual({ tv_sec: 1, tv_nsec: 5e9 });
});

test("and a struct timeval with microseconds below 1e6", () => {
  fc.assert(
    fc.property(fc.double({ min: 0, max: 1e6, noNaN: true }), (time) => {
      const { tv_sec, tv_usec } = timevalOf(time);
      expect(tv_usec).toBeLessThan(1e6);
      expect(Math.abs(tv_sec + tv_usec / 1e6 - time)).toBeLessThan(1e-6);
    }),
  );
});

test("structs in structs become objects in objects", () => {
  const bytes = structBytes(Itimerval, { "it_value.tv_sec": 7, "it_interval.tv_usec": 9 });
  expect(nested(Itimerval.read(viewOf(bytes), 0))).toEqual({
    it_value: { tv_sec: 7, tv_usec: 0 },
    it_interval: { tv_sec: 0, tv_usec: 9 },
  });
});

test("sets of signals come back as they were", () => {
  fc.assert(
    fc.property(fc.uniqueArray(fc.integer({ min: 1, max: 64 })), (signals) => {
      expect(sigsetNumbers(sigsetBytes(signals))).toEqual([...signals].sort((a, b) => a - b));
    }),
  );
});

test("64-bit numbers are exact as far as JS numbers are", () => {
  fc.assert(
    fc.property(fc.maxSafeNat(), (value) => {
      expect(ulongIn(longBytes(value))).toBe(value);
    }),
  );
});
