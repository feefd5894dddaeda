// Every operation under one calling convention: operands in registers 1, 2 and 3 (the integer one as the raw contents of
// register 1), the raw result in register `rd`. The order is that of oracle.c.

import * as softfloat from "../../../../src/platform/riscv64/softfloat/index.ts";
import { type FloatState, FMADD, FMSUB, FNMADD, FNMSUB } from "../../../../src/platform/riscv64/softfloat/index.ts";

/** 32 float registers and an fcsr of the test's own. */
export class TestState implements FloatState {
  readonly f = new Int32Array(64);
  readonly f64 = new Float64Array(this.f.buffer);
  readonly f32 = new Float32Array(this.f.buffer);
  fcsr = 0;
}

export type Run = (state: FloatState, rm: number, rd: number) => void;

export interface Operation {
  /** As in oracle.c: the mnemonic with underscores. */
  readonly name: string;
  /** Format of the float operands, or of the result where the operand is an integer. */
  readonly format: "s" | "d";
  readonly run: Run;
}

type Rounded2 = (state: FloatState, rm: number, rd: number, rs1: number, rs2: number) => void;
type Rounded1 = (state: FloatState, rm: number, rd: number, rs1: number) => void;
type Select = (state: FloatState, rd: number, rs1: number, rs2: number) => void;
type ToDoubleword = (state: FloatState, rm: number, out: Int32Array, at: number, rs: number) => void;
type Compare = (state: FloatState, rs1: number, rs2: number) => number;
type MulAdd = (
  state: FloatState,
  member: number,
  rm: number,
  rd: number,
  rs1: number,
  rs2: number,
  rs3: number,
) => void;

const rounded2 =
  (f: Rounded2): Run =>
  (state, rm, rd) =>
    f(state, rm, rd, 1, 2);
const rounded1 =
  (f: Rounded1): Run =>
  (state, rm, rd) =>
    f(state, rm, rd, 1);
const mulAdd =
  (f: MulAdd, member: number): Run =>
  (state, rm, rd) =>
    f(state, member, rm, rd, 1, 2, 3);
const select =
  (f: Select): Run =>
  (state, _rm, rd) =>
    f(state, rd, 1, 2);

const compare =
  (f: Compare): Run =>
  (state, _rm, rd) => {
    const result = f(state, 1, 2);
    softfloat.writeF64(state, rd, result, 0);
  };

const classify =
  (f: (state: FloatState, rs: number) => number): Run =>
  (state, _rm, rd) => {
    const result = f(state, 1);
    softfloat.writeF64(state, rd, result, 0);
  };

const toWord =
  (f: (state: FloatState, rm: number, rs: number) => number): Run =>
  (state, rm, rd) => {
    const result = f(state, rm, 1);
    softfloat.writeF64(state, rd, result, result >> 31);
  };

const toDoubleword =
  (f: ToDoubleword): Run =>
  (state, rm, rd) =>
    f(state, rm, state.f, 2 * rd, 1);

const fromDoubleword = (f: (state: FloatState, rm: number, rd: number, low: number, high: number) => void): Run => {
  return (state, rm, rd) => f(state, rm, rd, state.f[2]!, state.f[3]!);
};

interface FormatFunctions {
  readonly arithmetic: readonly Rounded2[];
  readonly sqrt: Rounded1;
  readonly mulAdd: MulAdd;
  readonly select: readonly Select[];
  readonly compare: readonly Compare[];
  readonly classify: (state: FloatState, rs: number) => number;
  readonly toWord: readonly ((state: FloatState, rm: number, rs: number) => number)[];
  readonly toDoubleword: readonly ToDoubleword[];
  readonly from: readonly Run[];
}

const NAMES = [
  ["fadd", "fsub", "fmul", "fdiv", "fsqrt", "fmadd", "fmsub", "fnmsub", "fnmadd", "fmin", "fmax"],
  ["feq", "flt", "fle", "fclass", "fcvt_w", "fcvt_wu", "fcvt_l", "fcvt_lu"],
].flat();

function operationsOf(format: "s" | "d", functions: FormatFunctions): Operation[] {
  const runs: Run[] = [
    ...functions.arithmetic.map(rounded2),
    rounded1(functions.sqrt),
    ...[FMADD, FMSUB, FNMSUB, FNMADD].map((member) => mulAdd(functions.mulAdd, member)),
    ...functions.select.map(select),
    ...functions.compare.map(compare),
    classify(functions.classify),
    ...functions.toWord.map(toWord),
    ...functions.toDoubleword.map(toDoubleword),
    ...functions.from,
  ];
  const names = [
    ...NAMES.map((name) => `${name}_${format}`),
    ...["w", "wu", "l", "lu"].map((w) => `fcvt_${format}_${w}`),
  ];
  return names.map((name, index) => ({ name, format, run: runs[index]! }));
}

export const OPERATIONS: readonly Operation[] = [
  ...operationsOf("d", {
    arithmetic: [softfloat.f64Add, softfloat.f64Sub, softfloat.f64Mul, softfloat.f64Div],
    sqrt: softfloat.f64Sqrt,
    mulAdd: softfloat.f64MulAdd,
    select: [softfloat.f64Min, softfloat.f64Max],
    compare: [softfloat.f64Eq, softfloat.f64Lt, softfloat.f64Le],
    classify: softfloat.f64Class,
    toWord: [softfloat.f64ToI32, softfloat.f64ToU32],
    toDoubleword: [softfloat.f64ToI64, softfloat.f64ToU64],
    from: [
      (state, _rm, rd) => softfloat.i32ToF64(state, rd, state.f[2]!),
      (state, _rm, rd) => softfloat.u32ToF64(state, rd, state.f[2]!),
      fromDoubleword(softfloat.i64ToF64),
      fromDoubleword(softfloat.u64ToF64),
    ],
  }),
  ...operationsOf("s", {
    arithmetic: [softfloat.f32Add, softfloat.f32Sub, softfloat.f32Mul, softfloat.f32Div],
    sqrt: softfloat.f32Sqrt,
    mulAdd: softfloat.f32MulAdd,
    select: [softfloat.f32Min, softfloat.f32Max],
    compare: [softfloat.f32Eq, softfloat.f32Lt, softfloat.f32Le],
    classify: softfloat.f32Class,
    toWord: [softfloat.f32ToI32, softfloat.f32ToU32],
    toDoubleword: [softfloat.f32ToI64, softfloat.f32ToU64],
    from: [
      (state, rm, rd) => softfloat.i32ToF32(state, rm, rd, state.f[2]!),
      (state, rm, rd) => softfloat.u32ToF32(state, rm, rd, state.f[2]!),
      fromDoubleword(softfloat.i64ToF32),
      fromDoubleword(softfloat.u64ToF32),
    ],
  }),
  { name: "fcvt_s_d", format: "d", run: rounded1(softfloat.f64ToF32) },
  { name: "fcvt_d_s", format: "s", run: (state, _rm, rd) => softfloat.f32ToF64(state, rd, 1) },
];
