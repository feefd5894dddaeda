import type { Routine } from "../../../platform/program/syscall.ts";
import { Pattern } from "../../fnmatch/index.ts";
import { ShellError } from "../shell-error.ts";
import type { ParameterExpansion } from "../syntax/ast.ts";
import type { ExpansionContext } from "./context.ts";
import { addParameterValue, addParts, addResult, expandText } from "./expand.ts";
import { FieldBuilder } from "./field-builder.ts";
import { parameterValue, setParameterValue } from "./parameter-value.ts";

const NAME = /^[A-Za-z_]/;

/** `${x:-word}` and its kin (POSIX sh 2.6.2). */
export function* expandOperation(context: ExpansionContext, builder: FieldBuilder, part: ParameterExpansion): Routine {
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
    return addParameterValue(context, builder, part, yield* trim(context, part, value));
  }
  const value = parameterValue(context, parameter, use);
  const isMissing = value === undefined || (part.isNullUnset && value === "");
  if (operator === "+" ? !isMissing : operator === "-" && isMissing) {
    if (isQuoted) builder.addQuoted("");
    return yield* addParts(context, builder, part.word, isQuoted ? "none" : "start", !isQuoted);
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
