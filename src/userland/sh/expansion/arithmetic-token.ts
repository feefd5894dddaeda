/** A token of an arithmetic expression: an operator as written, a number's value, a variable, or what ends or spoils the expression. */
export type ArithmeticToken =
  | { readonly type: "operator"; readonly text: string }
  | { readonly type: "number"; readonly value: bigint }
  | { readonly type: "variable"; readonly name: string }
  | { readonly type: "end" }
  | { readonly type: "bad" };

const BLANK = /[ \t\n]*/y;
const NAME = /[A-Za-z_][A-Za-z_0-9]*/y;
/** Longest first. C's operators without ++, -- and the comma, as POSIX XCU 1.1.2.1 allows. */
const OPERATOR = /<<=|>>=|&&|\|\||<<|>>|[<>=!*/%+&^|-]=|[()*/%+<>&^|~!?:=-]/y;
const NUMBER = /0[xX][0-9a-fA-F]+|[0-9]+/y;

const INT64_MAX = 2n ** 63n - 1n;
const INT64_MIN = -(2n ** 63n);

export function tokenize(expression: string): readonly ArithmeticToken[] {
  const tokens: ArithmeticToken[] = [];
  for (let at = 0; ; ) {
    at += match(BLANK, expression, at).length;
    if (at === expression.length) break;
    const name = match(NAME, expression, at);
    const number = match(NUMBER, expression, at);
    const text = name === "" && number === "" ? match(OPERATOR, expression, at) : "";
    if (name !== "") {
      tokens.push({ type: "variable", name });
      at += name.length;
    } else if (number !== "") {
      const { value, length } = parseNumber(number);
      tokens.push({ type: "number", value });
      at += length;
    } else if (text !== "") {
      tokens.push({ type: "operator", text });
      at += text.length;
    } else {
      tokens.push({ type: "bad" });
      break;
    }
  }
  tokens.push({ type: "end" });
  return tokens;
}

/** The value of a variable in an expression: null for what is no number. Spaces around and a sign are fine, nothing is 0. */
export function parseInteger(text: string): bigint | null {
  const parts = /^[ \t\n\v\f\r]*([+-]?)(0[xX][0-9a-fA-F]+|[0-9]*)[ \t\n\v\f\r]*$/.exec(text);
  if (parts === null) return null;
  const [, sign, digits] = parts;
  if (digits === "") return sign === "" ? 0n : null;
  const { exact, length } = readDigits(digits!);
  if (length < digits!.length) return null;
  const value = sign === "-" ? -exact : exact;
  // strtoimax(3): ERANGE
  return value > INT64_MAX || value < INT64_MIN ? null : value;
}

function match(pattern: RegExp, text: string, at: number): string {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0] ?? "";
}

/** A constant: too large a one is the largest there is, as strtoimax(3) has it. */
function parseNumber(digits: string): { readonly value: bigint; readonly length: number } {
  const { exact, length } = readDigits(digits);
  return { value: exact > INT64_MAX ? INT64_MAX : exact, length };
}

/** Reads digits in C's notation, up to the first that the base does not have: in `089` that is the 8. */
function readDigits(digits: string): { readonly exact: bigint; readonly length: number } {
  if (/^0[xX]/.test(digits)) return { exact: BigInt(digits), length: digits.length };
  if (!digits.startsWith("0")) return { exact: BigInt(digits), length: digits.length };
  const octal = /^[0-7]+/.exec(digits)![0];
  return { exact: BigInt(`0o${octal}`), length: octal.length };
}
