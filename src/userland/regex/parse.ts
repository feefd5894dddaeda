import { parseBracket } from "./bracket.ts";
import { type ByteSet, CHARACTER_CLASSES, complement, setOf, setWhere, WORD, withBothCases } from "./byte-set.ts";
import { type Interval, parseInterval } from "./interval.ts";
import { type Assertion, EMPTY, type Node, sequenceOf } from "./node.ts";
import { RegexError } from "./regex-error.ts";

/** Which language a pattern is written in. */
export interface RegexSyntax {
  /** Extended regular expressions (POSIX 9.4), not basic ones (9.3). */
  readonly isExtended: boolean;
  /** As grep has it, and not sed: repetitions of nothing are passed over with a warning, what is no interval or group is text. */
  readonly isLenient?: boolean;
  readonly ignoresCase?: boolean;
}

export interface ParsedRegex {
  readonly root: Node;
  /** How many subexpressions it has. */
  readonly groups: number;
  readonly hasReferences: boolean;
  /** What grep warns of. */
  readonly warnings: readonly string[];
}

/** Groups inside each other; more would be too deep for those who walk the tree. */
const MAX_DEPTH = 500;
const ANY: ByteSet = setWhere(() => true);
const SPACE = CHARACTER_CLASSES.get("space")!;

const ESCAPED_SETS: Readonly<Record<string, ByteSet>> = {
  w: WORD,
  W: complement(WORD),
  s: SPACE,
  S: complement(SPACE),
};

const ESCAPED_ASSERTIONS: Readonly<Record<string, Assertion>> = {
  "`": "text-start",
  "'": "text-end",
  "<": "word-start",
  ">": "word-end",
  b: "word-boundary",
  B: "no-word-boundary",
};

/**
 * Parses a byte string.
 * @param groups how many subexpressions there are before it: its own have numbers above.
 * @throws RegexError
 */
export function parseRegex(pattern: string, syntax: RegexSyntax, groups = 0): ParsedRegex {
  const parser = new Parser(pattern, syntax, groups);
  const root = parser.parse();
  return { root, groups: parser.groups, hasReferences: parser.hasReferences, warnings: parser.warnings };
}

/** An expression for nothing but this text. */
export function literalNode(text: string, ignoresCase: boolean): Node {
  return sequenceOf(
    Array.from(text, (char) => {
      const set = setOf(char.charCodeAt(0));
      return { kind: "set", set: ignoresCase ? withBothCases(set) : set };
    }),
  );
}

class Parser {
  groups: number;
  hasReferences = false;
  readonly warnings: string[] = [];
  private readonly pattern: string;
  private readonly syntax: RegexSyntax;
  private at = 0;
  private depth = 0;
  private readonly groupsBefore: number;
  /** Groups that are closed: those a reference can mean. */
  private readonly closed = new Set<number>();

  constructor(pattern: string, syntax: RegexSyntax, groupsBefore: number) {
    this.pattern = pattern;
    this.syntax = syntax;
    this.groupsBefore = groupsBefore;
    this.groups = groupsBefore;
  }

  parse(): Node {
    const root = this.alternatives();
    if (this.at < this.pattern.length) throw new RegexError("Unmatched ) or \\)");
    return root;
  }

  private alternatives(): Node {
    const choices = [this.branch()];
    while (this.skip(this.operator("|"))) choices.push(this.branch());
    return choices.length === 1 ? choices[0]! : { kind: "alternatives", choices };
  }

  private branch(): Node {
    const parts: Node[] = [];
    while (!this.isBranchOver()) {
      const last = parts.at(-1);
      const part = this.atom(last === undefined, last === undefined || last.kind === "assertion");
      if (part !== null) parts.push(part.kind === "assertion" ? this.afterAnchor(part) : this.repeated(part));
    }
    return sequenceOf(parts);
  }

  /** An anchor can be repeated in grep's extended expressions alone. */
  private afterAnchor(anchor: Node): Node {
    const { isExtended, isLenient } = this.syntax;
    if (!isExtended || isLenient !== true || !this.isRepetition()) return anchor;
    const before = this.at;
    const node = this.repeated(anchor);
    if (this.at > before) this.warnings.push(`${this.shownRepetition(before)} at start of expression`);
    return node;
  }

  private shownRepetition(at: number): string {
    return this.pattern[at] === "{" ? "{...}" : this.pattern[at]!;
  }

  private isBranchOver(): boolean {
    if (this.at >= this.pattern.length || this.isAhead(this.operator("|"))) return true;
    if (!this.isAhead(this.operator(")"))) return false;
    return this.depth > 0 || !(this.syntax.isExtended && this.syntax.isLenient === true);
  }

