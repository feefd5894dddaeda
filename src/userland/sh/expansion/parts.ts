import type { Routine } from "../../../platform/program/syscall.ts";
import { Pattern } from "../../fnmatch/index.ts";
import { ShellError } from "../shell-error.ts";
import type { CommandSubstitution, ParameterExpansion, QuotedText, WordPart } from "../syntax/ast.ts";
import { evaluateArithmetic } from "./arithmetic.ts";
import type { ExpansionContext } from "./context.ts";
import { FieldBuilder } from "./field-builder.ts";
import { parameterValue, setParameterValue } from "./parameter-value.ts";
import { replaceTildes, type Tilde } from "./tilde.ts";

const NAME = /^[A-Za-z_]/;

/**
 * Adds the parts of a word, expanded.
 * @param splitsText whether the word's own text outside quotes is split too: in `${x:-a b}`.
 */
export function* addParts(
  context: ExpansionContext,
  builder: FieldBuilder,
  parts: readonly WordPart[],
  tilde: Tilde,
  splitsText: boolean,
): Routine {
  for (const [i, part] of parts.entries()) {
    if (typeof part === "string") {
      if (tilde === "none" || !part.includes("~")) addText(builder, part, splitsText);
      else {
        const position = { isFirst: i === 0, isLast: i === parts.length - 1 };
        for (const text of yield* replaceTildes(context, part, tilde, position)) addText(builder, text, splitsText);
      }
    } else if (part.type === "quoted") builder.addQuoted(part.text);
    else if (part.type === "parameter") {
      if (part.operator === "none") addParameter(context, builder, part);
      else yield* addOperation(context, builder, part, tilde);
    } else if (part.type === "command") addResult(builder, part, yield* substitute(context, part));
    else {
      const expression = yield* expandText(context, part.expression, "none");
      addResult(builder, part, String(evaluateArithmetic(expression, context)));
    }
  }
}

function addText(builder: FieldBuilder, text: string | QuotedText, isSplit: boolean): void {
  if (typeof text !== "string") builder.addQuoted(text.text);
  else if (isSplit) builder.addExpanded(text);
  else builder.addLiteral(text);
}

/** All parts as one string. */
export function* expandText(context: ExpansionContext, parts: readonly WordPart[], tilde: Tilde): Routine<string> {
  const builder = new FieldBuilder(null);
  yield* addParts(context, builder, parts, tilde, false);
  return builder.finishOne().text;
}

/** Adds the value of a parameter, as it is or as an operator left it. */
function addParameterValue(
  context: ExpansionContext,
  builder: FieldBuilder,
  { parameter, isQuoted }: ParameterExpansion,
  value: string,
): void {
  if (!isQuoted) builder.addExpanded(value);
  else if (parameter !== "@" || !builder.splits) builder.addQuoted(value);
  else if (context.positionalParameters.length > 0) builder.addQuotedParameters(value);
}

function addParameter(context: ExpansionContext, builder: FieldBuilder, part: ParameterExpansion): void {
  const value = setParameterValue(context, part.parameter, { isQuoted: part.isQuoted, splits: builder.splits });
  addParameterValue(context, builder, part, value);
}

/** Adds what an expansion resulted in. */
function addResult(builder: FieldBuilder, { isQuoted }: { readonly isQuoted: boolean }, text: string): void {
  if (isQuoted) builder.addQuoted(text);
  else builder.addExpanded(text);
}

/** POSIX sh 2.6.3: without the newlines at the end. NULs are left out, as everywhere. */
function* substitute(context: ExpansionContext, { body }: CommandSubstitution): Routine<string> {
  const output = yield* context.substituteCommand(body);
  let end = output.length;
  while (end > 0 && (output[end - 1] === "\n" || output[end - 1] === "\0")) end--;
  return output.slice(0, end).replaceAll("\0", "");
}

/** `${x:-word}` and its kin (POSIX sh 2.6.2). */
function* addOperation(
  context: ExpansionContext,
  builder: FieldBuilder,
  part: ParameterExpansion,
  tilde: Tilde,
): Routine {
  const { parameter, operator, isQuoted } = part;
  const use = { isQuoted, splits: builder.splits };
  if (operator === "bad") throw new ShellError("Bad substitution");
  if (operator === "length") {
    // Of $@ and $*, the length of all, as in dash; POSIX leaves it open.
    const length = characterCount(setParameterValue(context, parameter, use));
    return addResult(builder, part, String(length));
  }
  if (operator === "%" || operator === "%%" || operator === "#" || operator === "##") {
    const value = setParameterValue(context, parameter, use);
    // There is nothing to trim from an unset parameter, so the pattern is not expanded.
    const isSet = parameterValue(context, parameter, use) !== undefined;
    return addParameterValue(context, builder, part, isSet ? yield* trim(context, part, value) : "");
  }
  const value = parameterValue(context, parameter, use);
  const isMissing = value === undefined || (part.isNullUnset && value === "");
  if (operator === "+" ? !isMissing : operator === "-" && isMissing) {
    if (isQuoted) builder.addQuoted("");
    return yield* addParts(context, builder, part.word, isQuoted ? "none" : tilde, !isQuoted);
  }
  if (operator === "+") return addResult(builder, part, "");
  if (!isMissing) return addParameterValue(context, builder, part, value);
  const word = yield* expandText(context, part.word, isQuoted ? "none" : "start");
  if (operator === "?") throw missing(part, word);
  // POSIX sh 2.6.2: only variables can be assigned to in this way.
  if (!NAME.test(parameter)) throw new ShellError(`${parameter}: bad variable name`);
  context.setVariable(parameter, word);
  addParameterValue(context, builder, part, setParameterValue(context, parameter, use));
}

function missing({ parameter, isNullUnset, word }: ParameterExpansion, text: string): ShellError {
  const reason = word.length > 0 ? text : `parameter not set${isNullUnset ? " or null" : ""}`;
  return new ShellError(`${parameter}: ${reason}`);
}

/** Positional parameters are trimmed as one text, as in dash; POSIX leaves it open. */
function* trim(context: ExpansionContext, { operator, word }: ParameterExpansion, value: string): Routine<string> {
  const builder = new FieldBuilder(null);
  yield* addParts(context, builder, word, "start", false);
  const pattern = new Pattern(builder.finishPattern());
  const isLongest = operator.length === 2;
  return operator.startsWith("#") ? pattern.removePrefix(value, isLongest) : pattern.removeSuffix(value, isLongest);
}

/** In code points: what a user takes for characters, and what patterns count. (dash, which knows no encodings, counts bytes.) */
function characterCount(text: string): number {
  let count = 0;
  for (const _char of text) count++;
  return count;
}
