/** -N, N, +N: less, equal, more. */
export type Comparison = "<" | "=" | ">";

export interface Count {
  readonly comparison: Comparison;
  readonly value: number;
}

/** Which time of a file; "B": its birth. */
export type TimeLetter = "a" | "B" | "c" | "m";

/** A point in time; nanoseconds from 0 to 999999999. */
export interface Moment {
  readonly seconds: number;
  readonly nanoseconds: number;
}

/** A command to execute. */
export interface Command {
  readonly argv: readonly string[];
  /** In the file's directory, with "./name" for the file. */
  readonly isInDirectory: boolean;
  /** Asks first. */
  readonly asks: boolean;
  /** With as many files at once as go: the batch that it adds to. Null: with each. */
  readonly batch: number | null;
}

/** Where output goes: standard output, or a file that is open. */
export type Destination = null | number;

/** A test, an action or an option: what it is, and all it needs. Plain data, so that a checkpoint keeps it. */
export type Predicate =
  | { readonly kind: "true" | "false" | "prune" | "delete" | "quit" | "empty" | "nouser" | "nogroup" }
  | { readonly kind: "name" | "path" | "lname"; readonly pattern: string; readonly ignoresCase: boolean }
  | { readonly kind: "regex"; readonly pattern: string; readonly ignoresCase: boolean; readonly isExtended: boolean }
  | { readonly kind: "type" | "xtype"; readonly types: readonly number[] }
  | { readonly kind: "size"; readonly count: Count; readonly unit: number }
  | { readonly kind: "links" | "inum" | "uid" | "gid"; readonly count: Count }
  | { readonly kind: "used"; readonly count: Count }
  | {
      readonly kind: "age";
      readonly time: TimeLetter;
      readonly count: Count;
      readonly origin: Moment;
      readonly window: number;
    }
  | { readonly kind: "newer"; readonly time: TimeLetter; readonly reference: Moment }
  | { readonly kind: "perm"; readonly comparison: "exact" | "all" | "any"; readonly modes: readonly [number, number] }
  | { readonly kind: "samefile"; readonly dev: number; readonly ino: number }
  | { readonly kind: "access"; readonly mode: number }
  | { readonly kind: "fstype"; readonly type: string }
  | { readonly kind: "print" | "print0" | "ls"; readonly to: Destination }
  | { readonly kind: "printf"; readonly format: string; readonly to: Destination }
  | { readonly kind: "exec"; readonly command: Command };

export type Expression =
  | { readonly op: "predicate"; readonly predicate: Predicate }
  | { readonly op: "not"; readonly operand: Expression }
  | { readonly op: "and" | "or" | "comma"; readonly left: Expression; readonly right: Expression };

/** What holds for the walk, not for a file. */
export interface FindOptions {
  maxDepth: number;
  minDepth: number;
  /** Entries before their directory. */
  isDepthFirst: boolean;
  isOneFileSystem: boolean;
  /** Files that vanish meanwhile are no error. */
  ignoresRaces: boolean;
  follow: "never" | "operands" | "always";
}
