import { Failure } from "../../tool.ts";
import type { Expression, Predicate } from "./expression.ts";

/** Parentheses inside each other; more would be too deep for those who walk the tree. */
const MAX_DEPTH = 200;

/** A word of the expression: a predicate with its arguments read, or an operator as it is written. */
export type Token = { readonly predicate: Predicate; readonly name: string } | { readonly operator: string };

/** The words that join predicates, and what they are. */
export const OPERATORS: Readonly<Record<string, string>> = {
  "(": "(",
  ")": ")",
  "!": "!",
  "-not": "!",
  "-a": "and",
  "-and": "and",
  "-o": "or",
  "-or": "or",
  ",": "comma",
};

/** Makes a tree of predicates. Operators, from the weakest: "," -o -a !. */
export class OperatorParser {
  private readonly tokens: readonly Token[];
  private at = 0;
  private depth = 0;

  constructor(tokens: readonly Token[]) {
    this.tokens = tokens;
  }

  /** @returns null: there is no expression. */
  parse(): Expression | null {
    if (this.tokens.length === 0) return null;
    const expression = this.comma();
    if (this.operator() === ")") throw new Failure("you have too many ')'");
    return expression;
  }

  private operator(): string | null {
    const token = this.tokens[this.at];
    return token !== undefined && "operator" in token ? OPERATORS[token.operator]! : null;
  }

  private comma(): Expression {
    return this.chain("comma", () => this.or());
  }

  private or(): Expression {
    return this.chain("or", () => this.and());
  }

  /** Operands with `op` between them, from the left. */
  private chain(op: "comma" | "or", parse: () => Expression): Expression {
    let left = parse();
    while (this.operator() === op) {
      const word = this.next();
      left = { op, left, right: this.operand(word, parse) };
    }
    return left;
  }

  private and(): Expression {
    let left = this.not();
    for (;;) {
      const operator = this.operator();
      if (this.at >= this.tokens.length || operator === ")" || operator === "or" || operator === "comma") return left;
      if (operator === "and") {
        const word = this.next();
        left = { op: "and", left, right: this.operand(word, () => this.not()) };
      } else left = { op: "and", left, right: this.not() };
    }
  }

  private not(): Expression {
    // "! ! ! x" as a loop: a command line may have many.
    let count = 0;
    let word = "!";
    for (; this.operator() === "!"; count++) {
      word = this.next();
      if (this.at >= this.tokens.length) throw new Failure(`expected an expression after '${word}'`);
    }
    const operand = this.primary();
    return count % 2 === 0 ? operand : { op: "not", operand };
  }

  private primary(): Expression {
    const token = this.tokens[this.at++]!;
    if ("predicate" in token) return { op: "predicate", predicate: token.predicate };
    const { operator } = token;
    if (operator !== "(") {
      if (operator === ")") throw new Failure("you have too many ')'");
      throw new Failure(`invalid expression; you have used a binary operator '${operator}' with nothing before it.`);
    }
    if (this.at >= this.tokens.length)
      throw new Failure(
        "invalid expression; expected to find a ')' but didn't see one.  Perhaps you need an extra predicate after '('",
      );
    if (this.operator() === ")") throw new Failure("invalid expression; empty parentheses are not allowed.");
    if (++this.depth > MAX_DEPTH) throw new Failure(`parentheses are nested more than ${MAX_DEPTH} deep`);
    const inner = this.comma();
    this.depth--;
    if (this.operator() !== ")")
      throw new Failure("invalid expression; I was expecting to find a ')' somewhere but did not see one.");
    this.at++;
    return inner;
  }

  private next(): string {
    return (this.tokens[this.at++] as { readonly operator: string }).operator;
  }

  private operand(word: string, parse: () => Expression): Expression {
    if (this.at >= this.tokens.length || this.operator() === ")")
      throw new Failure(`expected an expression after '${word}'`);
    return parse();
  }
}
