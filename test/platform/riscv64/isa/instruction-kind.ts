/** The random numbers an instruction is made from. All are free; each kind takes what it needs. */
export interface Fields {
  readonly rd: number;
  readonly rs1: number;
  readonly rs2: number;
  readonly rs3: number;
  /** Any int32: immediates, places in the data window. */
  readonly value: number;
  /** 0..63: rounding modes and other choices. */
  readonly option: number;
}

/** One sort of instruction of a random program. */
export interface InstructionKind {
  readonly name: string;
  /**
   * The instruction, and before it what makes it safe (a base register that points into the data window, say). The
   * length of the result depends on the fields only.
   * @param distance from here to an instruction further down, for jumps; less than 256.
   * @returns 32-bit words, or compressed instructions as `compressed(parcel)`.
   */
  emit(fields: Fields, distance: number): readonly number[];
}

const COMPRESSED = 2 ** 32;

/** Marks a 16-bit instruction in the result of `emit`. */
export function compressed(parcel: number): number {
  return COMPRESSED + parcel;
}

/** Appends the emitted instructions to `out`. */
export function writeInstructions(instructions: readonly number[], out: number[]): void {
  for (const instruction of instructions) {
    out.push(instruction & 0xff, (instruction >>> 8) & 0xff);
    if (instruction < COMPRESSED) out.push((instruction >>> 16) & 0xff, (instruction >>> 24) & 0xff);
  }
}
