// Operands for the float tests, reproducible from a seed: special values, random bits, and numbers which are close to
// each other, to halfway points, to integers and to the limits of a format, where rounding goes wrong if it does.

/** xoshiro128** (D. Blackman, S. Vigna, 2018). */
export class Random {
  #a: number;
  #b: number;
  #c: number;
  #d: number;

  constructor(seed: number) {
    this.#a = seed | 0;
    this.#b = Math.imul(seed, 0x9e3779b1) | 0;
    this.#c = 0x243f6a88;
    this.#d = 0x1f123bb5;
    for (let i = 0; i < 16; i++) this.word();
  }

  /** A signed word. */
  word(): number {
    const product = Math.imul(this.#b, 5);
    const result = Math.imul((product << 7) | (product >>> 25), 9);
    const shifted = this.#b << 9;
    this.#c ^= this.#a;
    this.#d ^= this.#b;
    this.#b ^= this.#c;
    this.#a ^= this.#d;
    this.#c ^= shifted;
    this.#d = (this.#d << 11) | (this.#d >>> 21);
    return result;
  }

  /** An integer from 0 to `limit` - 1. */
  below(limit: number): number {
    return (this.word() >>> 0) % limit;
  }
}

// biome-ignore format: one kind of number a line
const SPECIAL_F64: readonly (readonly [number, number])[] = [
  [0x00000000, 0], [0x00000000, 1], [0x00000000, 2], [0x000fffff, -1], [0x00080000, 0], // zero, subnormals
  [0x00100000, 0], [0x00100000, 1], [0x001fffff, -1], // the smallest normals
  [0x3ff00000, 0], [0x3ff00000, 1], [0x3fefffff, -1], [0x40000000, 0], [0x3fe00000, 0], [0x3ff80000, 0], // around one
  [0x3ca00000, 0], [0x3cb00000, 0], [0x3ca00000, 1], // around half a unit in the last place of one
  [0x43300000, 0], [0x43400000, 0], [0x433fffff, -1], // 2^52, 2^53
  [0x41dfffff, 0xffc00000 | 0], [0x41e00000, 0], [0x41efffff, 0xffe00000 | 0], [0x41f00000, 0], // 2^31, 2^32
  [0x41dfffff, 0xffe00000 | 0], [0x41efffff, 0xfff00000 | 0], [0x41e00000, 0x00100000], // halves beside these
  [0x43dfffff, -1], [0x43e00000, 0], [0x43efffff, -1], [0x43f00000, 0], // 2^63, 2^64
  [0x47efffff, 0xe0000000 | 0], [0x47efffff, 0xefffffff | 0], [0x47efffff, 0xf0000000 | 0], [0x47f00000, 0], // f32 max
  [0x38100000, 0], [0x380fffff, 0xc0000000 | 0], [0x380fffff, 0xe0000000 | 0], [0x380fffff, 0xffffffff | 0], // f32 min
  [0x36a00000, 0], [0x36900000, 0], [0x36900000, 1], [0x368fffff, -1], // half the smallest f32 subnormal
  [0x7fefffff, -1], [0x7fe00000, 0], [0x7fdfffff, -1], [0x7fd00000, 0], // the largest
  [0x7ff00000, 0], // infinity
  [0x7ff80000, 0], [0x7ff80000, 1], [0x7fffffff, -1], // quiet NaNs
  [0x7ff00000, 1], [0x7ff40000, 0], [0x7ff7ffff, -1], // signaling NaNs
];

// biome-ignore format: one kind of number a line
const SPECIAL_F32: readonly number[] = [
  0x00000000, 0x00000001, 0x00000002, 0x00400000, 0x007fffff, // zero, subnormals
  0x00800000, 0x00800001, 0x00ffffff, // the smallest normals
  0x3f800000, 0x3f800001, 0x3f7fffff, 0x40000000, 0x3f000000, 0x3fc00000, // around one
  0x33000000, 0x33800000, 0x33000001, // around half a unit in the last place of one
  0x4b000000, 0x4b800000, 0x4effffff, 0x4f000000, 0x4f7fffff, 0x4f800000, // 2^23, 2^24, 2^31, 2^32
  0x5effffff, 0x5f000000, 0x5f7fffff, 0x5f800000, // 2^63, 2^64
  0x7f7fffff, 0x7f000000, 0x7effffff, // the largest
  0x7f800000, // infinity
  0x7fc00000, 0x7fc00001, 0x7fffffff, // quiet NaNs
  0x7f800001, 0x7fa00000, 0x7fbfffff, // signaling NaNs
];

// Zero, subnormal, smallest normal, one, infinity, the NaNs: to meet each other often.
const CORNERS_F32 = [0, 1, 0x00800000, 0x3f800000, 0x7f7fffff, 0x7f800000, 0x7fc00000, 0x7f800001];
const CORNERS_HIGH_F64 = [0, 0x00100000, 0x3ff00000, 0x7fefffff, 0x7ff00000, 0x7ff80000];

const LIMITS_F64 = [2 ** -1022, 2 ** -1074, Number.MAX_VALUE];
const LIMITS_F32 = [2 ** -126, 2 ** -149, 2 ** 128 - 2 ** 104];

export class CaseSource {
  readonly random: Random;
  readonly #double = new Float64Array(1);
  readonly #single = new Float32Array(this.#double.buffer);
  readonly #words = new Int32Array(this.#double.buffer);

