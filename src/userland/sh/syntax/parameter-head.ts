import type { ParameterExpansion } from "./ast.ts";
import { HASH, isDigit, isNamePart, isNameStart, isSpecialParameter, RIGHT_BRACE } from "./characters.ts";
import { END, type Reading } from "./input.ts";

/** What stands in `${` before the word. */
export type ParameterHead = Pick<ParameterExpansion, "parameter" | "operator" | "isNullUnset">;

/** Where the head is read from. `peek` knows line continuations. */
export interface HeadReader {
  peek(): Reading<number>;
  consume(): void;
  readName(): Reading<string>;
  readDigits(): Reading<string>;
}

/** Reads what follows `${`, up to the word or the closing brace, which is left. Sources: POSIX sh 2.6.2; dash where `#` has two meanings. */
export function* readParameterHead(reader: HeadReader): Reading<ParameterHead> {
  const first = yield* reader.peek();
  if (first === HASH) return yield* readHash(reader);
  const parameter = yield* readParameter(reader);
  return parameter === null ? BAD : yield* readOperator(reader, parameter);
}

const BAD: ParameterHead = { parameter: "", operator: "bad", isNullUnset: false };

/** `${#x}` is a length; `${#}`, `${#-x}`, `${##x}` and the like are about `$#`. */
function* readHash(reader: HeadReader): Reading<ParameterHead> {
  reader.consume();
  const code = yield* reader.peek();
  if (isNamePart(code)) {
    const parameter = yield* isDigit(code) ? reader.readDigits() : reader.readName();
    return (yield* reader.peek()) === RIGHT_BRACE ? { parameter, operator: "length", isNullUnset: false } : BAD;
  }
  if (code === RIGHT_BRACE || code === END) return yield* readOperator(reader, "#");
  // One more character: it is measured if the brace closes behind it, and else is the operator of `$#`.
  reader.consume();
  const char = String.fromCharCode(code);
  if ((yield* reader.peek()) !== RIGHT_BRACE) return yield* readOperatorBehind(reader, "#", char);
  return isSpecialParameter(code) ? { parameter: char, operator: "length", isNullUnset: false } : BAD;
}

function* readParameter(reader: HeadReader): Reading<string | null> {
  const code = yield* reader.peek();
  if (isNameStart(code)) return yield* reader.readName();
  if (isDigit(code)) return yield* reader.readDigits();
  if (!isSpecialParameter(code)) return null;
  reader.consume();
  return String.fromCharCode(code);
}

function* readOperator(reader: HeadReader, parameter: string): Reading<ParameterHead> {
  const code = yield* reader.peek();
  if (code === RIGHT_BRACE) return { parameter, operator: "none", isNullUnset: false };
  const char = code < 0 ? "" : String.fromCharCode(code);
  if (char === "" || !":-=?+%#".includes(char)) return BAD;
  reader.consume();
  return yield* readOperatorBehind(reader, parameter, char);
}

/** `char`, consumed, is the operator's first character. */
function* readOperatorBehind(reader: HeadReader, parameter: string, char: string): Reading<ParameterHead> {
  const isNullUnset = char === ":";
  let operator = char;
  if (char === ":" || char === "%" || char === "#") {
    const code = yield* reader.peek();
    const next = code < 0 ? "" : String.fromCharCode(code);
    if (char === ":") {
      if (next === "" || !"-=?+".includes(next)) return BAD;
      operator = next;
      reader.consume();
    } else if (next === char) {
      operator += char;
      reader.consume();
    }
  }
  if (!isOperator(operator)) return BAD;
  return { parameter, operator, isNullUnset };
}

function isOperator(text: string): text is "-" | "=" | "?" | "+" | "%" | "%%" | "#" | "##" {
  return ["-", "=", "?", "+", "%", "%%", "#", "##"].includes(text);
}
