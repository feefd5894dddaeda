import { ANSWER_SIZE, F_OFFSET, FCSR_OFFSET, type TestProgram, WINDOW, WINDOW_OFFSET } from "./layout.ts";

/** Which register or byte of the window an offset in an answer belongs to. */
function nameOf(offset: number): string {
  if (offset < F_OFFSET) return `x${offset >> 3}`;
  if (offset < FCSR_OFFSET) return `f${(offset - F_OFFSET) >> 3}`;
  if (offset < WINDOW_OFFSET) return "fcsr";
  return `memory at ${(WINDOW + offset - WINDOW_OFFSET).toString(16)}`;
}

/**
 * Compares the answers of program `index`; says what is different, or null. Only registers, fcsr and the window count.
 */
export function difference(program: TestProgram, index: number, ours: Uint8Array, theirs: Uint8Array): string | null {
  const start = index * ANSWER_SIZE;
  if (theirs.length < start + ANSWER_SIZE) return `the oracle died of\n${program}`;
  const a = Buffer.from(ours.buffer, ours.byteOffset + start, ANSWER_SIZE);
  const b = Buffer.from(theirs.buffer, theirs.byteOffset + start, ANSWER_SIZE);
  if (a.equals(b)) return null;
  const differences: string[] = [];
  for (let offset = 8; offset < ANSWER_SIZE; offset += 8) {
    if (offset > FCSR_OFFSET && offset < WINDOW_OFFSET) continue;
    const [mine, other] = [a.readBigUInt64LE(offset), b.readBigUInt64LE(offset)];
    if (mine !== other) differences.push(`${nameOf(offset)} is ${mine.toString(16)}, oracle ${other.toString(16)}`);
  }
  return differences.length === 0 ? null : `${differences.join("\n")}\nafter the program ${program}`;
}
