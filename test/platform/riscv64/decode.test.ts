import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decode } from "../../../src/platform/riscv64/decode.ts";
import { expandCompressed } from "../../../src/platform/riscv64/decode-compressed.ts";
import { OP_ILLEGAL } from "../../../src/platform/riscv64/opcodes.ts";
import { disassemble, hasObjdump } from "./objdump.ts";

const out = new Int32Array(2);

function isLegal(instruction: number, length: number): boolean {
  decode(instruction, length, 0, out, 0);
  return (out[0]! & 255) !== OP_ILLEGAL;
}

describe.skipIf(!hasObjdump)("what is an instruction of RV64GC, as binutils sees it", () => {
  it("every 16-bit parcel", () => {
    const parcels = Array.from({ length: 0x10000 }, (_, i) => i).filter((parcel) => (parcel & 3) !== 3);
    const texts = disassemble(parcels, 2);
    expect(texts.length).toBe(parcels.length);
    const wrong: string[] = [];
    parcels.forEach((parcel, i) => {
      const text = texts[i]!;
      // Hints that binutils does not name (spec, table "RVC HINT instructions"): c.lui x0; c.srli and c.srai by 0 it
      // does.
      const isHint = (parcel & 0xef83) === 0x6001 && (parcel & 0x107c) !== 0;
      // Reserved, but binutils names them: c.addi16sp with 0.
      const isReserved = parcel === 0x6101 || text === "c.unimp";
      const expected = isHint || (!text.startsWith(".2byte") && !isReserved);
      if (isLegal(expandCompressed(parcel), 2) !== expected) wrong.push(`${parcel.toString(16)} ${text}`);
    });
    expect(wrong).toEqual([]);
  });

  /** Named by binutils and no instruction for user mode: privileged, or of registers it may not reach. */
  const PRIVILEGED = /^(u|s|m|mn|d)ret|^wfi|^[sh]fence|^hinval|^sinval|^hlv|^hsv|^dret/;
  const USER_CSR = /^csrr\S+ x\d+,(fflags|frm|fcsr),|^csrr[sc]i? x\d+,(cycle|time|instret),(x0|0)$/;

  it("random 32-bit words", () => {
    // A word of a random major opcode, the fields that select an instruction often zero.
    const major = fc.nat(31).map((n) => (n << 2) | 3);
    const rest = fc.oneof(
      fc.integer(),
      fc.integer().map((n) => n & 0x01fff07f80),
      fc.integer().map((n) => n & 0x01ffff80),
      fc.integer().map((n) => n & 0x060fff80),
      fc.integer().map((n) => (n & 0x01ff8f80) | 0x7000),
    );
    const word = fc.tuple(major, rest).map(([low, high]) => ((high & ~0x7f) | low) >>> 0);
    const words = fc.sample(word, { seed: 1, numRuns: 60_000 }).filter((w) => (w & 0x1f) !== 0x1f);
    const texts = disassemble(words, 4);
    expect(texts.length).toBe(words.length);
    const wrong = new Set<string>();
    words.forEach((w, i) => {
      const text = texts[i]!.trim();
      let expected = !text.startsWith(".4byte") && !PRIVILEGED.test(text);
      // Rounding modes 5 and 6.
      if (text.endsWith(",unknown")) expected = false;
      if (text.startsWith("csr")) expected = USER_CSR.test(text);
      // Reserved fields of fence are ignored.
      if ((w & 0x707f) === 0x000f || (w & 0x707f) === 0x100f) expected = true;
      if (isLegal(w | 0, 4) !== expected) wrong.add(`${w.toString(16).padStart(8, "0")} ${text}`);
    });
    expect([...wrong].slice(0, 40)).toEqual([]);
  });
});
