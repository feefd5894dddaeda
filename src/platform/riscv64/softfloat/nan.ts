// What is a NaN, and which NaN signals (IEEE 754-2019, 6.2.1: the first bit of the trailing significand is clear).
// RISC-V never propagates a payload: "Except when otherwise stated, if the result of a floating-point operation is NaN,
// it is the canonical NaN" (Unprivileged ISA, "NaN Generation and Propagation").

export function isNaNF64(low: number, high: number): boolean {
  return (high & 0x7ff00000) === 0x7ff00000 && ((high & 0x000fffff) | low) !== 0;
}

export function isSignalingNaNF64(low: number, high: number): boolean {
  return (high & 0x7ff80000) === 0x7ff00000 && ((high & 0x0007ffff) | low) !== 0;
}

export function isNaNF32(bits: number): boolean {
  return (bits & 0x7fffffff) > 0x7f800000;
}

export function isSignalingNaNF32(bits: number): boolean {
  return (bits & 0x7fc00000) === 0x7f800000 && (bits & 0x003fffff) !== 0;
}
