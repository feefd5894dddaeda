/** What is kept, as plain data, of each thing that executes commands while it does: see position.ts. */
import type { CommandWords } from "../execution/command-words.ts";
import type { PreparedRedirection, SavedDescriptors } from "../execution/redirection.ts";
import type { ReaderData } from "../input/command-reader.ts";
import type { List } from "../syntax/ast.ts";
import type { PositionalParameters } from "./parameters.ts";

/** Any command. */
export interface CommandFrame {
  readonly kind: "command";
  /** Traps run before it and after it. */
  part: "traps before" | "command" | "traps after";
  /** Its own, once it has one. */
  status: number;
}

export interface ListFrame {
  readonly kind: "list";
  /** The command that is executed. */
  index: number;
}

export interface AndOrFrame {
  readonly kind: "and-or";
  /** 0 is the first command, 1 the first of the rest. */
  index: number;
  /** Of the last command before that. */
  status: number;
}

export interface NotFrame {
  readonly kind: "not";
}

export interface IfFrame {
  readonly kind: "if";
  /** One more than there are: the `else`. */
  branch: number;
  part: "condition" | "body";
}

export interface WhileFrame {
  readonly kind: "while";
  part: "condition" | "body";
  /** Of the last round's body. */
  status: number;
}

export interface ForFrame {
  readonly kind: "for";
  readonly values: readonly string[];
  index: number;
  status: number;
}

export interface CaseFrame {
  readonly kind: "case";
  /** The one whose pattern matched. */
  readonly item: number;
}

/** A compound command with redirections. */
export interface RedirectedFrame {
  readonly kind: "redirected";
  /** Those that are yet to be made. */
  redirections: readonly PreparedRedirection[];
  readonly saved: SavedDescriptors;
}

/** A simple command, of which only functions, `eval` and `.` are ever left in their middle. */
export interface SimpleFrame {
  readonly kind: "simple";
  readonly words: CommandWords;
  /** Of the scopes of variables, outside of it. */
  readonly depth: number;
  /** Those that are yet to be made. */
  redirections: readonly PreparedRedirection[];
  readonly saved: SavedDescriptors;
}

/** A function: what it gives back to its caller. */
export interface CallFrame {
  readonly kind: "call";
  readonly parameters: PositionalParameters;
  readonly functionLine: number;
}

/** Commands that are read from a string or a file. */
export interface ReadingFrame {
  readonly kind: "reading";
  /** What is read next; null before the first. */
  input: ReaderData | null;
  /** What was read last and is executed. */
  commands: List;
  status: number;
}

/** `.` */
export interface DotFrame {
  readonly kind: "dot";
  readonly path: string;
  readonly fd: number;
}

/** The files that a login shell and an interactive one execute first. */
export interface ProfilesFrame {
  readonly kind: "profiles";
  index: number;
  /** The one that is executed. */
  fd: number;
}

/** Traps that run because of signals. */
export interface TrapsFrame {
  readonly kind: "traps";
  /** What `$?` was, and is again afterwards. */
  readonly status: number;
  /** Of the traps within whose action these run. */
  readonly outerStatus: number | null;
}

/** The trap on EXIT. */
export interface LeaveFrame {
  readonly kind: "leave";
  readonly action: string;
}

export type Frame =
  | CommandFrame
  | ListFrame
  | AndOrFrame
  | NotFrame
  | IfFrame
  | WhileFrame
  | ForFrame
  | CaseFrame
  | RedirectedFrame
  | SimpleFrame
  | CallFrame
  | ReadingFrame
  | DotFrame
  | ProfilesFrame
  | TrapsFrame
  | LeaveFrame;
