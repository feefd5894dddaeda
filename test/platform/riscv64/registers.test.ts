import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { RiscvRegisters } from "../../../src/platform/riscv64/registers.ts";
import { descriptorOf } from "../../../src/state/savable.ts";

describe("RiscvRegisters", () => {
  it("keeps 64-bit values as halves", () => {
    const registers = new RiscvRegisters();
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 31 }),
        fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
        (i, value) => {
          registers.setXBigInt(i, value);
          expect(registers.xAsBigInt(i)).toBe(value);
        },
      ),
      { seed: 1 },
    );
    fc.assert(
      fc.property(fc.maxSafeInteger(), (value) => {
        registers.setXNumber(7, value);
        expect(registers.xAsNumber(7)).toBe(value);
        expect(registers.xAsBigInt(7)).toBe(BigInt(value));
      }),
      { seed: 1 },
    );
  });

  it("x0 is zero", () => {
    const registers = new RiscvRegisters();
    registers.setX(0, 1, 1);
    expect(registers.xAsNumber(0)).toBe(0);
  });

  it("a copy has everything and shares nothing", () => {
    const registers = new RiscvRegisters();
    registers.setXNumber(5, 12345678901);
    registers.f64[3] = 1.5;
    registers.pc = 0x3f_0000_0000;
    registers.fcsr = 0x41;
    registers.instret = 2 ** 40;
    registers.reservationValid = true;
    registers.reservationAddress = 64;
    const copy = registers.clone();
    expect(copy).toEqual(registers);
    copy.f64[3] = 2;
    copy.setXNumber(5, 0);
    expect([registers.f64[3], registers.xAsNumber(5)]).toEqual([1.5, 12345678901]);
    copy.reset();
    expect(copy).toEqual(new RiscvRegisters());
  });

  it("after a load the overlays show the saved bits again", () => {
    const registers = new RiscvRegisters();
    registers.f64[1] = 0.5;
    const { transient, afterLoad } = descriptorOf(registers)!;
    registers.f64 = transient.get("f64")!() as Float64Array;
    registers.f32 = transient.get("f32")!() as Float32Array;
    registers.x[0] = 1;
    afterLoad!(registers);
    expect(registers.f64[1]).toBe(0.5);
    expect(registers.f32.length).toBe(64);
    expect(registers.xAsNumber(0)).toBe(0);
  });
});