  constructor(seed: number) {
    this.random = new Random(seed);
  }

  /** Three binary64 operands, as `[low, high]` words from `offset`. */
  fillF64(out: Int32Array, offset: number): void {
    for (let i = 0; i < 3; i++) this.#storeF64(out, offset + 2 * i);
    const kind = this.random.below(8);
    if (kind === 7) for (let i = 0; i < 3; i++) this.#storeCornerF64(out, offset + 2 * i);
    // The second near the first (cancellation), or at the limits for a product, or the third near minus their product.
    if (kind === 0) this.#nudged(out, offset + 2, this.#load(out, offset));
    if (kind === 2) this.#nudged(out, offset + 2, this.#pick(LIMITS_F64) / this.#load(out, offset));
    if (kind === 2) this.#nudged(out, offset + 4, 0);
    if (kind <= 1) this.#nudged(out, offset + 4, this.#load(out, offset) * this.#load(out, offset + 2));
  }

  /** Three binary32 operands, NaN-boxed with rare exceptions. */
  fillF32(out: Int32Array, offset: number): void {
    const words = this.#words;
    for (let i = 0; i < 3; i++) {
      out[offset + 2 * i] = this.#f32Bits();
      out[offset + 2 * i + 1] = this.random.below(64) === 0 ? this.random.word() : -1;
    }
    const kind = this.random.below(8);
    if (kind === 7) for (let i = 0; i < 3; i++) out[offset + 2 * i] = this.#corner(CORNERS_F32);
    const nudge = (target: number, value: number) => {
      this.#single[0] = value;
      out[target] = (words[0]! ^ (this.random.word() & 0x80000000)) + this.random.below(5) - 2;
    };
    const load = (at: number) => {
      words[0] = out[at]!;
      return this.#single[0]!;
    };
    if (kind === 0) nudge(offset + 2, load(offset));
    if (kind === 2) nudge(offset + 2, this.#pick(LIMITS_F32) / load(offset));
    if (kind === 2) nudge(offset + 4, 0);
    if (kind <= 1) nudge(offset + 4, load(offset) * load(offset + 2));
  }

  /** A 64-bit integer, often short, sparse, or at a power of two. */
  fillInteger(out: Int32Array, offset: number): void {
    const random = this.random;
    let value = (BigInt(random.word() >>> 0) << 32n) | BigInt(random.word() >>> 0);
    if (random.below(2) === 0) value >>= BigInt(random.below(64));
    if (random.below(3) === 0) value = (1n << BigInt(random.below(64))) + BigInt(random.below(5) - 2);
    if (random.below(4) === 0) value = (value & 0xffffffn) << BigInt(random.below(40));
    if (random.below(2) === 0) value = -value;
    out[offset] = Number(BigInt.asIntN(32, value));
    out[offset + 1] = Number(BigInt.asIntN(32, value >> 32n));
  }

  #pick(values: readonly number[]): number {
    return values[this.random.below(values.length)]!;
  }

