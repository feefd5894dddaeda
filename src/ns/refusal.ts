/**
 * Why a check of namespaces or capabilities refused: what `explain` tells a learner who sees only EPERM. A check that says no returns
 * `refuse(EPERM, "USER-031", { ... })` instead of a bare -EPERM; the reason is kept until the next refusal, and the end of the system call
 * takes it along when it returns that error.
 */
import type { RuleNumber } from "./rules/index.ts";

/** What the rule was asked about: ids, names of namespaces, a capability's number. */
export type RefusalFacts = Readonly<Record<string, string | number | boolean>>;

export interface Refusal {
  /** Positive: EPERM. */
  readonly errno: number;
  readonly rule: RuleNumber;
  readonly facts: RefusalFacts;
}

const NO_FACTS: RefusalFacts = {};

// Of the system call being carried out, of whatever kernel: a call runs to its end without interruption.
let latest: Refusal | null = null;

/** @param facts what is true now, by name, for the reader: `{ owner: "user:[4026531837]", capability: CAP_SYS_ADMIN }` @returns -errno */
export function refuse(errno: number, rule: RuleNumber, facts: RefusalFacts = NO_FACTS): number {
  latest = { errno, rule, facts };
  return -errno;
}

/** The reason for -errno, if the last refusal was one with that error; it is taken away. */
export function takeRefusal(errno: number): Refusal | null {
  const refusal = latest;
  latest = null;
  return refusal !== null && refusal.errno === errno ? refusal : null;
}
