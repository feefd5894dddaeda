import type { Routine } from "../../../platform/program/syscall.ts";
import type { CommandSubstitution, ParameterExpansion, Word, WordPart } from "../syntax/ast.ts";
import { evaluateArithmetic } from "./arithmetic.ts";
import type { ExpansionContext } from "./context.ts";
import { FieldBuilder } from "./field-builder.ts";
import { expandOperation } from "./parameter-operation.ts";
import { fieldSeparators, setParameterValue } from "./parameter-value.ts";
import { expandPathname } from "./pathname.ts";
import { isMagic } from "./quote-pattern.ts";
import { addWithTildes, type Tilde } from "./tilde.ts";

/** The words of a command or of `for`: all expansions, in the order of POSIX sh 2.6. */
export function* expandWords(context: ExpansionContext, words: readonly Word[]): Routine<string[]> {
  const fields: string[] = [];
  for (const word of words) {
    const text = plainText(word);
    if (text === null) yield* expandInto(context, word, fields);
    else fields.push(text);
  }
  return fields;
}

/** The subject of `case`, the target of a redirection: one string, neither split nor taken as a pattern. */
export function expandWord(context: ExpansionContext, word: Word): Routine<string> {
  return expandText(context, word, "start");
}

/** The value of an assignment: as expandWord, with tildes after each colon as well. */
export function expandAssignment(context: ExpansionContext, value: Word): Routine<string> {
  return expandText(context, value, "assignment");
}

/** The body of a here-document, a prompt, the value of ENV: parameters, commands and arithmetic, no more. */
export function expandHereDocument(context: ExpansionContext, body: Word): Routine<string> {
  return expandText(context, body, "none");
}

/** A pattern of `case`, for fnmatch: what was quoted is quoted by backslashes. */
export function* expandPattern(context: ExpansionContext, word: Word): Routine<string> {
  const builder = new FieldBuilder(null);
  yield* addParts(context, builder, word, "start", false);
  return builder.finishPattern();
}

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
      const add = (text: string) => (splitsText ? builder.addExpanded(text) : builder.addLiteral(text));
      if (tilde === "none" || !part.includes("~")) add(part);
      else yield* addWithTildes(context, builder, part, tilde, i === 0, i === parts.length - 1, add);
    } else if (part.type === "quoted") builder.addQuoted(part.text);
    else if (part.type === "parameter") {
      if (part.operator === "none") addParameter(context, builder, part);
      else yield* expandOperation(context, builder, part);
    } else if (part.type === "command") addResult(builder, part, yield* substitute(context, part));
    else {
      const expression = yield* expandText(context, part.expression, "none");
      addResult(builder, part, String(evaluateArithmetic(expression, context)));
    }
  }
}

/** All parts as one string. */
export function* expandText(context: ExpansionContext, parts: readonly WordPart[], tilde: Tilde): Routine<string> {
  const builder = new FieldBuilder(null);
  yield* addParts(context, builder, parts, tilde, false);
  return builder.finishOne().text;
}

/** Adds the value of a parameter, as it is or as an operator left it. */
export function addParameterValue(
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
export function addResult(builder: FieldBuilder, { isQuoted }: { readonly isQuoted: boolean }, text: string): void {
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

/** The text of a word that expansion leaves as it is, else null. Most words. */
function plainText(word: Word): string | null {
  const [part] = word;
  if (word.length !== 1 || part === undefined) return null;
  if (typeof part === "string") return isMagic(part) || part.startsWith("~") ? null : part;
  return part.type === "quoted" ? part.text : null;
}

function* expandInto(context: ExpansionContext, word: Word, fields: string[]): Routine {
  const builder = new FieldBuilder(fieldSeparators(context));
  yield* addParts(context, builder, word, "start", false);
  for (const { text, pattern } of builder.finish()) {
    const paths = pattern === null || context.isNoglob ? [] : yield* expandPathname(context.sys, pattern);
    // POSIX sh 2.14.3: a pattern that matches nothing stays as it is.
    if (paths.length === 0) fields.push(text);
    else for (const path of paths) fields.push(path);
  }
}
