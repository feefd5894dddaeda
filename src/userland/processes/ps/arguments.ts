/** The command line of ps(1), which mixes options of UNIX (-ef), BSD (aux) and GNU (--forest). */
import type { ForestStyle } from "./forest.ts";
import type { FormatChoice } from "./format.ts";
import { PsError } from "./ps-error.ts";

/** What selects processes by a list. */
export type ListKind =
  | "pid"
  | "ppid"
  | "euid"
  | "ruid"
  | "rgid"
  | "egid"
  | "session"
  | "tty"
  | "comm"
  | "groupOrSession";

export interface PsArguments {
  readonly lists: { readonly kind: ListKind; readonly text: string }[];
  /** -A, -a, -d; a, x, r, T. */
  readonly all: boolean;
  readonly allWithTty: boolean;
  readonly noLeaders: boolean;
  readonly anyUser: boolean;
  readonly anyTty: boolean;
  readonly running: boolean;
  readonly sameTty: boolean;
  readonly isNegated: boolean;
  readonly format: FormatChoice;
  /** -o, as given. */
  readonly userFormats: readonly string[];
  readonly extended: string | null;
  readonly forest: ForestStyle | null;
  readonly threads: "separate" | "after" | null;
  readonly sortKeys: string | null;
  readonly hasHeader: boolean;
  readonly width: number | null;
  /** -w, each. */
  readonly widened: number;
  readonly showsEnvironment: boolean;
  readonly isNumeric: boolean;
  readonly showsName: boolean;
  readonly asks: "help" | "version" | "specifiers" | null;
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] };
type State = Mutable<Omit<PsArguments, "format" | "userFormats">> & {
  format: Mutable<FormatChoice>;
  userFormats: string[];
};

function initial(): State {
  return {
    lists: [],
    all: false,
    allWithTty: false,
    noLeaders: false,
    anyUser: false,
    anyTty: false,
    running: false,
    sameTty: false,
    isNegated: false,
    format: {
      isBsd: false,
      isFull: false,
      isExtraFull: false,
      isLong: false,
      isJobs: false,
      isUser: false,
      isSignals: false,
      isMemory: false,
      hasRss: false,
      threads: null,
      showsClass: false,
      showsProcessor: false,
      showsLabel: false,
    },
    userFormats: [],
    extended: null,
    forest: null,
    threads: null,
    sortKeys: null,
    hasHeader: true,
    width: null,
    widened: 0,
    showsEnvironment: false,
    isNumeric: false,
    showsName: false,
    asks: null,
  };
}

/** What an option does; with an argument if it takes one, whose name stands in the complaint when it is missing. */
interface PsOption {
  readonly apply: (state: State, value: string) => void;
  readonly argument?: string;
}

function flag(apply: (state: State) => void): PsOption {
  return { apply };
}

function list(kind: ListKind, argument: string): PsOption {
  return { argument, apply: ({ lists }, text) => lists.push({ kind, text }) };
}

const set = (values: Partial<State>) => flag((state) => Object.assign(state, values));
const format = (key: keyof FormatChoice) => flag((state) => Object.assign(state.format, { [key]: true }));
const negation = flag((state) => {
  state.isNegated = !state.isNegated;
});
const userFormat: PsOption = {
  argument: "format specification",
  apply: ({ userFormats }, text) => userFormats.push(text),
};
const sortBy: PsOption = {
  argument: "long sort specification",
  apply(state, text) {
    state.sortKeys = text;
  },
};
const columnsOption: PsOption = {
  argument: "number of columns",
  apply(state, text) {
    if (!/^[1-9][0-9]*$/.test(text)) throw new PsError("number of columns must follow --cols, --width, or --columns");
    state.width = Number(text);
  },
};
const everything = set({ all: true });
const header = (hasHeader: boolean) => set({ hasHeader });
const bsd = (apply: (state: State) => void) =>
  flag((state) => {
    state.format.isBsd = true;
    apply(state);
  });
/** BSD's options change the default format, too. */
const bsdSet = (values: Partial<State>) => bsd((state) => Object.assign(state, values));
const bsdFormat = (key: keyof FormatChoice) => bsd((state) => Object.assign(state.format, { [key]: true }));
const pids = (argument = "list of process IDs") => list("pid", argument);
const extended: PsOption = {
  argument: "format or sort specification",
  apply(state, text) {
    state.extended = text;
  },
};

const UNIX: Readonly<Record<string, PsOption>> = {
  A: everything,
  C: list("comm", "list of command names"),
  F: flag(({ format: choice }) => {
    choice.isFull = true;
    choice.isExtraFull = true;
  }),
  G: list("rgid", "list of real groups"),
  H: set({ forest: "indents" }),
  L: flag((state) => {
    state.threads = "separate";
    state.format.threads = "lwp";
  }),
  M: format("showsLabel"),
  N: negation,
  O: extended,
  P: format("showsProcessor"),
  T: flag((state) => {
    state.threads = "separate";
    state.format.threads = "spid";
  }),
  U: list("ruid", "list of real users"),
  V: set({ asks: "version" }),
  Z: format("showsLabel"),
  a: flag((state) => {
    state.allWithTty = true;
    state.noLeaders = true;
  }),
  c: format("showsClass"),
  d: set({ noLeaders: true }),
  e: everything,
  f: format("isFull"),
  g: list("groupOrSession", "list of session leaders OR effective group IDs"),
  j: format("isJobs"),
  l: format("isLong"),
  m: set({ threads: "after" }),
  o: userFormat,
  p: pids(),
  q: pids(),
  s: list("session", "list of session IDs"),
  t: list("tty", "list of terminals"),
  u: list("euid", "list of users"),
  w: flag((state) => void state.widened++),
  y: format("hasRss"),
};

