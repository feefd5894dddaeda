/**
 * What the integer operations do, each as the text of its case in the run loop.
 *
 * `x` is the register file: 64-bit values as two int32 halves, low first. `d`, `s` and `t` are the indices of rd, rs1
 * and rs2 in it, `imm` is the immediate. `$name(...)` are macros (run-loop-macros.ts). The high half is written first
 * where it needs operands rd may be one of.
 */
export const INTEGER_TEMPLATES: { readonly [operation: string]: string } = {
  NOP: "",
  LI: "x[d] = imm; x[d + 1] = imm >> 31;",
  MV: "x[d] = x[s]; x[d + 1] = x[s + 1];",
  ADDI: `
    const a = x[s];
    const sum = (a + imm) | 0;
    x[d + 1] = x[s + 1] + (imm >> 31) + $carry(a, sum);
    x[d] = sum;`,
  ADD: `
    const a = x[s];
    const sum = (a + x[t]) | 0;
    x[d + 1] = x[s + 1] + x[t + 1] + $carry(a, sum);
    x[d] = sum;`,
  SUB: `
    const a = x[s];
    const b = x[t];
    x[d + 1] = x[s + 1] - x[t + 1] - $below(a, b);
    x[d] = a - b;`,
  SLTI: "$setIf($lessImmediate())",
  SLTIU: "$setIf($belowImmediate())",
  SLT: "$setIf($less())",
  SLTU: "$setIf($belowRegister())",
  XORI: "x[d] = x[s] ^ imm; x[d + 1] = x[s + 1] ^ (imm >> 31);",
  ORI: "x[d] = x[s] | imm; x[d + 1] = x[s + 1] | (imm >> 31);",
  ANDI: "x[d] = x[s] & imm; x[d + 1] = x[s + 1] & (imm >> 31);",
  XOR: "x[d] = x[s] ^ x[t]; x[d + 1] = x[s + 1] ^ x[t + 1];",
  OR: "x[d] = x[s] | x[t]; x[d + 1] = x[s + 1] | x[t + 1];",
  AND: "x[d] = x[s] & x[t]; x[d + 1] = x[s + 1] & x[t + 1];",

  // Shifts: JavaScript takes amounts modulo 32, so ~n is 31 - n, and a shift by 32 - n is one by 1 and one by 31 - n.
  SLLI: `
    const a = x[s];
    x[d + 1] = (x[s + 1] << imm) | ((a >>> 1) >>> ~imm);
    x[d] = a << imm;`,
  SLLI_HIGH: "x[d + 1] = x[s] << imm; x[d] = 0;",
  SRLI: `
    const h = x[s + 1];
    x[d] = (x[s] >>> imm) | ((h << 1) << ~imm);
    x[d + 1] = h >>> imm;`,
  SRLI_HIGH: "x[d] = x[s + 1] >>> imm; x[d + 1] = 0;",
  SRAI: `
    const h = x[s + 1];
    x[d] = (x[s] >>> imm) | ((h << 1) << ~imm);
    x[d + 1] = h >> imm;`,
  SRAI_HIGH: `
    const h = x[s + 1];
    x[d] = h >> imm;
    x[d + 1] = h >> 31;`,
  SLL: `
    const a = x[s];
    const n = x[t];
    if ((n & 32) === 0) {
      x[d + 1] = (x[s + 1] << n) | ((a >>> 1) >>> ~n);
      x[d] = a << n;
    } else {
      x[d + 1] = a << n;
      x[d] = 0;
    }`,
  SRL: `
    const h = x[s + 1];
    const n = x[t];
    if ((n & 32) === 0) {
      x[d] = (x[s] >>> n) | ((h << 1) << ~n);
      x[d + 1] = h >>> n;
    } else {
      x[d] = h >>> n;
      x[d + 1] = 0;
    }`,
  SRA: `
    const h = x[s + 1];
    const n = x[t];
    if ((n & 32) === 0) {
      x[d] = (x[s] >>> n) | ((h << 1) << ~n);
      x[d + 1] = h >> n;
    } else {
      x[d] = h >> n;
      x[d + 1] = h >> 31;
    }`,

  ADDIW: "$setWord((x[s] + imm) | 0)",
  SLLIW: "$setWord(x[s] << imm)",
  SRLIW: "$setWord((x[s] >>> imm) | 0)",
  SRAIW: "$setWord(x[s] >> imm)",
  ADDW: "$setWord((x[s] + x[t]) | 0)",
  SUBW: "$setWord((x[s] - x[t]) | 0)",
  SLLW: "$setWord(x[s] << x[t])",
  SRLW: "$setWord((x[s] >>> x[t]) | 0)",
  SRAW: "$setWord(x[s] >> x[t])",
  MULW: "$setWord(Math.imul(x[s], x[t]))",

  // The high half of the product of the low halves is put together from products of 16-bit digits.
  MUL: `
    const a = x[s];
    const b = x[t];
    const a0 = a & 0xffff;
    const a1 = a >>> 16;
    const b0 = b & 0xffff;
    const b1 = b >>> 16;
    const m = Math.imul(a1, b0) + (Math.imul(a0, b0) >>> 16);
    const n = Math.imul(a0, b1) + (m & 0xffff);
    const high = Math.imul(a1, b1) + (m >>> 16) + (n >>> 16);
    x[d + 1] = high + Math.imul(a, x[t + 1]) + Math.imul(x[s + 1], b);
    x[d] = Math.imul(a, b);`,

  MULDIV: "executeMultiplyDivide(x, d, imm);",
  CSR: "executeCsr(cpu, d, imm, cpu.finalInstret - remaining - 1);",
  FLOAT: `
    if (!executeFloat(registers, d, imm)) {
      $stopBefore(EXIT_ILLEGAL)
    }`,
};
