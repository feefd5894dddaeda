import type { StatValue } from "../../../platform/program/sys/attributes.ts";
import type { Sys } from "../../../platform/program/sys/index.ts";
import { call, type Routine } from "../../../platform/program/syscall.ts";
import { encodeText } from "../../../platform/program/text.ts";
import { FILE_TESTS } from "../../text/test-files.ts";
import { ShellError } from "../shell-error.ts";
import { parseInteger } from "./number.ts";

const UNARY = new Set([..."rwxefdcbpugkstznhOGLS"].map((letter) => `-${letter}`));
const NUMERIC: Readonly<Record<string, (a: bigint, b: bigint) => boolean>> = {
  "-eq": (a, b) => a === b,
  "-ne": (a, b) => a !== b,
  "-ge": (a, b) => a >= b,
  "-gt": (a, b) => a > b,
  "-le": (a, b) => a <= b,
  "-lt": (a, b) => a < b,
};
const STRINGS: Readonly<Record<string, (order: number) => boolean>> = {
  "=": (order) => order === 0,
  "!=": (order) => order !== 0,
  "<": (order) => order < 0,
  ">": (order) => order > 0,
};
/** Of two files that are both there. */
const FILES: Readonly<Record<string, (a: StatValue, b: StatValue) => boolean>> = {
  "-nt": (a, b) => modified(a, b) > 0,
  "-ot": (a, b) => modified(a, b) < 0,
  "-ef": (a, b) => a.st_dev === b.st_dev && a.st_ino === b.st_ino,
};
const BINARY = new Set([...Object.keys(NUMERIC), ...Object.keys(STRINGS), ...Object.keys(FILES)]);

type Token = "end" | "(" | ")" | "!" | "-a" | "-o" | "unary" | "binary" | "operand";

/** The expression of the shell's `test`. POSIX says what up to four words mean; beyond, and within, there is a grammar. */
export class TestExpression {
  private readonly sys: Sys;
  private words: readonly string[];
  private at = 0;

  constructor(sys: Sys, words: readonly string[]) {
    this.sys = sys;
    this.words = words;
  }

  /** @throws ShellError for an expression that is none. */
  *evaluate(): Routine<boolean> {
    let isNegated = false;
    for (;;) {
      const { words } = this;
      if (words.length === 0) return isNegated;
      if (words.length === 3 && BINARY.has(words[1]!)) return (yield* this.whole("operand")) !== isNegated;
      if (words.length !== 3 && words.length !== 4) break;
      if (words[0] === "(" && words.at(-1) === ")") {
        this.words = words.slice(1, -1);
        break;
      }
      if (words[0] !== "!") break;
      this.words = words.slice(1);
      isNegated = !isNegated;
    }
    return (yield* this.whole(this.token(0))) !== isNegated;
  }

  private *whole(first: Token): Routine<boolean> {
    const value = yield* this.or(first);
    const [word, next] = this.words.slice(this.at);
    if (word !== undefined && next !== undefined) throw syntaxError(word, "unexpected operator");
    return value;
  }

  // Each of these begins at a word that is `token`, and ends at the last word of what it read.

  private *or(token: Token): Routine<boolean> {
    let value = false;
    for (let next = token; ; next = this.token(this.at)) {
      // Both sides are evaluated: errors on the right are errors.
      const right = yield* call(this.and(next));
      value ||= right;
      if (this.token(this.at + 1) !== "-o") return value;
      this.at += 2;
    }
  }

  private *and(token: Token): Routine<boolean> {
    let value = true;
    for (let next = token; ; next = this.token(this.at)) {
      const right = yield* call(this.not(next));
      value &&= right;
      if (this.token(this.at + 1) !== "-a") return value;
      this.at += 2;
    }
  }

  private *not(token: Token): Routine<boolean> {
    let isNegated = false;
    let next = token;
    while (next === "!") {
      next = this.token(this.at + 1);
      if (next !== "end") this.at++;
      isNegated = !isNegated;
    }
    return (yield* call(this.primary(next))) !== isNegated;
  }

  private *primary(token: Token): Routine<boolean> {
    if (token === "end") return false;
    if (token === "(") {
      this.at++;
      const inner = this.token(this.at);
      if (inner === ")") return false;
      const value = yield* call(this.or(inner));
      this.at++;
      if (this.token(this.at) !== ")") throw syntaxError("", "closing paren expected");
      return value;
    }
    if (token === "unary") return yield* this.unary();
    if (this.token(this.at + 1) === "binary") return yield* this.binary();
    return this.words[this.at] !== "";
  }

  private *unary(): Routine<boolean> {
    const operator = this.words[this.at++]!;
    const operand = this.words[this.at];
    if (operand === undefined) throw syntaxError(operator, "argument expected");
    if (operator === "-z") return operand === "";
    if (operator === "-n") return operand !== "";
    if (operator === "-t") return yield* this.sys.isatty(Number(BigInt.asIntN(32, parseInteger(operand))));
    return yield* FILE_TESTS[operator]!(this.sys, operand);
  }

  private *binary(): Routine<boolean> {
    const left = this.words[this.at]!;
    const operator = this.words[this.at + 1]!;
    this.at += 2;
    const right = this.words[this.at];
    if (right === undefined) throw syntaxError(operator, "argument expected");
    const compareNumbers = NUMERIC[operator];
    if (compareNumbers !== undefined) return compareNumbers(parseInteger(left), parseInteger(right));
    const compareStrings = STRINGS[operator];
    if (compareStrings !== undefined) return compareStrings(byteOrder(left, right));
    const a = yield* this.sys.stat(left).orErrno();
    const b = yield* this.sys.stat(right).orErrno();
    return typeof a !== "number" && typeof b !== "number" && FILES[operator]!(a, b);
  }

  /** What the word at `index` is, also by what follows it. */
  private token(index: number): Token {
    const word = this.words[index];
    if (word === undefined) return "end";
    const next = this.words[index + 1];
    switch (word) {
      case "!":
      case "-a":
      case "-o":
      case ")":
        return word;
      case "(":
        return next === undefined ? "operand" : word;
    }
    if (BINARY.has(word)) return "binary";
    if (!UNARY.has(word) || next === undefined) return "operand";
    return this.words[index + 2] !== undefined && BINARY.has(next) ? "operand" : "unary";
  }
}

function syntaxError(operator: string, message: string): ShellError {
  return new ShellError(operator === "" ? message : `${operator}: ${message}`);
}

function modified(a: StatValue, b: StatValue): number {
  return a.st_mtime - b.st_mtime || a.st_mtime_nsec - b.st_mtime_nsec;
}

function byteOrder(left: string, right: string): number {
  const [a, b] = [encodeText(left), encodeText(right)];
  for (let i = 0; i < a.length && i < b.length; i++) if (a[i] !== b[i]) return a[i]! - b[i]!;
  return a.length - b.length;
}
