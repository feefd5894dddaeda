/** Conditions of the branches. */
const CONDITIONS: { readonly [operation: string]: string } = {
  BEQ: "x[s] === x[t] && x[s + 1] === x[t + 1]",
  BNE: "x[s] !== x[t] || x[s + 1] !== x[t + 1]",
  BLT: "$less()",
  BGE: "!($less())",
  BLTU: "$belowRegister()",
  BGEU: "!($belowRegister())",
};

/**
 * Control transfer, and what the decoder puts where no instruction is. `ip` is the index of the next instruction in
 * `code`; `base` is that of the page, whose address is `pageLow`, `pageHigh`. `continue enter` goes on at the address
 * in `low` and `high`.
 */
export const CONTROL_TEMPLATES: { readonly [operation: string]: string } = {
  DECODE: `
    remaining++;
    codeCache.decodeParcel(base, ip - base);`,
  PAGE_END: `
    remaining++;
    $target(0, 0)
    continue enter;`,
  STRADDLE: `
    remaining++;
    $target(0, 2)
    if (!cpu.decodeStraddling(base, low, high)) {
      reason = EXIT_FAULT;
      break enter;
    }
    i32 = pool.i32;
    u8 = pool.u8;
    base = SCRATCH - (ip - base);
    ip = SCRATCH;`,
  ILLEGAL: "$stopBefore(EXIT_ILLEGAL)",
  EBREAK: "$stopBefore(EXIT_BREAKPOINT)",
  ECALL: `
    reason = EXIT_SYSCALL;
    break enter;`,

  AUIPC: `
    $target((w >>> 28), imm)
    x[d] = low;
    x[d + 1] = high;`,
  J: "ip = (ip + imm) | 0;",
  JAL: `
    $link()
    ip = (ip + imm) | 0;`,
  JAL_FAR: `
    $target((w >>> 28), imm)
    $link()
    continue enter;`,
  JALR_FAR: `
    $jumpRegister()
    continue enter;`,
  JALR: `
    $jumpRegister()
    if (high !== pageHigh || (low & -4096) !== pageLow) continue enter;
    ip = (base + (low & 4095)) | 0;`,
  BEQZ: "if ((x[s] | x[s + 1]) === 0) ip = (ip + imm) | 0;",
  BNEZ: "if ((x[s] | x[s + 1]) !== 0) ip = (ip + imm) | 0;",
  ...Object.fromEntries(
    Object.entries(CONDITIONS).flatMap(([operation, condition]) => [
      [operation, `if (${condition}) ip = (ip + imm) | 0;`],
      [
        `${operation}_FAR`,
        `
    if (${condition}) {
      $target((w >>> 28), imm)
      continue enter;
    }`,
      ],
    ]),
  ),
};
