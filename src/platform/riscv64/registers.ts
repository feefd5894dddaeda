import { bool, float, int, int32Array } from "../../state/fields.ts";
import { savable } from "../../state/savable.ts";

/** ABI names of integer registers (RISC-V psABI, "Integer Register Convention"). */
export const REG_RA = 1;
export const REG_SP = 2;
export const REG_TP = 4;
export const REG_A0 = 10;
export const REG_A1 = 11;
export const REG_A2 = 12;
export const REG_A3 = 13;
export const REG_A7 = 17;

const X_WORDS = 66;
const F_WORDS = 64;
const TWO_32 = 4294967296;

/**
 * The user-visible state of one riscv64 hart, as every execution tier reads and leaves it.
 *
 * 64-bit values are pairs of int32, low half first: `x[2 * i]`, `x[2 * i + 1]`. Writes to x0 are not tested for but
 * sent to a 33rd register; it is zero between runs, so that equal states are equal byte for byte.
 */
export class RiscvRegisters {
  readonly x: Int32Array;
  /** Raw bits of the f registers; a single-precision value is NaN-boxed (high half all ones). */
  readonly f: Int32Array;
  /** Overlays of `f`, for arithmetic only: a JS engine may change a NaN's payload when it moves one as a number. */
  f64: Float64Array;
  f32: Float32Array;
  /**
   * Address of the next instruction. Below 2^38, but after a jump out of user space: then the target as a signed 64-bit
   * number, as far as that is a safe integer.
   */
  pc: number;
  /** frm in bits 5..7, fflags in bits 0..4. */
  fcsr: number;
  /** Instructions retired since execve. */
  instret: number;
  reservationValid: boolean;
  reservationAddress: number;

  constructor() {
    this.x = new Int32Array(X_WORDS);
    this.f = new Int32Array(F_WORDS);
    this.f64 = new Float64Array(this.f.buffer);
    this.f32 = new Float32Array(this.f.buffer);
    this.pc = 0;
    this.fcsr = 0;
    this.instret = 0;
    this.reservationValid = false;
    this.reservationAddress = 0;
  }

  clone(): RiscvRegisters {
    const copy = new RiscvRegisters();
    copy.copyFrom(this);
    return copy;
  }

  copyFrom(other: RiscvRegisters): void {
    this.x.set(other.x);
    this.f.set(other.f);
    this.pc = other.pc;
    this.fcsr = other.fcsr;
    this.instret = other.instret;
    this.reservationValid = other.reservationValid;
    this.reservationAddress = other.reservationAddress;
  }

  /** execve(2): all registers zero; Linux clears them in start_thread() and flush_thread(). */
  reset(): void {
    this.x.fill(0);
    this.f.fill(0);
    this.pc = 0;
    this.fcsr = 0;
    this.instret = 0;
    this.clearReservation();
  }

  /** Another task ran, or a signal handler will: sc must fail, as on hardware after a trap. */
  clearReservation(): void {
    this.reservationValid = false;
    this.reservationAddress = 0;
  }

  getXLow(register: number): number {
    return this.x[2 * register]!;
  }

  setX(register: number, low: number, high: number): void {
    if (register === 0) return;
    this.x[2 * register] = low;
    this.x[2 * register + 1] = high;
  }

  /** The register as a signed 64-bit value; exact within +-2^53. */
  xAsNumber(register: number): number {
    return this.x[2 * register + 1]! * TWO_32 + (this.x[2 * register]! >>> 0);
  }

  /** Sets the register to a safe integer, sign-extended. */
  setXNumber(register: number, value: number): void {
    this.setX(register, value | 0, Math.floor(value / TWO_32));
  }

  xAsBigInt(register: number): bigint {
    return (BigInt(this.x[2 * register + 1]!) << 32n) | BigInt(this.x[2 * register]! >>> 0);
  }

  setXBigInt(register: number, value: bigint): void {
    this.setX(register, Number(BigInt.asIntN(32, value)), Number(BigInt.asIntN(32, value >> 32n)));
  }
}

savable(RiscvRegisters, {
  name: "riscv64.RiscvRegisters",
  version: 1,
  saved: {
    x: int32Array(X_WORDS),
    f: int32Array(F_WORDS),
    // A jump leads anywhere in 64 bits, if only to a fault.
    pc: float,
    fcsr: int,
    instret: int,
    reservationValid: bool,
    reservationAddress: int,
  },
  transient: {
    f64: () => new Float64Array(0),
    f32: () => new Float32Array(0),
  },
  afterLoad(self) {
    self.f64 = new Float64Array(self.f.buffer);
    self.f32 = new Float32Array(self.f.buffer);
    // A snapshot is input: x0 reads as zero whatever it says, and fcsr has eight bits.
    self.x[0] = 0;
    self.x[1] = 0;
    self.fcsr &= 0xff;
  },
});
