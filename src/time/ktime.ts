import type { FieldCodec } from "../state/fields.ts";
import { SnapshotError } from "../state/snapshot-error.ts";

export const NSEC_PER_SEC = 1_000_000_000;

/** Saturation bound: 142 million years either way. Sums and differences of two times stay exact below 2^53. */
const MAX_SECONDS = 2 ** 52 - 1;

/**
 * A point in time or a duration in nanoseconds: Linux's `ktime_t`, as an immutable pair so that it is exact far beyond the 104 days
 * of nanoseconds in a double and the 292 years of an int64. Results outside +-2^52 seconds saturate, as ktime_add_safe() does.
 */
export class KTime {
  static readonly ZERO: KTime = new KTime(0, 0);
  static readonly MAX: KTime = new KTime(MAX_SECONDS, NSEC_PER_SEC - 1);
  static readonly MIN: KTime = new KTime(-MAX_SECONDS, 0);

  readonly seconds: number;
  /** 0 .. 999 999 999, also for negative times: -1 ns is {-1 s, 999 999 999 ns}. */
  readonly nanoseconds: number;

  /** Use `KTime.of`. Preconditions: both are integers, within the bounds above, and not -0. */
  private constructor(seconds: number, nanoseconds: number) {
    this.seconds = seconds;
    this.nanoseconds = nanoseconds;
  }

  /** Any integer seconds (saturating) and nanoseconds (any safe integer: carried into the seconds). */
  static of(seconds: number, nanoseconds: number): KTime {
    if (nanoseconds >= 0 && nanoseconds < NSEC_PER_SEC) return KTime.saturated(seconds, nanoseconds);
    const carry = Math.floor(nanoseconds / NSEC_PER_SEC);
    return KTime.saturated(seconds + carry, nanoseconds - carry * NSEC_PER_SEC);
  }

  /** @throws RangeError for a number that is not a safe integer: it could not be exact. */
  static fromNanoseconds(nanoseconds: number | bigint): KTime {
    if (typeof nanoseconds === "number") {
      if (!Number.isSafeInteger(nanoseconds)) throw new RangeError(`${nanoseconds} ns is not exact; pass a bigint`);
      return KTime.of(0, nanoseconds);
    }
    const rest = nanoseconds % 1_000_000_000n;
    return KTime.of(Number(nanoseconds / 1_000_000_000n), Number(rest));
  }

  static min(a: KTime, b: KTime): KTime {
    return b.isBefore(a) ? b : a;
  }

  static max(a: KTime, b: KTime): KTime {
    return a.isBefore(b) ? b : a;
  }

  plus(other: KTime): KTime {
    const seconds = this.seconds + other.seconds;
    const nanoseconds = this.nanoseconds + other.nanoseconds;
    if (nanoseconds >= NSEC_PER_SEC) return KTime.saturated(seconds + 1, nanoseconds - NSEC_PER_SEC);
    return KTime.saturated(seconds, nanoseconds);
  }

  minus(other: KTime): KTime {
    const seconds = this.seconds - other.seconds;
    const nanoseconds = this.nanoseconds - other.nanoseconds;
    if (nanoseconds < 0) return KTime.saturated(seconds - 1, nanoseconds + NSEC_PER_SEC);
    return KTime.saturated(seconds, nanoseconds);
  }

  /** Adds a duration in nanoseconds (a safe integer). */
  plusNanoseconds(nanoseconds: number): KTime {
    return KTime.of(this.seconds, this.nanoseconds + nanoseconds);
  }

  /** The last multiple of `unit` not after this time. Precondition: `unit` nanoseconds divide one second. */
  truncatedTo(unit: number): KTime {
    const rest = this.nanoseconds % unit;
    return rest === 0 ? this : new KTime(this.seconds, this.nanoseconds - rest);
  }

  /** Negative, zero or positive as this time is before, equal to or after `other`. */
  compare(other: KTime): number {
    const seconds = this.seconds - other.seconds;
    return seconds !== 0 ? seconds : this.nanoseconds - other.nanoseconds;
  }

  equals(other: KTime): boolean {
    return this.seconds === other.seconds && this.nanoseconds === other.nanoseconds;
  }

  isBefore(other: KTime): boolean {
    return this.seconds < other.seconds || (this.seconds === other.seconds && this.nanoseconds < other.nanoseconds);
  }

  isAfter(other: KTime): boolean {
    return other.isBefore(this);
  }

  get isZero(): boolean {
    return this.seconds === 0 && this.nanoseconds === 0;
  }

  get isNegative(): boolean {
    return this.seconds < 0;
  }

  toNanoseconds(): bigint {
    return BigInt(this.seconds) * 1_000_000_000n + BigInt(this.nanoseconds);
  }

  /** Nanoseconds as a number: exact up to 2^53 (104 days), else the nearest double. For durations. */
  toNumber(): number {
    return this.seconds * NSEC_PER_SEC + this.nanoseconds;
  }

  /** `1735689600.000000001`: seconds with nine decimals, as /proc and traces print times. */
  toString(): string {
    if (this.isNegative && this.nanoseconds > 0) {
      return `-${-this.seconds - 1}.${String(NSEC_PER_SEC - this.nanoseconds).padStart(9, "0")}`;
    }
    return `${this.seconds}.${String(this.nanoseconds).padStart(9, "0")}`;
  }

  /** Precondition: 0 <= nanoseconds < 1e9. `+ 0` turns -0 into 0. */
  private static saturated(seconds: number, nanoseconds: number): KTime {
    if (seconds > MAX_SECONDS) return KTime.MAX;
    if (seconds < -MAX_SECONDS) return KTime.MIN;
    return new KTime(seconds + 0, nanoseconds + 0);
  }
}

/** A time or duration as a saved field: `[seconds, nanoseconds]`. */
export const ktime: FieldCodec<KTime> = {
  encode: (value) => [value.seconds, value.nanoseconds],
  validate(plain, _graph, at) {
    if (!Array.isArray(plain) || plain.length !== 2 || !plain.every((part) => Number.isInteger(part))) {
      throw new SnapshotError("corrupt", `${at}: expected [seconds, nanoseconds]`);
    }
    const [seconds, nanoseconds] = plain as [number, number];
    if (Math.abs(seconds) > MAX_SECONDS || nanoseconds < 0 || nanoseconds >= NSEC_PER_SEC) {
      throw new SnapshotError("corrupt", `${at}: time [${seconds}, ${nanoseconds}] is out of range`);
    }
  },
  decode: (plain) => {
    const [seconds, nanoseconds] = plain as [number, number];
    return KTime.of(seconds, nanoseconds);
  },
};
