import { BESIDE_EDGE, BESIDE_OTHER, besideOf, holds } from "./context.ts";
import { OP_ASSERT, OP_JUMP, OP_MATCH, OP_SAVE, OP_SET, OP_SPLIT, type RegexProgram } from "./program.ts";
import { RegexError } from "./regex-error.ts";

/** States kept at once; beyond, they are made anew. */
const MAX_STATES = 2000;
/** Instructions looked at for one match, when states are made: beyond, the expression takes too much. */
const MAX_WORK = 100_000_000;
const UNKNOWN = -1;
/** The state without threads: nothing can match any more. */
export const DEAD = 0;

interface State {
  /** Instructions the threads stand at. */
  readonly threads: Int32Array;
  /** What was just read, for assertions. */
  readonly beside: number;
}

/**
 * The deterministic automaton of a program, made as it is needed. Whether a state accepts depends on what is read next, because assertions
 * look at both sides; so each step tells whether there is a match *before* the character it reads.
 */
export class Dfa {
  /** A class for each byte: bytes the program does not tell apart are one. */
  readonly classOf: Uint8Array;
  /** The class of the end of the text. */
  readonly edge: number;
  private readonly program: RegexProgram;
  /** A match may begin anywhere. */
  private readonly isUnanchored: boolean;
  private readonly isReversed: boolean;
  private readonly isMultiline: boolean;
  private readonly looksBeside: boolean;
  /** A byte of each class. */
  private readonly samples: number[];
  private states: State[] = [];
  private ids = new Map<string, number>();
  /** At state * (edge + 1) + class: next state * 2, + 1 when there is a match before; or UNKNOWN. */
  private next = new Int32Array(0);
  private work = 0;
  private readonly isSeen: Uint8Array;

  constructor(program: RegexProgram, settings: { isUnanchored: boolean; isReversed: boolean; isMultiline: boolean }) {
    this.program = program;
    this.isUnanchored = settings.isUnanchored;
    this.isReversed = settings.isReversed;
    this.isMultiline = settings.isMultiline;
    this.looksBeside = program.assertions.length > 0;
    const { classOf, samples } = byteClasses(program, this.looksBeside);
    this.classOf = classOf;
    this.samples = samples;
    this.edge = samples.length;
    this.isSeen = new Uint8Array(program.length);
    this.clear();
  }

  /** The state before anything is read. @param beside what stands behind one's back: a byte, or -1 for the edge of the text. */
  start(beside: number): number {
    this.work = 0;
    return this.stateOf([0], this.looksBeside ? (beside < 0 ? BESIDE_EDGE : besideOf(beside)) : BESIDE_OTHER);
  }

  /** @param charClass of the byte that is read, or `edge`. @returns the next state * 2, + 1 when there is a match before that byte. */
  step(state: number, charClass: number): number {
    const known = this.next[state * (this.edge + 1) + charClass]!;
    return known === UNKNOWN ? this.make(state, charClass) : known;
  }

  private make(state: number, charClass: number): number {
    const { threads, beside } = this.states[state]!;
    const isEdge = charClass === this.edge;
    const byte = isEdge ? -1 : this.samples[charClass]!;
    const nextBeside = isEdge ? BESIDE_EDGE : this.looksBeside ? besideOf(byte) : BESIDE_OTHER;
    const { reached, isMatch } = this.follow(threads, beside, nextBeside);
    const targets: number[] = [];
    if (!isEdge) {
      const { ops, x, sets } = this.program;
      for (const at of reached) if (ops[at] === OP_SET && sets[x[at]!]![byte] === 1) targets.push(at + 1);
      if (this.isUnanchored) targets.push(0);
    }
    const bit = isMatch ? 1 : 0;
    if (this.states.length >= MAX_STATES) {
      this.clear();
      // `state` is gone: its step is not noted.
      return this.stateOf(targets, nextBeside) * 2 + bit;
    }
    const result = this.stateOf(targets, nextBeside) * 2 + bit;
    this.next[state * (this.edge + 1) + charClass] = result;
    return result;
  }

  /** All instructions that can be reached from `threads` without reading. */
  private follow(threads: Int32Array, beside: number, nextBeside: number): { reached: number[]; isMatch: boolean } {
    const { ops, x, y, assertions } = this.program;
    const [left, right] = this.isReversed ? [nextBeside, beside] : [beside, nextBeside];
    const { isSeen } = this;
    const reached: number[] = [];
    let isMatch = false;
    const visit = (at: number): void => {
      if (isSeen[at] === 1) return;
      isSeen[at] = 1;
      reached.push(at);
    };
    threads.forEach(visit);
    for (let i = 0; i < reached.length; i++) {
      const at = reached[i]!;
      switch (ops[at]) {
        case OP_SPLIT:
          visit(x[at]!);
          visit(y[at]!);
          break;
        case OP_JUMP:
          visit(x[at]!);
          break;
        case OP_SAVE:
          visit(at + 1);
          break;
        case OP_ASSERT:
          if (holds(assertions[x[at]!]!, left, right, this.isMultiline)) visit(at + 1);
          break;
        case OP_MATCH:
          isMatch = true;
      }
    }
    for (const at of reached) isSeen[at] = 0;
    this.work += reached.length;
    if (this.work > MAX_WORK) throw new RegexError("Memory exhausted");
    return { reached, isMatch };
  }

  private stateOf(threads: readonly number[], beside: number): number {
    if (threads.length === 0) return DEAD;
    const sorted = Int32Array.from(new Set(threads)).sort();
    const key = `${beside}:${sorted.join(",")}`;
    const known = this.ids.get(key);
    if (known !== undefined) return known;
    const id = this.add({ threads: sorted, beside });
    this.ids.set(key, id);
    return id;
  }

  private add(state: State): number {
    const id = this.states.push(state) - 1;
    const width = this.edge + 1;
    if (this.next.length < (id + 1) * width) {
      const grown = new Int32Array(Math.max(8, id * 2) * width).fill(UNKNOWN);
      grown.set(this.next);
      this.next = grown;
    }
    return id;
  }

  private clear(): void {
    this.states = [];
    this.ids = new Map();
    this.next = new Int32Array(0);
    this.add({ threads: new Int32Array(0), beside: BESIDE_OTHER });
    this.next.fill(DEAD * 2, 0, this.edge + 1);
  }
}

function byteClasses(program: RegexProgram, looksBeside: boolean): { classOf: Uint8Array; samples: number[] } {
  let classOf = new Uint8Array(256);
  let samples = [0];
  const split = (kindOf: (byte: number) => number): void => {
    const ids = new Map<number, number>();
    const refined = new Uint8Array(256);
    samples = [];
    for (let byte = 0; byte < 256; byte++) {
      const key = classOf[byte]! * 4 + kindOf(byte);
      let id = ids.get(key);
      if (id === undefined) {
        id = samples.push(byte) - 1;
        ids.set(key, id);
      }
      refined[byte] = id;
    }
    classOf = refined;
  };
  for (const set of program.sets) split((byte) => set[byte]!);
  if (looksBeside) split(besideOf);
  return { classOf, samples };
}
