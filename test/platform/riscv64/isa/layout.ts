/** The record of test/guest/isa/runner.S, and where its programs live. */
import { encodeJ } from "../../../../src/platform/riscv64/encode.ts";

export const RECORD_SIZE = 2592;
export const ANSWER_SIZE = 1568;
export const F_OFFSET = 256;
export const FCSR_OFFSET = 512;
const CODE_ADDRESS_OFFSET = 520;
const JUMP_OFFSET = 528;
export const WINDOW_OFFSET = 544;
const CODE_OFFSET = 1568;

/** Data programs load and store: its middle is the boundary between two pages. */
export const WINDOW = 0x20000e00;
export const WINDOW_SIZE = 1024;

export const CODE_BASE = 0x10000000;
/** Three pages; programs start anywhere in the first, so that some run over the end of a page. */
export const CODE_PAGES = 3;
const TRAMPOLINE = 0x10003000;
/** Programs end with a jump to it. */
export const DONE = 0x10004000;

/** A program ready to run: machine code without the final jump, where it goes, and the state it starts with. */
export interface TestProgram {
  readonly address: number;
  readonly code: Uint8Array;
  /** The first ANSWER_SIZE bytes of its record. */
  readonly state: Uint8Array;
}

/** The machine code with the jump to DONE behind it. */
export function completeCode(program: TestProgram): Uint8Array {
  const { code, address } = program;
  const complete = new Uint8Array(code.length + 4);
  complete.set(code);
  new DataView(complete.buffer).setInt32(code.length, encodeJ(0x6f, 0, DONE - (address + code.length)), true);
  return complete;
}

/** The part of the record that comes back in the answer. */
export function writeState(program: TestProgram, out: Uint8Array, at: number): void {
  const view = new DataView(out.buffer, out.byteOffset + at);
  out.set(program.state, at);
  view.setBigUint64(CODE_ADDRESS_OFFSET, BigInt(program.address), true);
  view.setInt32(JUMP_OFFSET, encodeJ(0x6f, 0, program.address - TRAMPOLINE), true);
}

export function writeRecord(program: TestProgram, out: Uint8Array, at: number): void {
  writeState(program, out, at);
  out.set(completeCode(program), at + CODE_OFFSET);
}
