import type { Operand, Step } from "../stub/step.ts";
import type { Syscall } from "../syscall-numbers.ts";

/** A call that must succeed. */
export function check(step: string, call: Syscall, ...args: readonly Operand[]): Step {
  return { step, call, args, outcome: "check" };
}

/** A call that may fail. */
export function ignore(step: string, call: Syscall, ...args: readonly Operand[]): Step {
  return { step, call, args, outcome: "ignore" };
}

/** An array of 32-bit numbers in memory. */
export function words(...values: readonly number[]): Uint8Array {
  return new Uint8Array(Uint32Array.from(values).buffer);
}

/** An array of 64-bit numbers in memory. */
export function longs(...values: readonly bigint[]): Uint8Array {
  return new Uint8Array(BigUint64Array.from(values).buffer);
}
