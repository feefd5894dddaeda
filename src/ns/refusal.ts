/**
 * Why a check of namespaces or capabilities refused: what `explain` tells a learner who sees only EPERM. A check that says no returns
 * `refuse(EPERM, "USER-031", { ... })` instead of a bare -EPERM; the reason is kept until the system call is over, and its end takes it along
 * when the call returns that error.
 */
import type { Credentials } from "./credentials.ts";
import type { RuleNumber } from "./rules/index.ts";
import type { UserNamespace } from "./user-namespace.ts";

/** What the rule was asked about: kernel ids, names of namespaces, a capability's number under the name "capability". */
export type RefusalFacts = Readonly<Record<string, string | number | boolean>>;

/** Why a system call was refused. */
export interface Refusal {
  /** Positive: EPERM. */
  readonly errno: number;
  readonly rule: RuleNumber;
  readonly facts: RefusalFacts;
}

const NO_FACTS: RefusalFacts = {};

// Of the system call being carried out, of whatever kernel: a call runs to its end, or until it blocks, without interruption.
let latest: Refusal | null = null;

/** @param facts what is true now, by name, for the reader: `{ owner: "user:[4026531837]", capability: CAP_SYS_ADMIN }` @returns -errno */
export function refuse(errno: number, rule: RuleNumber, facts: RefusalFacts = NO_FACTS): number {
  latest = { errno, rule, facts };
  return -errno;
}

/** A refusal for want of `capability` over what `target` governs. @returns -errno */
export function refuseCapability(
  errno: number,
  rule: RuleNumber,
  credentials: Credentials,
  capability: number,
  target: UserNamespace,
  facts: RefusalFacts = NO_FACTS,
): number {
  const { userNamespace, euid } = credentials;
  return refuse(errno, rule, { capability, over: target.name, callerIsIn: userNamespace.name, euid, ...facts });
}

/** Nothing was refused yet: a system call begins. */
export function forgetRefusal(): void {
  if (latest !== null) latest = null;
}

/** The reason for -errno, if the last refusal was one with that error; it is taken away. */
export function takeRefusal(errno: number): Refusal | null {
  const refusal = latest;
  latest = null;
  return refusal !== null && refusal.errno === errno ? refusal : null;
}
