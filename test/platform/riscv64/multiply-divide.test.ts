import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { encodeR } from "../../../src/platform/riscv64/encode.ts";
import { executeMultiplyDivide } from "../../../src/platform/riscv64/multiply-divide.ts";
import { RiscvRegisters } from "../../../src/platform/riscv64/registers.ts";

const registers = new RiscvRegisters();
const MIN = -(2n ** 63n);

/** The result of the M instruction with this funct3 and major opcode on two 64-bit values, as an unsigned one. */
function execute(opcode: number, funct3: number, a: bigint, b: bigint): bigint {
  registers.setXBigInt(1, a);
  registers.setXBigInt(2, b);
  executeMultiplyDivide(registers.x, 2 * 3, encodeR(opcode, funct3, 1, 3, 1, 2));
  return BigInt.asUintN(64, registers.xAsBigInt(3));
}

const signed = (n: bigint): bigint => BigInt.asIntN(64, n);
const unsigned = (n: bigint): bigint => BigInt.asUintN(64, n);

/** All magnitudes alike. */
const value = fc
  .tuple(fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }), fc.nat(63), fc.boolean())
  .map(([n, shift, isNegative]) => unsigned(isNegative ? -(n >> BigInt(shift)) : n >> BigInt(shift)));

/** A dividend close to a multiple of the divisor, where an estimated quotient is easily one off. */
const closeToMultiple = fc
  .tuple(value, value, fc.integer({ min: -2, max: 2 }))
  .map(([quotient, b, off]): [bigint, bigint] => {
    const magnitude = b === 0n ? 1n : b;
    return [unsigned((quotient % (2n ** 64n / magnitude + 1n)) * magnitude + BigInt(off)), b];
  });

const operands = fc.oneof(fc.tuple(value, value), closeToMultiple);

describe("M: unprivileged spec, 'M' extension", () => {
  const check = (property: (a: bigint, b: bigint) => void): void =>
    fc.assert(
      fc.property(operands, ([a, b]) => property(a, b)),
      { seed: 1, numRuns: 10_000 },
    );

  it("mulh, mulhsu and mulhu give the upper half of the product", () =>
    check((a, b) => {
      expect(execute(0x33, 1, a, b)).toBe(unsigned((signed(a) * signed(b)) >> 64n));
      expect(execute(0x33, 2, a, b)).toBe(unsigned((signed(a) * b) >> 64n));
      expect(execute(0x33, 3, a, b)).toBe((a * b) >> 64n);
    }));

  it("divu and remu; by zero all ones and the dividend", () =>
    check((a, b) => {
      expect(execute(0x33, 5, a, b)).toBe(b === 0n ? 2n ** 64n - 1n : a / b);
      expect(execute(0x33, 7, a, b)).toBe(b === 0n ? a : a % b);
    }));

  it("div and rem round towards zero", () =>
    check((a, b) => {
      const [p, q] = [signed(a), signed(b)];
      expect(execute(0x33, 4, a, b)).toBe(unsigned(q === 0n ? -1n : p / q));
      expect(execute(0x33, 6, a, b)).toBe(unsigned(q === 0n ? p : p % q));
    }));

  it("the one overflow of div gives the dividend, that of rem zero", () => {
    expect(execute(0x33, 4, MIN, -1n)).toBe(2n ** 63n);
    expect(execute(0x33, 6, MIN, -1n)).toBe(0n);
  });

  it("divw, divuw, remw and remuw take the low words and extend the sign of the result", () =>
    check((a, b) => {
      const [p, q] = [BigInt.asIntN(32, a), BigInt.asIntN(32, b)];
      const [u, v] = [BigInt.asUintN(32, a), BigInt.asUintN(32, b)];
      const word = (n: bigint): bigint => unsigned(BigInt.asIntN(32, n));
      expect(execute(0x3b, 4, a, b)).toBe(word(q === 0n ? -1n : p / q));
      expect(execute(0x3b, 5, a, b)).toBe(word(v === 0n ? -1n : u / v));
      expect(execute(0x3b, 6, a, b)).toBe(word(q === 0n ? p : p % q));
      expect(execute(0x3b, 7, a, b)).toBe(word(v === 0n ? u : u % v));
    }));
});
