import { BESIDE_EDGE, besideOf, holds } from "./context.ts";
import { OP_ASSERT, OP_JUMP, OP_MATCH, OP_SAVE, OP_SET, OP_SPLIT, type RegexProgram } from "./program.ts";
import { RegexError } from "./regex-error.ts";

/** Pairs of instruction and place that can be kept in mind. */
const MAX_VISITS = 1 << 27;

/**
 * Where the subexpressions of a match are. The match itself, [start, end), is known: of all the ways to it the first one counts that takes
 * alternatives from left to right and repeats as often as it can, as glibc has it. Each pair of instruction and place is tried once, so the time
 * is bounded by their number.
 * @returns start and end of the match and of each subexpression, -1 for one that took no part.
 * @throws RegexError when there are too many pairs.
 */
export function findCaptures(
  program: RegexProgram,
  groups: number,
  text: string,
  start: number,
  end: number,
  isMultiline: boolean,
): Int32Array {
  const { ops, x, y, sets, assertions } = program;
  const width = end - start + 1;
  if (program.length * width > MAX_VISITS) throw new RegexError("Memory exhausted");
  const isVisited = new Uint8Array(Math.ceil((program.length * width) / 8));
  const captures = new Int32Array(2 * (groups + 1)).fill(-1);
  captures[0] = start;
  captures[1] = end;
  // Triples: instruction, place, -1: to be tried. Slot, old value, 0: to be restored.
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
      const visit = at * width + place - start;
      const bit = 1 << (visit & 7);
      if ((isVisited[visit >> 3]! & bit) !== 0) break;
      isVisited[visit >> 3]! |= bit;
      const op = ops[at];
      if (op === OP_SET) {
        if (place === end || sets[x[at]!]![text.charCodeAt(place)] === 0) break;
        at++;
        place++;
      } else if (op === OP_SPLIT) {
        stack.push(y[at]!, place, -1);
        at = x[at]!;
      } else if (op === OP_JUMP) at = x[at]!;
      else if (op === OP_SAVE) {
        stack.push(x[at]!, captures[x[at]!]!, 0);
        captures[x[at]!] = place;
        at++;
      } else if (op === OP_ASSERT) {
        if (!holds(assertions[x[at]!]!, besideAt(text, place - 1), besideAt(text, place), isMultiline)) break;
        at++;
      } else {
        if (op === OP_MATCH && place === end) return captures;
        break;
      }
    }
  }
  return captures;
}

export function besideAt(text: string, index: number): number {
  return index < 0 || index >= text.length ? BESIDE_EDGE : besideOf(text.charCodeAt(index));
}