const BSD: Readonly<Record<string, PsOption>> = {
  H: bsdSet({ threads: "separate" }),
  L: bsdSet({ asks: "specifiers" }),
  O: extended,
  T: bsdSet({ sameTty: true }),
  U: list("euid", "list of users"),
  V: bsdSet({ asks: "version" }),
  Z: bsdFormat("showsLabel"),
  a: bsdSet({ anyUser: true }),
  c: bsdSet({ showsName: true }),
  e: bsdSet({ showsEnvironment: true }),
  f: bsdSet({ forest: "branches" }),
  g: bsd(() => undefined),
  h: bsdSet({ hasHeader: false }),
  j: bsdFormat("isJobs"),
  k: sortBy,
  l: bsdFormat("isLong"),
  m: bsdSet({ threads: "after" }),
  n: bsdSet({ isNumeric: true }),
  o: userFormat,
  p: pids(),
  q: pids(),
  r: bsdSet({ running: true }),
  s: bsdFormat("isSignals"),
  t: list("tty", "list of terminals"),
  u: bsdFormat("isUser"),
  v: bsdFormat("isMemory"),
  w: bsd((state) => void state.widened++),
  x: bsdSet({ anyTty: true }),
};

const GNU: Readonly<Record<string, PsOption>> = {
  Group: list("rgid", "list of real groups"),
  User: list("ruid", "list of real users"),
  cols: columnsOption,
  columns: columnsOption,
  deselect: negation,
  forest: set({ forest: "branches" }),
  format: userFormat,
  group: list("egid", "list of effective groups"),
  heading: header(true),
  headings: header(true),
  header: header(true),
  headers: header(true),
  help: set({ asks: "help" }),
  "no-heading": header(false),
  "no-headings": header(false),
  "no-header": header(false),
  "no-headers": header(false),
  noheader: header(false),
  noheaders: header(false),
  pid: pids(),
  ppid: list("ppid", "list of process IDs"),
  "quick-pid": pids(),
  sid: list("session", "list of session IDs"),
  sort: sortBy,
  tty: list("tty", "list of terminals"),
  user: list("euid", "list of effective users"),
  version: set({ asks: "version" }),
  width: columnsOption,
};

/** @throws PsError */
export function parseArguments(args: readonly string[]): PsArguments {
  const state = initial();
  const words = [...args];
  while (words.length > 0) {
    const word = words.shift()!;
    if (word.startsWith("--")) long(state, word.slice(2), words);
    else if (/^-?[0-9]/.test(word)) numbers(state, word);
    else if (word.startsWith("-")) short(state, word.slice(1), words, UNIX, "-", "unsupported SysV option");
    else short(state, word, words, BSD, "", "unsupported option (BSD syntax)");
  }
  if (state.format.hasRss && !state.format.isLong) throw new PsError("modifier -y without format -l makes no sense");
  return state;
}

/** "1,2" and "-1": process numbers, in BSD's way. */
function numbers(state: State, word: string): void {
  state.format.isBsd = true;
  state.lists.push({ kind: "pid", text: word.replace(/^-/, "") });
}

function long(state: State, text: string, words: string[]): void {
  const equals = text.indexOf("=");
  const name = equals < 0 ? text : text.slice(0, equals);
  const option = GNU[name];
  if (option === undefined) throw new PsError("unknown gnu long option");
  if (option.argument === undefined) {
    if (equals >= 0) throw new PsError(`option --${name} does not take an argument`);
    option.apply(state, "");
    return;
  }
  const value = equals >= 0 ? text.slice(equals + 1) : words.shift();
  if (value === undefined || value === "") throw new PsError(`${option.argument} must follow --${name}`);
  option.apply(state, value);
}

function short(
  state: State,
  letters: string,
  words: string[],
  table: Readonly<Record<string, PsOption>>,
  dash: string,
  complaint: string,
): void {
  for (let at = 0; at < letters.length; at++) {
    const letter = letters.charAt(at);
    const option = Object.hasOwn(table, letter) ? table[letter] : undefined;
    if (option === undefined) throw new PsError(complaint);
    if (option.argument === undefined) {
      option.apply(state, "");
      continue;
    }
    if (dash === "") state.format.isBsd = true;
    const value = letters.slice(at + 1) || words.shift();
    if (value === undefined) throw new PsError(`${option.argument} must follow ${dash}${letter}`);
    option.apply(state, value);
    return;
  }
}
