import { ShellError } from "../shell-error.ts";
import { MAX_DEPTH } from "../syntax/nesting.ts";
import { type ArithmeticToken, parseInteger, tokenize } from "./arithmetic-token.ts";

/** The variables of an expression. */
export interface ArithmeticVariables {
  getVariable(name: string): string | undefined;
  setVariable(name: string, value: string): void;
}

/** C's precedences of the operators that take two operands and evaluate both; larger binds tighter. */
const PRECEDENCE: ReadonlyMap<string, number> = new Map([
  ["|", 1],
  ["^", 2],
  ["&", 3],
  ["==", 4],
  ["!=", 4],
  ["<", 5],
  ["<=", 5],
  [">", 5],
  [">=", 5],
  ["<<", 6],
  [">>", 6],
  ["+", 7],
  ["-", 7],
  ["*", 8],
  ["/", 8],
  ["%", 8],
]);

const ASSIGNMENTS: ReadonlySet<string> = new Set(["=", "*=", "/=", "%=", "+=", "-=", "<<=", ">>=", "&=", "^=", "|="]);

/** An expression longer than this (in characters) is refused: BigInt reads n digits in more than n steps. */
const MAX_LENGTH = 65_536;

/**
 * Evaluates an arithmetic expression (POSIX sh 2.6.4) in 64 bits, which overflow into the sign as in C on every machine there is.
 * @throws ShellError with dash's words: `arithmetic expression: division by zero: "1/0"`
 */
export function evaluateArithmetic(expression: string, variables: ArithmeticVariables): bigint {
  return new Evaluation(expression, variables).evaluate();
}

/** Parses and evaluates in one pass. `isDead` marks what is parsed and must have no effect. */
class Evaluation {
  private readonly expression: string;
  private readonly variables: ArithmeticVariables;
  private readonly tokens: readonly ArithmeticToken[];
  private at = 0;
  private depth = 0;

  constructor(expression: string, variables: ArithmeticVariables) {
    this.expression = expression;
    this.variables = variables;
    if (expression.length > MAX_LENGTH) throw new ShellError("arithmetic expression: too long");
    this.tokens = tokenize(expression);
  }

  evaluate(): bigint {
    const value = this.assignment(false);
    if (this.token.type !== "end") throw this.error("expecting EOF");
    return value;
  }

  private get token(): ArithmeticToken {
    return this.tokens[this.at]!;
  }

  /** The operator here, "" for anything else. */
  private peekOperator(): string {
    const { token } = this;
    return token.type === "operator" ? token.text : "";
  }

  private takeOperator(operator: string): boolean {
    if (this.peekOperator() !== operator) return false;
    this.at++;
    return true;
  }

  private assignment(isDead: boolean): bigint {
    const variable = this.token;
    const next = this.tokens[this.at + 1];
    if (variable.type !== "variable" || next?.type !== "operator" || !ASSIGNMENTS.has(next.text))
      return this.conditional(isDead);
    this.at += 2;
    const right = this.nested(() => this.assignment(isDead));
    if (isDead) return right;
    const value = next.text === "=" ? right : this.binary(next.text.slice(0, -1), this.lookUp(variable.name), right);
    this.variables.setVariable(variable.name, String(value));
    return value;
  }

  private conditional(isDead: boolean): bigint {
    const condition = this.or(isDead);
    if (!this.takeOperator("?")) return condition;
    const first = this.nested(() => this.assignment(isDead || condition === 0n));
    if (!this.takeOperator(":")) throw this.error("expecting ':'");
    const second = this.nested(() => this.conditional(isDead || condition !== 0n));
    return condition !== 0n ? first : second;
  }

  private or(isDead: boolean): bigint {
    let left = this.and(isDead);
    while (this.takeOperator("||")) {
      const right = this.and(isDead || left !== 0n);
      left = truth(left !== 0n || right !== 0n);
    }
    return left;
  }

  private and(isDead: boolean): bigint {
    let left = this.operation(1, isDead);
    while (this.takeOperator("&&")) {
      const right = this.operation(1, isDead || left === 0n);
      left = truth(left !== 0n && right !== 0n);
    }
    return left;
  }

  /** Operators of at least `precedence`, all of which group from the left. */
  private operation(precedence: number, isDead: boolean): bigint {
    let left = this.unary(isDead);
    for (;;) {
      const operator = this.peekOperator();
      const own = PRECEDENCE.get(operator) ?? 0;
      if (own < precedence) return left;
      this.at++;
      const right = this.operation(own + 1, isDead);
      left = isDead ? right : this.binary(operator, left, right);
    }
  }

  private unary(isDead: boolean): bigint {
    const operator = this.peekOperator();
    if (operator !== "+" && operator !== "-" && operator !== "!" && operator !== "~") return this.primary(isDead);
    this.at++;
    const value = this.nested(() => this.unary(isDead));
    if (operator === "-") return BigInt.asIntN(64, -value);
    if (operator === "!") return truth(value === 0n);
    return operator === "~" ? ~value : value;
  }

  private primary(isDead: boolean): bigint {
    const { token } = this;
    if (token.type === "number") {
      this.at++;
      return token.value;
    }
    if (token.type === "variable") {
      this.at++;
      return isDead ? 0n : this.lookUp(token.name);
    }
    if (!this.takeOperator("(")) throw this.error("expecting primary");
    const value = this.nested(() => this.assignment(isDead));
    if (!this.takeOperator(")")) throw this.error("expecting ')'");
    return value;
  }

  private nested(read: () => bigint): bigint {
    if (++this.depth > MAX_DEPTH) throw new ShellError("arithmetic expression: nesting too deep");
    const value = read();
    this.depth--;
    return value;
  }

  private lookUp(name: string): bigint {
    const text = this.variables.getVariable(name) ?? "";
    const value = parseInteger(text);
    if (value === null) throw new ShellError(`Illegal number: ${text}`);
    return value;
  }

  private binary(operator: string, left: bigint, right: bigint): bigint {
    if ((operator === "/" || operator === "%") && right === 0n) throw this.error("division by zero");
    return BigInt.asIntN(64, compute(operator, left, right));
  }

  private error(message: string): ShellError {
    return new ShellError(`arithmetic expression: ${message}: "${this.expression}"`);
  }
}

function compute(operator: string, left: bigint, right: bigint): bigint {
  switch (operator) {
    case "|":
      return left | right;
    case "^":
      return left ^ right;
    case "&":
      return left & right;
    case "==":
      return truth(left === right);
    case "!=":
      return truth(left !== right);
    case "<":
      return truth(left < right);
    case "<=":
      return truth(left <= right);
    case ">":
      return truth(left > right);
    case ">=":
      return truth(left >= right);
    // C leaves a shift by 64 and more undefined; processors take the low six bits.
    case "<<":
      return left << (right & 63n);
    case ">>":
      return left >> (right & 63n);
    case "+":
      return left + right;
    case "-":
      return left - right;
    case "*":
      return left * right;
    case "/":
      return left / right;
    case "%":
      return left % right;
    default:
      throw new Error(`no operator ${operator}`);
  }
}

function truth(value: boolean): bigint {
  return value ? 1n : 0n;
}
