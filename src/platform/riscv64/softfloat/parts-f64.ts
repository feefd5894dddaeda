// A finite binary64 taken apart, with subnormals normalized: no operation needs to know that they are stored differently.

import { scratchDouble, scratchWords } from "./scratch.ts";

export class F64Parts {
  /** 1 for negative. */
  sign: number;
  /** Biased exponent; 0 and less for subnormals, 0x7ff for infinities and NaNs. */
  exponent: number;
  /** Significand with its leading one at bit 52: high and low word. Both are 0 for a zero. */
  high: number;
  low: number;

  constructor() {
    this.sign = 0;
    this.exponent = 0;
    this.high = 0;
    this.low = 0;
  }

  unpack(low: number, high: number): void {
    this.sign = high >>> 31;
    this.exponent = (high >>> 20) & 0x7ff;
    this.high = high & 0x000fffff;
    this.low = low;
    if (this.exponent !== 0) {
      this.high |= 0x00100000;
    } else if (!this.isZero()) {
      this.#normalize();
    }
  }

  isZero(): boolean {
    return (this.high | this.low) === 0;
  }

  /** Infinite or NaN. */
  isSpecial(): boolean {
    return this.exponent === 0x7ff;
  }

  /** The significand as a double in [1, 2). */
  significand(): number {
    scratchWords[0] = this.low;
    scratchWords[1] = (this.high & 0x000fffff) | 0x3ff00000;
    return scratchDouble[0]!;
  }

  #normalize(): void {
    const shift = this.high !== 0 ? Math.clz32(this.high) - 11 : Math.clz32(this.low) + 21;
    if (shift >= 32) {
      this.high = this.low << (shift - 32);
      this.low = 0;
    } else {
      this.high = (this.high << shift) | (this.low >>> (32 - shift));
      this.low <<= shift;
    }
    this.exponent = 1 - shift;
  }
}
