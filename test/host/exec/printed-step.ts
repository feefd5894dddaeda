import type { Operand, Outcome, Step } from "../../../src/host/stub/step.ts";

/** A step as strace would show it, with what becomes of its result: "getppid() = 7 ? skip the next". */
export function printStep({ call, args, outcome }: Step): string {
  return `${call}(${args.map(printOperand).join(", ")})${printOutcome(outcome)}`;
}

/** Steps from the first after the signals are reset to the last before execve: what a test about one attribute looks at. */
export function middleOf(steps: readonly Step[]): string[] {
  const printed = steps.map(printStep);
  return printed.slice(printed.findIndex((step) => step.startsWith("rt_sigprocmask")) + 1, -1);
}

/** Memory is shown as the 32-bit words in it. */
function printOperand(operand: Operand): string {
  if (typeof operand === "string") return JSON.stringify(operand);
  if (operand instanceof Uint8Array) {
    return `{${[...new Uint32Array(operand.buffer)].map((word) => `${word}`).join(" ")}}`;
  }
  return Array.isArray(operand) ? JSON.stringify(operand) : String(operand);
}

function printOutcome(outcome: Outcome): string {
  if (outcome === "check") return "";
  if (outcome === "ignore") return " ignored";
  if ("expect" in outcome) return ` = ${outcome.expect}`;
  if ("skipIfEqual" in outcome) return ` = ${outcome.skipIfEqual} ? skip the next`;
  if ("storeAt" in outcome) return ` -> ${printOperand(outcome.storeAt)}`;
  return ` -> argument ${outcome.storeIn.argument} of ${outcome.storeIn.after} further on`;
}
