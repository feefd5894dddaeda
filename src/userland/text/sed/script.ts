import type { Regex } from "../../regex/index.ts";

/** What an address looks for. `regex` null: the regular expression used last. */
export type Address =
  | { readonly kind: "line"; readonly line: number }
  /** FIRST~STEP */
  | { readonly kind: "step"; readonly first: number; readonly step: number }
  | { readonly kind: "last" }
  | { readonly kind: "regex"; readonly regex: Regex | null }
  /** As the second: +COUNT, ~MULTIPLE. */
  | { readonly kind: "plus"; readonly count: number }
  | { readonly kind: "multiple"; readonly of: number };

/** A piece of what s puts in the place of a match: text, a subexpression (0: all of it), or a change of case. */
export type ReplacementPart =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "group"; readonly index: number }
  | { readonly kind: "case"; readonly mode: CaseMode };

/** \U \L: all that follows. \E: no more. \u \l: the next character. */
export type CaseMode = "U" | "L" | "E" | "u" | "l";

/** The s command. */
export interface Substitution {
  /** null: the regular expression used last. */
  readonly regex: Regex | null;
  readonly replacement: readonly ReplacementPart[];
  readonly isGlobal: boolean;
  /** The first match that is replaced, from 1. */
  readonly occurrence: number;
  readonly isPrinted: boolean;
  /** The result is executed as a command, and its output takes its place. */
  readonly isExecuted: boolean;
  /** null: it is written to no file. */
  readonly file: string | null;
}

/** What a command does. */
export type Action =
  /** Without arguments: = d D F g G h H n N p P x z */
  | { readonly name: "=" | "d" | "D" | "F" | "g" | "G" | "h" | "H" | "n" | "N" | "p" | "P" | "x" | "z" }
  /** Jumps if its addresses do not fit; `end` is the index of its "}". */
  | { readonly name: "{"; end: number }
  /** Text. Filled in when all of it is read. */
  | { readonly name: "a" | "i" | "c"; text: string }
  /** A file's name. */
  | { readonly name: "r" | "R" | "w" | "W"; readonly file: string }
  /** `target`: index of the command to go on with; known when all labels are. */
  | { readonly name: "b" | "t" | "T"; readonly label: string; target: number }
  | { readonly name: "q" | "Q"; readonly status: number }
  /** null: as wide as the command line says. */
  | { readonly name: "l"; readonly width: number | null }
  /** "": the pattern space is the command. */
  | { readonly name: "e"; readonly command: string }
  | { readonly name: "s"; readonly substitution: Substitution }
  /** A string of 256 bytes: what each is turned into. */
  | { readonly name: "y"; readonly table: string };

export interface Command {
  readonly first: Address | null;
  readonly second: Address | null;
  readonly isNegated: boolean;
  readonly action: Action;
}

/** A script, compiled. */
export interface Script {
  readonly commands: readonly Command[];
  /** "#n" was its first line. */
  readonly isQuiet: boolean;
}
