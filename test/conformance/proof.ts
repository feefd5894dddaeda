/** How a rule of src/ns/rules is shown to hold, or why it is not. */
import type { RuleNumber } from "../../src/ns/rules/index.ts";
import type { Sys } from "../../src/platform/program/sys/index.ts";
import type { Routine } from "../../src/platform/program/syscall.ts";
import type { EvaluateOptions } from "../platform/program/sys/evaluate.ts";

/** A C program of test/guest prints under the heading RULE(number) the same in a kernel as on the Linux that runs the tests. */
export interface GuestProof {
  readonly by: "guest";
  readonly program: string;
}

/** A TypeScript program in a kernel of its own: for what this machine's Linux cannot show, because it is older or lacks a device. */
export interface ProgramProof {
  readonly by: "program";
  readonly body: (sys: Sys) => Routine<void>;
  readonly options: EvaluateOptions;
}

/** Anything else: several kernels, a test of one function. */
export interface TestProof {
  readonly by: "test";
  readonly run: () => void | Promise<void>;
}

export type Proof = GuestProof | ProgramProof | TestProof;

export interface RuleProof {
  /** "pass": all that the rule says holds. */
  readonly state: "pass" | "partial" | "absent";
  /** What does not hold, and why; empty for "pass". */
  readonly missing: string;
  /** Each of them shows a part. */
  readonly proofs: readonly Proof[];
}

/** Those of one area. */
export type RuleProofs<Area extends string> = {
  readonly [Number in Extract<RuleNumber, `${Area}-${string}`>]: RuleProof;
};

/** @param program a file below test/guest that prints RULE(number) before what shows it, as "ns/rules/uts.c". */
export function onLinux(program: string): GuestProof {
  return { by: "guest", program };
}

/** @param body throws when the rule does not hold: by `expect`. */
export function inProgram(body: (sys: Sys) => Routine<void>, options: EvaluateOptions = {}): ProgramProof {
  return { by: "program", body, options };
}

export function byTest(run: () => void | Promise<void>): TestProof {
  return { by: "test", run };
}

export function pass(...proofs: readonly [Proof, ...Proof[]]): RuleProof {
  return { state: "pass", missing: "", proofs };
}

/** @param missing what does not hold, and why. */
export function partial(missing: string, ...proofs: readonly [Proof, ...Proof[]]): RuleProof {
  return { state: "partial", missing, proofs };
}

/** @param why it is not there. */
export function absent(why: string): RuleProof {
  return { state: "absent", missing: why, proofs: [] };
}
