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

const format = (key: keyof FormatChoice) =>
  flag((state) => {
    (state.format as Record<string, unknown>)[key] = true;
  });
const userFormat: PsOption = {
  argument: "format specification",
  apply: ({ userFormats }, text) => userFormats.push(text),
};
const sortBy: PsOption = { argument: "long sort specification", apply: (state, text) => void (state.sortKeys = text) };
const columnsOption: PsOption = {
  argument: "number of columns",
  apply(state, text) {
    if (!/^[1-9][0-9]*$/.test(text)) throw new PsError("number of columns must follow --cols, --width, or --columns");
    state.width = Number(text);
  },
};
const everything = flag((state) => void (state.all = true));
const header = (isShown: boolean) => flag((state) => void (state.hasHeader = isShown));
const bsd = (apply: (state: State) => void) =>
  flag((state) => {
    state.format.isBsd = true;
    apply(state);
  });
const pids = (argument = "list of process IDs") => list("pid", argument);
const extended: PsOption = {
  argument: "format or sort specification",
  apply: (state, text) => void (state.extended = text),
};

const UNIX: Readonly<Record<string, PsOption>> = {
  A: everything,
  C: list("comm", "list of command names"),
  F: flag(({ format: choice }) => {
    choice.isFull = true;
    choice.isExtraFull = true;
  }),
  G: list("rgid", "list of real groups"),
  H: flag((state) => void (state.forest = "indents")),
  L: flag((state) => {
    state.threads = "separate";
    state.format.threads = "lwp";
  }),
  M: format("showsLabel"),
  N: flag((state) => void (state.isNegated = !state.isNegated)),
  O: extended,
  P: format("showsProcessor"),
  T: flag((state) => {
    state.threads = "separate";
    state.format.threads = "spid";
  }),
  U: list("ruid", "list of real users"),
  V: flag((state) => void (state.asks = "version")),
  Z: format("showsLabel"),
  a: flag((state) => {
    state.allWithTty = true;
    state.noLeaders = true;
  }),
  c: format("showsClass"),
  d: flag((state) => void (state.noLeaders = true)),
  e: everything,
  f: format("isFull"),
  g: list("groupOrSession", "list of session leaders OR effective group IDs"),
  j: format("isJobs"),
  l: format("isLong"),
  m: flag((state) => void (state.threads = "after")),
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
  H: bsd((state) => void (state.threads = "separate")),
  L: bsd((state) => void (state.asks = "specifiers")),
  O: extended,
  T: bsd((state) => void (state.sameTty = true)),
  U: list("euid", "list of users"),
  V: bsd((state) => void (state.asks = "version")),
  Z: bsd(({ format: choice }) => void (choice.showsLabel = true)),
  a: bsd((state) => void (state.anyUser = true)),
  c: bsd((state) => void (state.showsName = true)),
  e: bsd((state) => void (state.showsEnvironment = true)),
  f: bsd((state) => void (state.forest = "branches")),
  g: bsd(() => undefined),
  h: bsd((state) => void (state.hasHeader = false)),
  j: bsd(({ format: choice }) => void (choice.isJobs = true)),
  k: sortBy,
  l: bsd(({ format: choice }) => void (choice.isLong = true)),
  m: bsd((state) => void (state.threads = "after")),
  n: bsd((state) => void (state.isNumeric = true)),
  o: userFormat,
  p: pids(),
  q: pids(),
  r: bsd((state) => void (state.running = true)),
  s: bsd(({ format: choice }) => void (choice.isSignals = true)),
  t: list("tty", "list of terminals"),
  u: bsd(({ format: choice }) => void (choice.isUser = true)),
  v: bsd(({ format: choice }) => void (choice.isMemory = true)),
  w: bsd((state) => void state.widened++),
  x: bsd((state) => void (state.anyTty = true)),
};

const GNU: Readonly<Record<string, PsOption>> = {
  Group: list("rgid", "list of real groups"),
  User: list("ruid", "list of real users"),
  cols: columnsOption,
  columns: columnsOption,
  deselect: flag((state) => void (state.isNegated = !state.isNegated)),
  forest: flag((state) => void (state.forest = "branches")),
  format: userFormat,
  group: list("egid", "list of effective groups"),
  heading: header(true),
  headings: header(true),
  header: header(true),
  headers: header(true),
  help: flag((state) => void (state.asks = "help")),
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
  version: flag((state) => void (state.asks = "version")),
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
