// IEEE 754 binary32 and binary64 as the RISC-V F and D extensions need it: five rounding modes, five exception flags,
// canonical NaNs, NaN boxing. Every result and every flag is exact.
//
// An operation takes a FloatState (float registers and fcsr), where it matters a rounding mode from 0 to 4, and register
// numbers; it writes rd and ORs into fflags. A fast path uses host arithmetic wherever that is provably the same; the
// long way rounds by hand. No fast path allocates, nothing uses BigInt. Loads, moves and sign injection are bit operations
// on `state.f` and the caller's; where these take a NaN-boxed operand (fsgnj.s), `readF32` unboxes it.

export { f32Add, f32Sub } from "./add-f32.ts";
export { f64Add, f64Sub } from "./add-f64.ts";
export { f32Class, f32Eq, f32Le, f32Lt, f32Max, f32Min } from "./compare-f32.ts";
export { f64Class, f64Eq, f64Le, f64Lt, f64Max, f64Min } from "./compare-f64.ts";
export { f32ToF64, f64ToF32 } from "./convert-formats.ts";
export {
  i32ToF32,
  i32ToF64,
  i64ToF32,
  i64ToF64,
  u32ToF32,
  u32ToF64,
  u64ToF32,
  u64ToF64,
} from "./convert-from-integer.ts";
export {
  f32ToI32,
  f32ToI64,
  f32ToU32,
  f32ToU64,
  f64ToI32,
  f64ToI64,
  f64ToU32,
  f64ToU64,
} from "./convert-to-integer.ts";
export { f32Div } from "./div-f32.ts";
export { f64Div } from "./div-f64.ts";
export { DZ, NV, NX, OF, RDN, RMM, RNE, RTZ, RUP, UF } from "./fcsr.ts";
export { type FloatState, readF32, writeF32, writeF64 } from "./float-state.ts";
export { f32Mul } from "./mul-f32.ts";
export { f64Mul } from "./mul-f64.ts";
export { f32MulAdd } from "./muladd-f32.ts";
export { FMADD, FMSUB, FNMADD, FNMSUB, f64MulAdd } from "./muladd-f64.ts";
export { f32Sqrt } from "./sqrt-f32.ts";
export { f64Sqrt } from "./sqrt-f64.ts";
