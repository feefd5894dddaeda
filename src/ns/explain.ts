/** A refusal in words, for who reads it. The rules' texts are loaded when the first is asked for: no kernel needs them to run. */
import { capabilityName } from "../abi/capability.ts";
import { errnoName } from "../abi/errno.ts";
import type { Refusal, RefusalFacts } from "./refusal.ts";
import type { RuleNumber } from "./rules/index.ts";

/** Why a system call was refused, in words. */
export interface Explanation extends Refusal {
  /** "EPERM" */
  readonly code: string;
  /** What the rule says. */
  readonly words: string;
  /** All of it in a paragraph: "EPERM by rule UTS-021: ... Here: capability CAP_SYS_ADMIN, over user:[4026531837], ..." */
  readonly text: string;
}

/** Puts a refusal into words. */
export type Explainer = (refusal: Refusal) => Explanation;

/** Loads the texts of the rules. */
export async function loadExplainer(): Promise<Explainer> {
  const { RULES } = await import("./rules/index.ts");
  return (refusal) => explanationOf(refusal, RULES[refusal.rule]);
}

/**
 * The refusal that `subject` tells of: a task whose last failed system call was refused, the `Errno` that such a call threw, or a refusal itself.
 * Null for anything else, and when the call failed for a reason that no rule names.
 */
export function refusalOf(subject: unknown): Refusal | null {
  if (typeof subject !== "object" || subject === null) return null;
  if ("rule" in subject && "facts" in subject) return subject as Refusal;
  return "refusal" in subject ? (subject.refusal as Refusal | null) : null;
}

function explanationOf({ errno, rule, facts }: Refusal, words: string): Explanation {
  const code = errnoName(errno) ?? `errno ${errno}`;
  const text = `${code} by rule ${rule satisfies RuleNumber}: ${words}${factsText(facts)}`;
  return { errno, code, rule, words, facts, text };
}

function factsText(facts: RefusalFacts): string {
  const parts = Object.entries(facts).map(([name, value]) => `${spaced(name)} ${valueText(name, value)}`);
  return parts.length === 0 ? "" : ` Here: ${parts.join(", ")}.`;
}

/** "callerIsIn" is "caller is in". */
function spaced(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}

function valueText(name: string, value: string | number | boolean): string {
  if (typeof value === "boolean") return value ? "yes" : "no";
  if (name === "capability") return capabilityName(value as number) ?? String(value);
  return String(value);
}
