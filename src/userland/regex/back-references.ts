import { otherCase } from "./byte-set.ts";
import { besideAt } from "./captures.ts";
import { holds } from "./context.ts";
import { OP_ASSERT, OP_JUMP, OP_MATCH, OP_REFERENCE, OP_SAVE, OP_SET, OP_SPLIT, type RegexProgram } from "./program.ts";
import { RegexError } from "./regex-error.ts";

/** Steps of one search: matching back-references is NP-hard, so there has to be an end. */
const MAX_STEPS = 1_000_000;

/** Counts the steps of a search that begins at several places. */
export interface StepBudget {
  steps: number;
}

/**
 * The longest match that begins at `start`, for expressions with back-references: all ways are tried; of equally long ones the first counts.
 * @returns as findCaptures, or null.
 * @throws RegexError when it takes too long.
 */
export function matchReferences(
  program: RegexProgram,
  groups: number,
  text: string,
  start: number,
  settings: { readonly isMultiline: boolean; readonly ignoresCase: boolean },
  budget: StepBudget,
): Int32Array | null {
  const { ops, x, y, sets, assertions } = program;
  const captures = new Int32Array(2 * (groups + 1)).fill(-1);
  let best: Int32Array | null = null;
  // What was tried with the same captures need not be tried again.
  const tried = new Set<string>();
  const stack: number[] = [0, start, -1];
  while (stack.length > 0) {
    const kind = stack.pop()!;
    let place = stack.pop()!;
    let at = stack.pop()!;
    if (kind === 0) {
      captures[at] = place;
      continue;
    }
    for (;;) {
      if (++budget.steps > MAX_STEPS) throw new RegexError("Memory exhausted");
      const op = ops[at];
      if (op === OP_SET) {
        if (place === text.length || sets[x[at]!]![text.charCodeAt(place)] === 0) break;
        at++;
        place++;
      } else if (op === OP_SPLIT) {
        const key = `${at},${place},${captures.join()}`;
        if (tried.has(key)) break;
        tried.add(key);
        stack.push(y[at]!, place, -1);
        at = x[at]!;
      } else if (op === OP_JUMP) at = x[at]!;
      else if (op === OP_SAVE) {
        stack.push(x[at]!, captures[x[at]!]!, 0);
        captures[x[at]!] = place;
        at++;
      } else if (op === OP_ASSERT) {
        if (!holds(assertions[x[at]!]!, besideAt(text, place - 1), besideAt(text, place), settings.isMultiline)) break;
        at++;
      } else if (op === OP_REFERENCE) {
        const length = referenceLength(text, captures, x[at]!, place, settings.ignoresCase);
        if (length < 0) break;
        at++;
        place += length;
      } else {
        if (op === OP_MATCH && (best === null || place > best[1]!)) {
          best = captures.slice();
          best[0] = start;
          best[1] = place;
          if (place === text.length) return best;
        }
        break;
      }
    }
  }
  return best;
}

/** How long the text of a subexpression is if it stands at `place`, too; -1 if it does not. */
function referenceLength(
  text: string,
  captures: Int32Array,
  index: number,
  place: number,
  ignoresCase: boolean,
): number {
  const from = captures[2 * index]!;
  const length = captures[2 * index + 1]! - from;
  if (from < 0 || length < 0 || place + length > text.length) return -1;
  for (let i = 0; i < length; i++) {
    const a = text.charCodeAt(from + i);
    const b = text.charCodeAt(place + i);
    if (a !== b && !(ignoresCase && otherCase(a) === b)) return -1;
  }
  return length;
}
