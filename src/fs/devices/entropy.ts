import { bytes, uint } from "../../state/fields.ts";
import { savable } from "../../state/savable.ts";

/** Where random bytes come from: /dev/urandom, getrandom(2), AT_RANDOM. Savable, so that a loaded kernel continues the sequence. */
export interface EntropySource {
  fill(buffer: Uint8Array, start: number, length: number): void;
}

const BLOCK_SIZE = 64;

/** "expand 32-byte k" */
const CONSTANTS = [0x61707865, 0x3320646e, 0x79622d32, 0x6b206574] as const;

/**
 * The keystream of ChaCha20 (D. J. Bernstein's, with a 64-bit block counter and nonce 0) under a 32-byte seed: the same seed gives the
 * same bytes on every engine. It is as unpredictable as its seed.
 */
export class ChaCha20Entropy implements EntropySource {
  readonly seed: Uint8Array;
  /** Number of the next block. */
  counter: number;
  /** The last block, from `used` on not yet given out. */
  readonly block: Uint8Array;
  used: number;

  constructor(seed: Uint8Array) {
    if (seed.length !== 32) throw new RangeError(`seed has ${seed.length} bytes instead of 32`);
    this.seed = seed.slice();
    this.counter = 0;
    this.block = new Uint8Array(BLOCK_SIZE);
    this.used = BLOCK_SIZE;
  }

  /** Begins anew under another seed. */
  reseed(seed: Uint8Array): void {
    this.seed.set(seed);
    this.counter = 0;
    this.used = BLOCK_SIZE;
  }

  fill(buffer: Uint8Array, start: number, length: number): void {
    for (let done = 0; done < length; ) {
      if (this.used === BLOCK_SIZE) this.nextBlock();
      const count = Math.min(BLOCK_SIZE - this.used, length - done);
      buffer.set(this.block.subarray(this.used, this.used + count), start + done);
      this.used += count;
      done += count;
    }
  }

  private nextBlock(): void {
    const key = new DataView(this.seed.buffer, this.seed.byteOffset, 32);
    const input = new Uint32Array(16);
    input.set(CONSTANTS);
    for (let i = 0; i < 8; i++) input[4 + i] = key.getUint32(i * 4, true);
    input[12] = this.counter;
    input[13] = Math.floor(this.counter / 2 ** 32);
    const state = input.slice();
    for (let round = 0; round < 10; round++) doubleRound(state);
    const output = new DataView(this.block.buffer);
    for (let i = 0; i < 16; i++) output.setUint32(i * 4, state[i]! + input[i]!, true);
    this.counter++;
    this.used = 0;
  }
}

function doubleRound(state: Uint32Array): void {
  for (let i = 0; i < 4; i++) quarterRound(state, i, 4 + i, 8 + i, 12 + i);
  for (let i = 0; i < 4; i++) quarterRound(state, i, 4 + ((i + 1) & 3), 8 + ((i + 2) & 3), 12 + ((i + 3) & 3));
}

function quarterRound(s: Uint32Array, a: number, b: number, c: number, d: number): void {
  s[a]! += s[b]!;
  s[d] = rotate(s[d]! ^ s[a]!, 16);
  s[c]! += s[d]!;
  s[b] = rotate(s[b]! ^ s[c]!, 12);
  s[a]! += s[b]!;
  s[d] = rotate(s[d]! ^ s[a]!, 8);
  s[c]! += s[d]!;
  s[b] = rotate(s[b]! ^ s[c]!, 7);
}

function rotate(value: number, bits: number): number {
  return (value << bits) | (value >>> (32 - bits));
}

savable(ChaCha20Entropy, {
  name: "fs.ChaCha20Entropy",
  version: 1,
  saved: { seed: bytes, counter: uint, block: bytes, used: uint },
});
