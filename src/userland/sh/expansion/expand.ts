import type { Routine } from "../../../platform/program/syscall.ts";
import type { Word } from "../syntax/ast.ts";
import type { ExpansionContext } from "./context.ts";
import { FieldBuilder } from "./field-builder.ts";
import { fieldSeparators } from "./parameter-value.ts";
import { addParts, expandText } from "./parts.ts";
import { expandPathname } from "./pathname.ts";
import { isPattern } from "./quote-pattern.ts";

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

/** The text of a word that expansion leaves as it is, else null. Most words. */
function plainText(word: Word): string | null {
  const [part] = word;
  if (word.length !== 1 || part === undefined) return null;
  if (typeof part === "string") return isPattern(part) || part.startsWith("~") ? null : part;
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
