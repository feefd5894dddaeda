import { ANSWER_SIZE, F_OFFSET, FCSR_OFFSET, WINDOW_OFFSET } from "./layout.ts";

/** Where integer arithmetic has its corners. */
const INTEGERS = [0n, 1n, 2n, 31n, 32n, 63n, 0x7fn, 0x80n, 0xffffn, 0x7fffffffn, 0x80000000n, 0xffffffffn, 0x100000000n]
  .concat([1n << 53n, (1n << 63n) - 1n])
  .flatMap((n) => [n, -n, ~n]);

const BOX = 0xffffffff00000000n;

/** Zeros, ones, infinities, NaNs, subnormals and limits of binary64, and of boxed and badly boxed binary32. */
const FLOATS = [
  0n,
  0x3ff0000000000000n,
  0x3ff8000000000000n,
  0x7ff0000000000000n,
  0x7ff8000000000000n,
  0x7ff0000000000001n,
  0x7fefffffffffffffn,
  0x0010000000000000n,
  0x000fffffffffffffn,
  0x0000000000000001n,
  0x43e0000000000000n,
  0x41e0000000000000n,
  0x4330000000000000n,
  0x47efffffe0000000n,
  0x36a0000000000000n,
  0x3ff000001fffffffn,
].concat(
  [0, 0x3f800000, 0x3fc00000, 0x7f800000, 0x7fc00000, 0x7f800001, 0x7f7fffff, 0x00800000, 0x007fffff, 1]
    .concat([0x4f000000, 0x5f000000, 0x4b000000])
    .flatMap((bits) => [BOX | BigInt(bits), BOX | BigInt(bits) | 0x80000000n]),
  [0xfffffffe3f800000n],
);

/** xorshift32 */
function generator(seed: number): () => number {
  let state = seed | 0 || 1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return state >>> 0;
  };
}

/** All registers and the data window, from a seed; from 0 all zero. */
export function initialState(seed: number): Uint8Array {
  const state = new Uint8Array(ANSWER_SIZE);
  if (seed === 0) return state;
  const view = new DataView(state.buffer);
  const random = generator(seed);
  const random64 = (): bigint => (BigInt(random()) << 32n) | BigInt(random());
  const pick = (values: readonly bigint[]): bigint => values[random() % values.length]!;
  for (let i = 1; i < 32; i++) {
    const kind = random() & 3;
    view.setBigInt64(i * 8, kind === 0 ? random64() : kind === 1 ? BigInt(random() | 0) : pick(INTEGERS), true);
  }
  for (let i = 0; i < 32; i++) view.setBigInt64(F_OFFSET + i * 8, randomFloat(random, pick), true);
  // Any accrued flags, any of the five rounding modes, the default one more often.
  state[FCSR_OFFSET] = (random() & 31) | (Math.max(0, (random() % 8) - 3) << 5);
  for (let i = WINDOW_OFFSET; i < ANSWER_SIZE; i += 8)
    view.setBigInt64(i, (random() & 1) === 0 ? randomFloat(random, pick) : pick(INTEGERS), true);
  return state;
}

function randomFloat(random: () => number, pick: (values: readonly bigint[]) => bigint): bigint {
  const bits = (BigInt(random()) << 32n) | BigInt(random());
  switch (random() & 7) {
    case 0:
      return bits;
    case 1:
      return BOX | (bits & 0xffffffffn);
    case 2:
    case 3: // of ordinary magnitude
      return (bits & 0x800fffffffffffffn) | (BigInt(1003 + (random() % 40)) << 52n);
    case 4:
    case 5:
      return BOX | (bits & 0x807fffffn) | (BigInt(107 + (random() % 40)) << 23n);
    default:
      return pick(FLOATS) ^ ((bits & 1n) << 63n);
  }
}
