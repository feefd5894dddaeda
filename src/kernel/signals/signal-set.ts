import { type FieldCodec, int, struct } from "../../state/fields.ts";

/** Signals run from 1 to 64 (_NSIG). Bit `signal - 1` of a sigset_t stands for `signal`. */
export const NSIG = 64;

/** A sigset_t as two 32-bit halves. Mutable: masks change in place on hot paths. */
export class SignalSet {
  lo: number;
  hi: number;

  constructor(lo = 0, hi = 0) {
    this.lo = lo | 0;
    this.hi = hi | 0;
  }

  static of(...signals: number[]): SignalSet {
    const set = new SignalSet();
    for (const signal of signals) set.add(signal);
    return set;
  }

  get isEmpty(): boolean {
    return (this.lo | this.hi) === 0;
  }

  has(signal: number): boolean {
    return signal <= 32 ? (this.lo & (1 << (signal - 1))) !== 0 : (this.hi & (1 << (signal - 33))) !== 0;
  }

  add(signal: number): void {
    if (signal <= 32) this.lo |= 1 << (signal - 1);
    else this.hi |= 1 << (signal - 33);
  }

  remove(signal: number): void {
    if (signal <= 32) this.lo &= ~(1 << (signal - 1));
    else this.hi &= ~(1 << (signal - 33));
  }

  assign(lo: number, hi: number): void {
    this.lo = lo | 0;
    this.hi = hi | 0;
  }

  copyFrom(other: SignalSet): void {
    this.lo = other.lo;
    this.hi = other.hi;
  }

  addAll(other: SignalSet): void {
    this.lo |= other.lo;
    this.hi |= other.hi;
  }

  clone(): SignalSet {
    return new SignalSet(this.lo, this.hi);
  }
}

const halves = struct<{ lo: number; hi: number }>({ lo: int, hi: int });

/** Saves a SignalSet as a value (its two halves). */
export const signalSet: FieldCodec<SignalSet> = {
  encode: (value, graph) => halves.encode(value, graph),
  validate: (plain, graph, at) => halves.validate(plain, graph, at),
  decode: (plain, graph) => {
    const { lo, hi } = halves.decode(plain, graph);
    return new SignalSet(lo, hi);
  },
};