  /**
   * @param isFirst of its branch.
   * @param isAtStart nothing stands before that could be repeated.
   * @returns null for a repetition of nothing, which does not count.
   */
  private atom(isFirst: boolean, isAtStart: boolean): Node | null {
    const { isExtended } = this.syntax;
    const char = this.pattern[this.at]!;
    if (isAtStart && this.isRepetition() && !this.isTextAtStart()) return null;
    if (this.skip(this.operator("("))) return this.group();
    switch (char) {
      case "\\":
        return this.escape();
      case ".":
        this.at++;
        return { kind: "set", set: ANY };
      case "[": {
        const { set, end } = parseBracket(this.pattern, this.at + 1);
        this.at = end;
        return this.setNode(set);
      }
      case "^":
        if (!isExtended && !isFirst) break;
        this.at++;
        return { kind: "assertion", assertion: "line-start" };
      case "$":
        if (!isExtended && !this.isLastInBranch()) break;
        this.at++;
        return { kind: "assertion", assertion: "line-end" };
    }
    this.at++;
    return this.setNode(setOf(char.charCodeAt(0)));
  }

  /** Is this repetition of nothing text? If not, it is passed over. */
  private isTextAtStart(): boolean {
    const { isExtended, isLenient } = this.syntax;
    const char = this.pattern[this.at]!;
    if (!isExtended) {
      if (this.isAhead("\\{") && isLenient !== true) throw new RegexError("Invalid preceding regular expression");
      return true;
    }
    if (isLenient !== true) throw new RegexError("Invalid preceding regular expression");
    const interval = char === "{" ? parseInterval(this.pattern, this.at + 1, "}", true) : null;
    if (char === "{" && interval === null) return true;
    this.warnings.push(`${this.shownRepetition(this.at)} at start of expression`);
    this.at = interval?.end ?? this.at + 1;
    return false;
  }

  private group(): Node {
    const index = ++this.groups;
    if (++this.depth > MAX_DEPTH) throw new RegexError("Regular expression too big");
    const node = this.alternatives();
    if (!this.skip(this.operator(")"))) throw new RegexError("Unmatched ( or \\(");
    this.depth--;
    this.closed.add(index);
    return { kind: "group", index, node };
  }

  private escape(): Node {
    const char = this.pattern[this.at + 1];
    if (char === undefined) throw new RegexError("Trailing backslash");
    this.at += 2;
    const assertion = ESCAPED_ASSERTIONS[char];
    if (assertion !== undefined) return { kind: "assertion", assertion };
    const set = ESCAPED_SETS[char];
    if (set !== undefined) return { kind: "set", set };
    if (char < "1" || char > "9") return this.setNode(setOf(char.charCodeAt(0)));
    const index = this.groupsBefore + Number(char);
    if (!this.closed.has(index)) throw new RegexError("Invalid back reference");
    this.hasReferences = true;
    return { kind: "reference", index };
  }

  private repeated(node: Node): Node {
    let result = node;
    for (let count = 0; ; count++) {
      const interval = this.repetition();
      if (interval === null) return result;
      // POSIX 9.3.6: in basic ones the result of two is undefined; sed takes none behind another.
      const isStrict = !this.syntax.isExtended && this.syntax.isLenient !== true;
      if (isStrict && (this.isAhead("*") || this.isAhead("\\{")))
        throw new RegexError("Invalid preceding regular expression");
      if (count > MAX_DEPTH) throw new RegexError("Regular expression too big");
      result = interval.max === 0 ? EMPTY : { kind: "repetition", node: result, min: interval.min, max: interval.max };
    }
  }

  private repetition(): Interval | null {
    const one = { end: this.at + 1 };
    if (this.skip("*")) return { min: 0, max: Number.POSITIVE_INFINITY, ...one };
    if (this.skip(this.operator("+"))) return { min: 1, max: Number.POSITIVE_INFINITY, ...one };
    if (this.skip(this.operator("?"))) return { min: 0, max: 1, ...one };
    const open = this.operator("{");
    if (!this.isAhead(open)) return null;
    const { isExtended, isLenient = false } = this.syntax;
    const close = isExtended ? "}" : "\\}";
    const interval = parseInterval(this.pattern, this.at + open.length, close, isLenient && isExtended);
    if (interval !== null) this.at = interval.end;
    return interval;
  }

  private isRepetition(): boolean {
    return this.isAhead("*") || ["+", "?", "{"].some((char) => this.isAhead(this.operator(char)));
  }

  /** In a basic expression: is this "$" the end of a branch? */
  private isLastInBranch(): boolean {
    const rest = this.pattern.slice(this.at + 1, this.at + 3);
    return rest === "" || rest === "\\)" || rest === "\\|";
  }

  /** How the syntax writes an operator: ( ) { + ? | have a backslash in basic expressions. */
  private operator(char: string): string {
    return this.syntax.isExtended ? char : `\\${char}`;
  }

  private isAhead(text: string): boolean {
    return this.pattern.startsWith(text, this.at);
  }

  private skip(text: string): boolean {
    if (!this.isAhead(text)) return false;
    this.at += text.length;
    return true;
  }

  private setNode(set: ByteSet): Node {
    return { kind: "set", set: this.syntax.ignoresCase === true ? withBothCases(set) : set };
  }
}
