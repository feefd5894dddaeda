import { TLB_MASK } from "../../src/mm/tlb.ts";
import type { Macro } from "./macros.ts";

/** x[s] < x[t] on 64 bits, signed or unsigned by the view of the high halves; low halves are unsigned. */
function lessThan(a: string, aLow: string, b: string, bLow: string): string {
  return `(${a} < ${b} || (${a} === ${b} && (${aLow} >>> 0) < (${bLow} >>> 0)))`;
}

export const RUN_LOOP_MACROS: { readonly [name: string]: Macro } = {
  /** The carry out of a sum of low halves, one of which is `a`. */
  carry: (a, sum) => `((${sum} >>> 0) < (${a} >>> 0) ? 1 : 0)`,
  below: (a, b) => `((${a} >>> 0) < (${b} >>> 0) ? 1 : 0)`,

  less: () => lessThan("x[s + 1]", "x[s]", "x[t + 1]", "x[t]"),
  belowRegister: () => lessThan("(x[s + 1] >>> 0)", "x[s]", "(x[t + 1] >>> 0)", "x[t]"),
  lessImmediate: () => lessThan("x[s + 1]", "x[s]", "(imm >> 31)", "imm"),
  belowImmediate: () => lessThan("(x[s + 1] >>> 0)", "x[s]", "((imm >> 31) >>> 0)", "imm"),

  setIf: (condition) => `x[d] = ${condition} ? 1 : 0;\nx[d + 1] = 0;`,
  setWord: (value) => `const value = ${value};\nx[d] = value;\nx[d + 1] = value >> 31;`,

  /**
   * rd = address of the next instruction; its offset may be 4096, or 4098 behind an instruction that straddles pages.
   */
  link: () => `const after = ip - base;
    const next = (pageLow + after) | 0;
    x[d] = next;
    x[d + 1] = pageHigh + $below(next, after);`,

  /** low, high = rs1 + imm, an even address; rd = the link. */
  jumpRegister: () => `const a = x[s];
    const sum = (a + imm) | 0;
    high = (x[s + 1] + (imm >> 31) + $carry(a, sum)) | 0;
    low = sum & -2;
    $link()`,

  /** low, high = address of this instruction (which is `length` bytes before the next) + a signed distance. */
  target: (length, distance) => `const offset = ip - base - ${length};
    const from = (pageLow + offset) | 0;
    low = (from + ${distance}) | 0;
    high = (pageHigh + $below(from, offset) + (${distance} >> 31) + $carry(from, low)) | 0;`,

  /**
   * at = where rs1 + imm is in the frame pool, by the TLB for `access` (read or write). One test finds the page not
   * cached, not a user address at all, or misaligned; then the access is left to accessMemory().
   */
  address: (access, misaligned) => `const a = x[s];
    const lo = (a + imm) | 0;
    const hi = (x[s + 1] + (imm >> 31) + $carry(a, lo)) | 0;
    const index = (lo >>> 12) & ${TLB_MASK};
    if (((${access}Tag[index] ^ ((hi << 20) | (lo >>> 12))) | (hi >>> 6)${misaligned === "0" ? "" : ` | (lo & ${misaligned})`}) !== 0) {
      low = lo;
      high = hi;
      break;
    }
    const at = ${access}Base[index] | (lo & 4095);`,

  /** The instruction does not retire: it is still the next one. */
  stopBefore: (reason) => `reason = ${reason};
    remaining++;
    ip = (ip - (w >>> 28)) | 0;
    break enter;`,
};
