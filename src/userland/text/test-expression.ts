import type { Sys } from "../../platform/program/sys/index.ts";
import { call, type Routine } from "../../platform/program/syscall.ts";
import { encodeText } from "../../platform/program/text.ts";
import { quote } from "../quoting/quote.ts";
import { Failure } from "../tool.ts";
import { compareFiles, FILE_COMPARISONS, FILE_TESTS, isTerminalNumber } from "./test-files.ts";

const NUMBER_COMPARISONS: Readonly<Record<string, (a: bigint, b: bigint) => boolean>> = {
  "-eq": (a, b) => a === b,
  "-ne": (a, b) => a !== b,
  "-lt": (a, b) => a < b,
  "-le": (a, b) => a <= b,
  "-gt": (a, b) => a > b,
  "-ge": (a, b) => a >= b,
};

const BINARY = new Set(["=", "==", "!=", ...Object.keys(NUMBER_COMPARISONS), ...FILE_COMPARISONS]);

function isUnary(word: string): boolean {
  return word === "-n" || word === "-z" || word === "-t" || word in FILE_TESTS;
}

/** The expression of test(1). What it means depends on how many words it has, up to four; beyond, on a grammar (POSIX test, "OPERANDS"). */
export class TestExpression {
  private readonly sys: Sys;
  private readonly words: readonly string[];
  private at = 0;

  constructor(sys: Sys, words: readonly string[]) {
    this.sys = sys;
    this.words = words;
  }

  /** @throws Failure for an expression that is none. */
  *evaluate(): Routine<boolean> {
    if (this.words.length === 0) return false;
    const value = yield* this.byCount(this.words.length);
    if (this.at !== this.words.length) throw new Failure(`extra argument ${quote(this.words[this.at]!)}`);
    return value;
  }

  private *byCount(count: number): Routine<boolean> {
    switch (count) {
      case 1:
        return this.one();
      case 2:
        return yield* this.two();
      case 3:
        return yield* this.three();
      case 4:
        if (this.word() === "!") {
          this.advance(true);
          return !(yield* this.three());
        }
        if (this.word() === "(" && this.word(3) === ")") {
          this.advance(false);
          const value = yield* this.two();
          this.advance(false);
          return value;
        }
    }
    if (this.at >= this.words.length) this.missing();
    return yield* call(this.or());
  }

  private one(): boolean {
    return this.words[this.at++] !== "";
  }

  private *two(): Routine<boolean> {
    const word = this.word()!;
    if (word === "!") {
      this.advance(false);
      return !this.one();
    }
    if (/^-.$/su.test(word)) return yield* this.unary();
    this.missing();
  }

  private *three(): Routine<boolean> {
    const second = this.word(1)!;
    if (BINARY.has(second)) return yield* this.binary(false);
    if (this.word() === "!") {
      this.advance(true);
      return !(yield* this.two());
    }
    if (this.word() === "(" && this.word(2) === ")") {
      this.advance(false);
      const value = this.one();
      this.advance(false);
      return value;
    }
    if (second === "-a" || second === "-o") return yield* call(this.or());
    throw new Failure(`${quote(second)}: binary operator expected`);
  }

  private *or(): Routine<boolean> {
    let value = false;
    for (;;) {
      // Both sides are evaluated: errors on the right are errors.
      const right = yield* call(this.and());
      value ||= right;
      if (this.word() !== "-o") return value;
      this.advance(false);
    }
  }

  private *and(): Routine<boolean> {
    let value = true;
    for (;;) {
      const right = yield* call(this.term());
      value &&= right;
      if (this.word() !== "-a") return value;
      this.advance(false);
    }
  }

  private *term(): Routine<boolean> {
    let isNegated = false;
    while (this.word() === "!") {
      this.advance(true);
      isNegated = !isNegated;
    }
    const word = this.word();
    if (word === undefined) this.missing();
    let value: boolean;
    if (word === "(") value = yield* this.group();
    else if (word === "-l" && BINARY.has(this.word(2) ?? "") && this.word(3) !== undefined)
      value = yield* this.binary(true);
    else if (BINARY.has(this.word(1) ?? "") && this.word(2) !== undefined) value = yield* this.binary(false);
    else if (/^-.$/su.test(word)) value = yield* this.unary();
    else value = this.one();
    return isNegated !== value;
  }

  private *group(): Routine<boolean> {
    this.advance(true);
    // A short group is read by its number of words, too.
    let count = 1;
    while (this.word(count) !== undefined && this.word(count) !== ")") {
      if (count === 4) {
        count = this.words.length - this.at;
        break;
      }
      count++;
    }
    const value = yield* call(this.byCount(count));
    const end = this.word();
    if (end === undefined) throw new Failure("')' expected");
    if (end !== ")") throw new Failure(`')' expected, found ${quote(end)}`);
    this.advance(false);
    return value;
  }

  private *unary(): Routine<boolean> {
    const operator = this.word()!;
    if (!isUnary(operator)) throw new Failure(`${quote(operator)}: unary operator expected`);
    this.advance(true);
    const operand = this.words[this.at++]!;
    if (operator === "-n") return operand !== "";
    if (operator === "-z") return operand === "";
    if (operator === "-t") return yield* isTerminalNumber(this.sys, integer(operand));
    return yield* FILE_TESTS[operator]!(this.sys, operand);
  }

  /** @param isLength the left side is "-l STRING", its length. */
  private *binary(isLength: boolean): Routine<boolean> {
    if (isLength) this.advance(false);
    const left = this.word()!;
    const operator = this.word(1)!;
    const isRightLength = this.word(2) === "-l" && this.word(3) !== undefined;
    const right = this.word(isRightLength ? 3 : 2)!;
    this.at += isRightLength ? 4 : 3;
    const compareNumbers = NUMBER_COMPARISONS[operator];
    if (compareNumbers !== undefined) {
      const side = (text: string, isSideLength: boolean) => (isSideLength ? BigInt(byteLength(text)) : integer(text));
      return compareNumbers(side(left, isLength), side(right, isRightLength));
    }
    if (FILE_COMPARISONS.includes(operator)) {
      if (isLength || isRightLength) throw new Failure(`${operator} does not accept -l`);
      return yield* compareFiles(this.sys, left, operator, right);
    }
    return (left === right) === (operator !== "!=");
  }

  private word(ahead = 0): string | undefined {
    return this.words[this.at + ahead];
  }

  private advance(isMoreWanted: boolean): void {
    this.at++;
    if (isMoreWanted && this.at >= this.words.length) this.missing();
  }

  private missing(): never {
    throw new Failure(`missing argument after ${quote(this.words.at(-1)!)}`);
  }
}

function integer(text: string): bigint {
  const match = /^[ \t\n\v\f\r]*([-+]?[0-9]+)[ \t]*$/.exec(text);
  if (match === null) throw new Failure(`invalid integer ${quote(text)}`);
  return BigInt(match[1]!.replace("+", ""));
}

function byteLength(text: string): number {
  return encodeText(text).length;
}
