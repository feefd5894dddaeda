import { matchReferences, type StepBudget } from "./back-references.ts";
import { onlyByte } from "./byte-set.ts";
import { findCaptures } from "./captures.ts";
import { DEAD, Dfa } from "./dfa.ts";
import type { Node } from "./node.ts";
import { literalNode, type ParsedRegex, parseRegex, type RegexSyntax } from "./parse.ts";
import { compileProgram, type RegexProgram } from "./program.ts";

export interface RegexSettings extends RegexSyntax {
  /** "^" and "$" match at newlines, too. Default false. */
  readonly isMultiline?: boolean;
  /** The pattern is text, not an expression. Default false. */
  readonly isLiteral?: boolean;
  /** Only whole words, or whole lines, are found. */
  readonly whole?: "words" | "lines";
}

/** Start and end of the match at 0 and 1, of the first subexpression at 2 and 3 ...; -1 for one that took no part. */
export type RegexMatch = Int32Array;

/**
 * A POSIX regular expression over byte strings, in the C locale, with GNU's extensions (\w \s \b \< \` \+ ...). The match is the leftmost, and of those the longest.
 * Time and memory are bounded: without back-references by the product of text and expression, with them by a number of steps.
 */
export class Regex {
  /** How many subexpressions it has. */
  readonly groups: number;
  /** What grep warns of. */
  readonly warnings: readonly string[];
  private readonly parsed: ParsedRegex;
  private readonly isMultiline: boolean;
  private readonly ignoresCase: boolean;
  /** An expression without operators. */
  private readonly literal: string | null;
  private searcher: Dfa | null = null;
  private starter: Dfa | null = null;
  private matcher: Dfa | null = null;
  private captureProgram: RegexProgram | null = null;

  /** @param pattern a byte string, or several, any of which may match. @throws RegexError */
  constructor(pattern: string | readonly string[], settings: RegexSettings) {
    this.parsed = parseAll(typeof pattern === "string" ? [pattern] : pattern, settings);
    this.groups = this.parsed.groups;
    this.warnings = this.parsed.warnings;
    this.isMultiline = settings.isMultiline ?? false;
    this.ignoresCase = settings.ignoresCase ?? false;
    this.literal = literalOf(this.parsed.root);
    // What is too big is told at once.
    if (this.literal === null) this.searcher = this.forward(true);
  }

  /** Is there a match that begins at `from` or later? @throws RegexError when it takes too much. */
  test(text: string, from = 0): boolean {
    if (this.literal !== null) return text.indexOf(this.literal, from) >= 0;
    if (!this.search(text, from)) return false;
    return !this.parsed.hasReferences || this.exec(text, from) !== null;
  }

  /**
   * The leftmost match that begins at `from` or later.
   * @param wantsCaptures false: only start and end of the whole are wanted.
   * @throws RegexError when it takes too much.
   */
  exec(text: string, from = 0, wantsCaptures = true): RegexMatch | null {
    if (this.literal !== null) {
      const start = text.indexOf(this.literal, from);
      return start < 0 ? null : Int32Array.of(start, start + this.literal.length);
    }
    if (!this.search(text, from)) return null;
    if (this.parsed.hasReferences) return this.execReferences(text, from);
    const start = this.firstStart(text, from);
    const end = this.lastEnd(text, start);
    if (!wantsCaptures || this.groups === 0) return Int32Array.of(start, end);
    return findCaptures(this.capturing(), this.groups, text, start, end, this.isMultiline);
  }

  private search(text: string, from: number): boolean {
    const dfa = this.searcher!;
    const { classOf, edge } = dfa;
    let state = dfa.start(from === 0 ? -1 : text.charCodeAt(from - 1));
    for (let i = from; i < text.length; i++) {
      const step = dfa.step(state, classOf[text.charCodeAt(i)]!);
      if ((step & 1) === 1) return true;
      state = step >> 1;
    }
    return (dfa.step(state, edge) & 1) === 1;
  }

  /** The text is read backwards from its end: wherever the reversed expression matches, a match begins. Precondition: there is one. */
  private firstStart(text: string, from: number): number {
    this.starter ??= new Dfa(compileProgram(this.parsed.root, { isReversed: true, hasCaptures: false }), {
      isUnanchored: true,
      isReversed: true,
      isMultiline: this.isMultiline,
    });
    const dfa = this.starter;
    const { classOf, edge } = dfa;
    let state = dfa.start(-1);
    let first = -1;
    for (let i = text.length; ; i--) {
      const step = dfa.step(state, i === 0 ? edge : classOf[text.charCodeAt(i - 1)]!);
      if ((step & 1) === 1) first = i;
      if (i === from) return first;
      state = step >> 1;
    }
  }

  private lastEnd(text: string, start: number): number {
    this.matcher ??= this.forward(false);
    const dfa = this.matcher;
    const { classOf, edge } = dfa;
    let state = dfa.start(start === 0 ? -1 : text.charCodeAt(start - 1));
    let last = -1;
    for (let i = start; i <= text.length && state !== DEAD; i++) {
      const step = dfa.step(state, i === text.length ? edge : classOf[text.charCodeAt(i)]!);
      if ((step & 1) === 1) last = i;
      state = step >> 1;
    }
    return last;
  }

  private execReferences(text: string, from: number): RegexMatch | null {
    const budget: StepBudget = { steps: 0 };
    const program = this.capturing();
    const settings = { isMultiline: this.isMultiline, ignoresCase: this.ignoresCase };
    // References left out of account, no match begins before this.
    for (let start = this.firstStart(text, from); start <= text.length; start++) {
      const match = matchReferences(program, this.groups, text, start, settings, budget);
      if (match !== null) return match;
    }
    return null;
  }

  private capturing(): RegexProgram {
    this.captureProgram ??= compileProgram(this.parsed.root, { isReversed: false, hasCaptures: true });
    return this.captureProgram;
  }

  private forward(isUnanchored: boolean): Dfa {
    const program = compileProgram(this.parsed.root, { isReversed: false, hasCaptures: false });
    return new Dfa(program, { isUnanchored, isReversed: false, isMultiline: this.isMultiline });
  }
}

function parseAll(patterns: readonly string[], settings: RegexSettings): ParsedRegex {
  const choices: Node[] = [];
  const warnings: string[] = [];
  let groups = 0;
  let hasReferences = false;
  for (const pattern of patterns) {
    if (settings.isLiteral === true) {
      choices.push(literalNode(pattern, settings.ignoresCase ?? false));
      continue;
    }
    const parsed = parseRegex(pattern, settings, groups);
    choices.push(parsed.root);
    warnings.push(...parsed.warnings);
    groups = parsed.groups;
    hasReferences ||= parsed.hasReferences;
  }
  const any: Node = choices.length === 1 ? choices[0]! : { kind: "alternatives", choices };
  return { root: wholeOf(any, settings.whole), groups, hasReferences, warnings };
}

function wholeOf(node: Node, whole: RegexSettings["whole"]): Node {
  if (whole === undefined) return node;
  const [before, behind] =
    whole === "lines" ? (["line-start", "line-end"] as const) : (["no-word-before", "no-word-behind"] as const);
  const parts: Node[] = [{ kind: "assertion", assertion: before }, node, { kind: "assertion", assertion: behind }];
  return { kind: "sequence", parts };
}

function literalOf(root: Node): string | null {
  const nodes = root.kind === "sequence" ? root.parts : [root];
  const bytes = nodes.map((node) => (node.kind === "set" ? onlyByte(node.set) : -1));
  return bytes.every((byte) => byte >= 0) ? bytes.map((byte) => String.fromCharCode(byte)).join("") : null;
}
