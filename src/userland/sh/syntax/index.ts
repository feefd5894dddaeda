/**
 * Text to syntax tree: what POSIX sh 2.2 to 2.4, 2.7, 2.9 and 2.10 say, where dash is the judge. It departs from dash in that an operator is no
 * pattern of case, and `${x:}` is a bad substitution, where dash goes on to the next brace.
 */
export type * from "./ast.ts";
export { assignmentOf } from "./grammar.ts";
export type { UnreadText } from "./input.ts";
export { type ParseResult, type ParserOptions, parsePrompt, ShellParser } from "./parser.ts";
export { ShellSyntaxError } from "./shell-syntax-error.ts";