  /** One of the words with a random sign. */
  #corner(words: readonly number[]): number {
    return this.#pick(words) | (this.random.word() & 0x80000000);
  }

  #storeCornerF64(out: Int32Array, at: number): void {
    out[at] = this.random.below(4) === 0 ? 1 : 0;
    out[at + 1] = this.#corner(CORNERS_HIGH_F64);
  }

  #load(out: Int32Array, at: number): number {
    this.#words[0] = out[at]!;
    this.#words[1] = out[at + 1]!;
    return this.#double[0]!;
  }

  #nudged(out: Int32Array, at: number, value: number): void {
    this.#double[0] = value;
    out[at] = this.#words[0]! + this.random.below(5) - 2;
    out[at + 1] = this.#words[1]! ^ (this.random.word() & 0x80000000);
  }

  #storeF64(out: Int32Array, at: number): void {
    const random = this.random;
    let high = random.word();
    let low = random.word();
    switch (random.below(8)) {
      case 0: {
        const special = SPECIAL_F64[random.below(SPECIAL_F64.length)]!;
        high = special[0] | (high & 0x80000000);
        low = special[1];
        break;
      }
      case 1: // Near an integer or a half, or a halfway case of binary32.
        this.#double[0] = random.word() / 2 ** random.below(34);
        low = this.#words[0]! + random.below(3) - 1;
        high = this.#words[1]!;
        break;
      case 2: // In the range of binary32 or near its ends, with few bits below its last one.
        high = (high & 0x800fffff) | ((1023 - 152 + random.below(285)) << 20);
        low = (low & 0xf0000000) | (random.below(3) - 1);
        break;
      case 3: // Few significant bits: exact results, ties.
        high &= (-1 << random.below(21)) | 0x80000000;
        low = 0;
        high = (high & 0x800fffff) | ((1023 - 40 + random.below(80)) << 20);
        break;
      case 4: // Subnormal, or nearly.
        high = (high & 0x800fffff) >> 0;
        high = (high & 0x80000000) | ((high & 0x001fffff) >>> random.below(21));
        break;
      case 5: // Around one.
        high = (high & 0x800fffff) | ((1023 - 60 + random.below(120)) << 20);
        break;
      case 6: // The lower half all zeros or all ones.
        low = (low & 1) - 1;
        break;
      default:
    }
    out[at] = low;
    out[at + 1] = high;
  }

  #f32Bits(): number {
    const random = this.random;
    const bits = random.word();
    switch (random.below(6)) {
      case 0:
        return SPECIAL_F32[random.below(SPECIAL_F32.length)]! | (bits & 0x80000000);
      case 1: // Near an integer or a half.
        this.#single[0] = (random.word() >> random.below(32)) / 2 ** random.below(34);
        return this.#words[0]! + random.below(3) - 1;
      case 2: // Few significant bits.
        return (bits & (0x80000000 | ((-1 << random.below(23)) & 0x007fffff))) | ((127 - 20 + random.below(40)) << 23);
      case 3: // Subnormal, or nearly.
        return (bits & 0x80000000) | ((bits & 0x00ffffff) >>> random.below(24));
      case 4: // Around one.
        return (bits & 0x807fffff) | ((127 - 30 + random.below(60)) << 23);
      default:
        return bits;
    }
  }
}
