// Where an operation has a fast path and a long way, both give the same result and the same flags: round to nearest
// even, which is where the two meet.

import { describe, expect, it } from "vitest";
import { addF32Soft } from "../../../../src/platform/riscv64/softfloat/add-f32.ts";
import { f64ToF32Soft } from "../../../../src/platform/riscv64/softfloat/convert-formats.ts";
import { divF32Soft } from "../../../../src/platform/riscv64/softfloat/div-f32.ts";
import { divF64Soft } from "../../../../src/platform/riscv64/softfloat/div-f64.ts";
import { FMADD, FMSUB, FNMADD, FNMSUB, NX, RNE } from "../../../../src/platform/riscv64/softfloat/index.ts";
import { mulF32Soft } from "../../../../src/platform/riscv64/softfloat/mul-f32.ts";
import { mulAddF32Soft } from "../../../../src/platform/riscv64/softfloat/muladd-f32.ts";
import { addF64Soft, mulAddF64Soft, mulF64Soft } from "../../../../src/platform/riscv64/softfloat/muladd-f64-soft.ts";
import { sqrtF32Soft } from "../../../../src/platform/riscv64/softfloat/sqrt-f32.ts";
import { sqrtF64Soft } from "../../../../src/platform/riscv64/softfloat/sqrt-f64.ts";
import { CaseSource } from "./cases.ts";
import { OPERATIONS, type Run, TestState } from "./operations.ts";

const SEED = 53;
const CASES = 10_000;

const longWays: Record<string, Run> = {
  fadd_d: (state, rm, rd) => addF64Soft(state, rm, rd, 1, 2, false),
  fsub_d: (state, rm, rd) => addF64Soft(state, rm, rd, 1, 2, true),
  fmul_d: (state, rm, rd) => mulF64Soft(state, rm, rd, 1, 2),
  fdiv_d: (state, rm, rd) => divF64Soft(state, rm, rd, 1, 2),
  fsqrt_d: (state, rm, rd) => sqrtF64Soft(state, rm, rd, 1),
  fmadd_d: (state, rm, rd) => mulAddF64Soft(state, rm, rd, 1, 2, 3, false, false),
  fmsub_d: (state, rm, rd) => mulAddF64Soft(state, rm, rd, 1, 2, 3, false, true),
  fnmsub_d: (state, rm, rd) => mulAddF64Soft(state, rm, rd, 1, 2, 3, true, false),
  fnmadd_d: (state, rm, rd) => mulAddF64Soft(state, rm, rd, 1, 2, 3, true, true),
  fadd_s: (state, rm, rd) => addF32Soft(state, rm, rd, 1, 2, false),
  fsub_s: (state, rm, rd) => addF32Soft(state, rm, rd, 1, 2, true),
  fmul_s: (state, rm, rd) => mulF32Soft(state, rm, rd, 1, 2),
  fdiv_s: (state, rm, rd) => divF32Soft(state, rm, rd, 1, 2),
  fsqrt_s: (state, rm, rd) => sqrtF32Soft(state, rm, rd, 1),
  fmadd_s: (state, rm, rd) => mulAddF32Soft(state, FMADD, rm, rd, 1, 2, 3),
  fmsub_s: (state, rm, rd) => mulAddF32Soft(state, FMSUB, rm, rd, 1, 2, 3),
  fnmsub_s: (state, rm, rd) => mulAddF32Soft(state, FNMSUB, rm, rd, 1, 2, 3),
  fnmadd_s: (state, rm, rd) => mulAddF32Soft(state, FNMADD, rm, rd, 1, 2, 3),
  fcvt_s_d: (state, rm, rd) => f64ToF32Soft(state, rm, rd, 1),
};

describe(`fast path and long way agree (seed ${SEED})`, () => {
  it.each(Object.keys(longWays))("%s", (name) => {
    const operation = OPERATIONS.find((candidate) => candidate.name === name)!;
    const source = new CaseSource(SEED);
    const fast = new TestState();
    const long = new TestState();
    for (let i = 0; i < CASES; i++) {
      if (operation.format === "d") source.fillF64(fast.f, 2);
      else source.fillF32(fast.f, 2);
      long.f.set(fast.f);
      fast.fcsr = i & NX;
      long.fcsr = fast.fcsr;
      operation.run(fast, RNE, 4);
      longWays[name]!(long, RNE, 4);
      const isSame = fast.f[8] === long.f[8] && fast.f[9] === long.f[9] && fast.fcsr === long.fcsr;
      if (!isSame) expect({ case: i, f: [...fast.f], fcsr: fast.fcsr }).toEqual({ f: [...long.f], fcsr: long.fcsr });
    }
  });
});
