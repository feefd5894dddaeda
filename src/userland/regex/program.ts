import type { ByteSet } from "./byte-set.ts";
import type { Assertion, Node } from "./node.ts";
import { RegexError } from "./regex-error.ts";

/** Instructions of a nondeterministic automaton. */
export const OP_SET = 0;
export const OP_SPLIT = 1;
export const OP_JUMP = 2;
export const OP_SAVE = 3;
export const OP_ASSERT = 4;
export const OP_REFERENCE = 5;
export const OP_MATCH = 6;

/** Instructions of one program at most: beyond, the expression is "too big". */
const MAX_SIZE = 100_000;

/** A regular expression as a program (Thompson's construction). It begins at 0 and has one OP_MATCH, at its end. */
export class RegexProgram {
  readonly ops: number[] = [];
  /** OP_SET: index in `sets`. OP_SPLIT: what to try first. OP_JUMP: where to. OP_SAVE, OP_REFERENCE: number. OP_ASSERT: index in `assertions`. */
  readonly x: number[] = [];
  /** OP_SPLIT: what to try then. */
  readonly y: number[] = [];
  readonly sets: ByteSet[] = [];
  readonly assertions: Assertion[] = [];

  get length(): number {
    return this.ops.length;
  }

  /** @returns the place of the new instruction. */
  emit(op: number, x = 0, y = 0): number {
    if (this.ops.length >= MAX_SIZE) throw new RegexError("Regular expression too big");
    this.ops.push(op);
    this.x.push(x);
    this.y.push(y);
    return this.ops.length - 1;
  }
}

export interface CompileSettings {
  /** For text that is read from its end to its beginning. */
  readonly isReversed: boolean;
  /** Where subexpressions begin and end is noted, and references are looked at; else they match anything. */
  readonly hasCaptures: boolean;
}

/** @throws RegexError when it gets too big. */
export function compileProgram(root: Node, settings: CompileSettings): RegexProgram {
  const compiler = new Compiler(settings);
  compiler.compile(root);
  compiler.program.emit(OP_MATCH);
  return compiler.program;
}

class Compiler {
  readonly program = new RegexProgram();
  private readonly settings: CompileSettings;
  /** By contents: equal sets are one. */
  private readonly setIndexes = new Map<string, number>();

  constructor(settings: CompileSettings) {
    this.settings = settings;
  }

  compile(node: Node): void {
    const { program, settings } = this;
    switch (node.kind) {
      case "empty":
        return;
      case "set":
        program.emit(OP_SET, this.indexOf(node.set));
        return;
      case "assertion":
        program.emit(OP_ASSERT, program.assertions.push(node.assertion) - 1);
        return;
      case "sequence":
        for (const part of settings.isReversed ? [...node.parts].reverse() : node.parts) this.compile(part);
        return;
      case "alternatives":
        this.alternatives(node.choices);
        return;
      case "repetition":
        this.repetition(node.node, node.min, node.max);
        return;
      case "group":
        if (settings.hasCaptures) program.emit(OP_SAVE, 2 * node.index);
        this.compile(node.node);
        if (settings.hasCaptures) program.emit(OP_SAVE, 2 * node.index + 1);
        return;
      case "reference":
        if (settings.hasCaptures) program.emit(OP_REFERENCE, node.index);
        else this.repetition({ kind: "set", set: new Uint8Array(256).fill(1) }, 0, Number.POSITIVE_INFINITY);
    }
  }

  private alternatives(choices: readonly Node[]): void {
    const { program } = this;
    const jumps: number[] = [];
    for (const [i, choice] of choices.entries()) {
      const isLast = i === choices.length - 1;
      const split = isLast ? -1 : program.emit(OP_SPLIT, program.length + 1);
      this.compile(choice);
      if (isLast) break;
      jumps.push(program.emit(OP_JUMP));
      program.y[split] = program.length;
    }
    for (const jump of jumps) program.x[jump] = program.length;
  }

  private repetition(node: Node, min: number, max: number): void {
    const { program } = this;
    for (let i = 0; i < min; i++) this.compile(node);
    if (max === Number.POSITIVE_INFINITY) {
      const split = program.emit(OP_SPLIT, program.length + 1);
      this.compile(node);
      program.emit(OP_JUMP, split);
      program.y[split] = program.length;
      return;
    }
    const splits: number[] = [];
    for (let i = min; i < max; i++) {
      splits.push(program.emit(OP_SPLIT, program.length + 1));
      this.compile(node);
    }
    for (const split of splits) program.y[split] = program.length;
  }

  private indexOf(set: ByteSet): number {
    const key = String.fromCharCode(...set);
    let index = this.setIndexes.get(key);
    if (index === undefined) {
      index = this.program.sets.push(set) - 1;
      this.setIndexes.set(key, index);
    }
    return index;
  }
}
