/**
 * The syntax tree of the shell. Plain JSON data: functions, and what a subshell has yet to do, live in checkpoints. Nesting is bounded by the
 * parser (MAX_DEPTH in parser.ts); lists, pipelines and elif chains are arrays, so length alone adds no depth.
 */

/** Commands one after another. */
export type List = readonly Command[];

export type Command = SimpleCommand | CompoundCommand | FunctionDefinition | Pipeline | AndOr | Not | Background;

/** What redirections may follow. */
export type CompoundCommand = Subshell | BraceGroup | IfCommand | WhileCommand | ForCommand | CaseCommand;

/** POSIX sh 2.9.1. All three parts may be empty, but not at once. */
export interface SimpleCommand {
  readonly type: "simple";
  /** Where its first token ends, from 1. */
  readonly line: number;
  readonly assignments: readonly Assignment[];
  /** Words in the form of an assignment after the command's name are among these; see isAssignmentWord. */
  readonly words: readonly Word[];
  readonly redirections: readonly Redirection[];
}

export interface Assignment {
  readonly name: string;
  readonly value: Word;
}

/** `( list )` */
export interface Subshell {
  readonly type: "subshell";
  readonly line: number;
  readonly body: List;
  readonly redirections: readonly Redirection[];
}

/** `{ list; }` */
export interface BraceGroup {
  readonly type: "group";
  readonly line: number;
  readonly body: List;
  readonly redirections: readonly Redirection[];
}

export interface IfCommand {
  readonly type: "if";
  readonly line: number;
  /** if, then each elif. */
  readonly branches: readonly { readonly condition: List; readonly body: List }[];
  readonly otherwise: List | null;
  readonly redirections: readonly Redirection[];
}

/** while and until. */
export interface WhileCommand {
  readonly type: "while";
  readonly line: number;
  readonly isUntil: boolean;
  readonly condition: List;
  readonly body: List;
  readonly redirections: readonly Redirection[];
}

export interface ForCommand {
  readonly type: "for";
  readonly line: number;
  readonly variable: string;
  /** Without `in`: what "$@" is made of. */
  readonly words: readonly Word[] | null;
  readonly body: List;
  readonly redirections: readonly Redirection[];
}

export interface CaseCommand {
  readonly type: "case";
  readonly line: number;
  readonly subject: Word;
  readonly items: readonly { readonly patterns: readonly Word[]; readonly body: List }[];
  readonly redirections: readonly Redirection[];
}

export interface FunctionDefinition {
  readonly type: "function";
  /** Line of its name. */
  readonly line: number;
  readonly name: string;
  /** Any command: dash takes a simple one too. */
  readonly body: Command;
}

/** Two commands or more, joined by `|`. */
export interface Pipeline {
  readonly type: "pipeline";
  readonly commands: readonly Command[];
}

/** Commands joined by && and ||, which have the same precedence and group from the left. */
export interface AndOr {
  readonly type: "and-or";
  readonly first: Command;
  readonly rest: readonly { readonly operator: "&&" | "||"; readonly command: Command }[];
}

/** `! command` */
export interface Not {
  readonly type: "not";
  readonly command: Command;
}

/** `command &` */
export interface Background {
  readonly type: "background";
  readonly command: Command;
}

/** POSIX sh 2.7. */
export type Redirection = FileRedirection | DescriptorRedirection | HereDocument;

export interface FileRedirection {
  readonly type: "file";
  readonly operator: "<" | ">" | ">>" | ">|" | "<>";
  /** What is redirected, 0 to 9: the default of the operator where none is written. */
  readonly fd: number;
  readonly target: Word;
}

export interface DescriptorRedirection {
  readonly type: "descriptor";
  readonly operator: "<&" | ">&";
  readonly fd: number;
  /** Once expanded: one digit, or "-" to close. */
  readonly target: Word;
}

export interface HereDocument {
  readonly type: "here-document";
  readonly fd: number;
  /** Every part is quoted: what expandHereDocument takes. With a quoted delimiter, one QuotedText. */
  readonly body: Word;
}

/** A word before expansion: its parts in order, none where an assignment has no value. A string is text outside quotes. */
export type Word = readonly WordPart[];

export type WordPart = string | QuotedText | ParameterExpansion | CommandSubstitution | ArithmeticExpansion;

/** Text of any kind of quotes; "" for empty quotes. */
export interface QuotedText {
  readonly type: "quoted";
  readonly text: string;
}

/** `$x`, `${x}`, `${x:-word}` ... (POSIX sh 2.6.2) */
export interface ParameterExpansion {
  readonly type: "parameter";
  /** A name, digits, or one of @ * # ? - $ ! */
  readonly parameter: string;
  /** "length" for `${#x}`; "bad" for what is no expansion and an error when it is expanded ("Bad substitution"). */
  readonly operator: "none" | "length" | "-" | "=" | "?" | "+" | "%" | "%%" | "#" | "##" | "bad";
  /** `:-`, `:=`, `:?`, `:+`: null counts as unset. */
  readonly isNullUnset: boolean;
  /** What follows the operator; may be empty here. */
  readonly word: readonly WordPart[];
  /** Within double quotes. */
  readonly isQuoted: boolean;
}

/** `$(list)` and `` `list` `` */
export interface CommandSubstitution {
  readonly type: "command";
  readonly body: List;
  readonly isQuoted: boolean;
}

/** `$((expression))` */
export interface ArithmeticExpansion {
  readonly type: "arithmetic";
  /** Expanded as if in double quotes, then evaluated. */
  readonly expression: readonly WordPart[];
  readonly isQuoted: boolean;
}
