import {
  O_APPEND,
  O_DIRECT,
  O_DIRECTORY,
  O_DSYNC,
  O_NOATIME,
  O_NOCTTY,
  O_NOFOLLOW,
  O_NONBLOCK,
  O_SYNC,
} from "../../../abi/fcntl.ts";
import { quote } from "../../quoting/quote.ts";
import { Failure, usageFailure } from "../../tool.ts";
import { INTMAX_MAX, parseNumber } from "./number.ts";

const CONVERSIONS = [
  "lcase",
  "ucase",
  "swab",
  "noerror",
  "nocreat",
  "excl",
  "notrunc",
  "sync",
  "fdatasync",
  "fsync",
  "sparse",
] as const;
export type Conversion = (typeof CONVERSIONS)[number];

/** Flags of open(2) by their names; 0: a flag of dd's own. */
const FLAGS = {
  append: O_APPEND,
  direct: O_DIRECT,
  directory: O_DIRECTORY,
  dsync: O_DSYNC,
  noatime: O_NOATIME,
  // Advice to the page cache: nothing that is read or written depends on it.
  nocache: 0,
  noctty: O_NOCTTY,
  nofollow: O_NOFOLLOW,
  nonblock: O_NONBLOCK,
  sync: O_SYNC,
  fullblock: 0,
  count_bytes: 0,
  skip_bytes: 0,
  seek_bytes: 0,
} as const;
export type Flag = keyof typeof FLAGS;

const STATUS_LEVELS = ["none", "noxfer", "progress"] as const;
export type StatusLevel = (typeof STATUS_LEVELS)[number] | "default";

const NUMBERS = ["ibs", "obs", "bs", "skip", "iseek", "seek", "oseek", "count"] as const;
type NumberName = (typeof NUMBERS)[number];

/** Whole blocks, and bytes behind them. */
export interface Extent {
  readonly blocks: number;
  readonly bytes: number;
}

/** What dd's operands ask for. */
export interface Request {
  /** null: standard input, standard output. */
  readonly input: string | null;
  readonly output: string | null;
  /** Bytes. */
  readonly ibs: number;
  readonly obs: number;
  readonly skip: Extent;
  readonly seek: Extent;
  /** null: all there is. */
  readonly count: Extent | null;
  readonly conversions: ReadonlySet<Conversion>;
  /** O_* for open(2). */
  readonly inputFlags: number;
  readonly outputFlags: number;
  readonly readsFullBlocks: boolean;
  /** Each block is written as it was read, not gathered to blocks of `obs`. */
  readonly isDirect: boolean;
  /** A short read in the middle makes `count` or `skip` mean something else than was meant. */
  readonly warnsOfPartialReads: boolean;
  readonly status: StatusLevel;
}

/** @param warnings gets what is to be reported before anything else, even before a Failure. @throws Failure */
export function parseOperands(operands: readonly string[], warnings: string[]): Request {
  const conversions = new Set<Conversion>();
  const flags = { i: new Set<Flag>(), o: new Set<Flag>() };
  const files: Record<string, string> = {};
  const numbers = new Map<NumberName, bigint>();
  const inBytes = new Set<string>();
  let status: StatusLevel = "default";
  for (const operand of operands) {
    const at = operand.indexOf("=");
    const name = operand.slice(0, Math.max(at, 0));
    const value = operand.slice(at + 1);
    if (name === "if" || name === "of") files[name] = value;
    else if (name === "conv") addSymbols(conversions, value, CONVERSIONS, "conversion");
    else if (name === "iflag") addSymbols(flags.i, value, Object.keys(FLAGS) as Flag[], "input flag");
    else if (name === "oflag") addSymbols(flags.o, value, Object.keys(FLAGS) as Flag[], "output flag");
    else if (name === "status") status = symbol(value, STATUS_LEVELS, "status level");
    else if (isNumberName(name)) {
      const key = name === "iseek" ? "skip" : name === "oseek" ? "seek" : name;
      numbers.set(key, numberOf(value, key.endsWith("bs") ? 1n : 0n, warnings));
      // "count=3B" counts bytes, whatever the flags say.
      if (value.includes("B")) inBytes.add(key);
      else inBytes.delete(key);
    } else throw usageFailure(`unrecognized operand ${quote(operand)}`);
  }
  const bs = numbers.get("bs");
  const ibs = bs ?? numbers.get("ibs") ?? 512n;
  const obs = bs ?? numbers.get("obs") ?? 512n;
  if (flags.o.has("fullblock")) throw usageFailure(`invalid output flag: ${quote("fullblock")}`);
  const extent = (name: NumberName, flag: boolean, blockSize: bigint): Extent => {
    const value = numbers.get(name) ?? 0n;
    if (!flag && !inBytes.has(name)) return { blocks: Number(value), bytes: 0 };
    return { blocks: Number(value / blockSize), bytes: Number(value % blockSize) };
  };
  const skip = extent("skip", flags.i.has("skip_bytes"), ibs);
  const seek = extent("seek", flags.o.has("seek_bytes"), obs);
  const hasCount = numbers.has("count") && numbers.get("count") !== INTMAX_MAX;
  const count = hasCount ? extent("count", flags.i.has("count_bytes"), ibs) : null;
  const isDirect = bs !== undefined && !(["lcase", "ucase", "swab"] as const).some((each) => conversions.has(each));
  const readsFullBlocks = flags.i.has("fullblock");
  const isCounting = skip.blocks > 0 || (count?.blocks ?? 0) > 0 || flags.i.has("direct") || flags.o.has("direct");
  checkCombination(conversions, "lcase", "ucase");
  checkCombination(conversions, "excl", "nocreat");
  checkCombination(flags.i, "direct", "nocache");
  checkCombination(flags.o, "direct", "nocache");
  return {
    input: files["if"] ?? null,
    output: files["of"] ?? null,
    ibs: Number(ibs),
    obs: Number(obs),
    skip,
    seek,
    count,
    conversions,
    inputFlags: openFlags(flags.i),
    outputFlags: openFlags(flags.o),
    readsFullBlocks,
    isDirect,
    warnsOfPartialReads: isDirect && !readsFullBlocks && isCounting,
    status,
  };
}

function isNumberName(name: string): name is NumberName {
  return (NUMBERS as readonly string[]).includes(name);
}

/** @throws Failure */
function numberOf(text: string, least: bigint, warnings: string[]): bigint {
  const value = parseNumber(text, warnings);
  if (typeof value === "bigint" && value >= least) return value;
  throw new Failure(
    `invalid number: ${quote(text)}${value === "overflow" ? ": Value too large for defined data type" : ""}`,
  );
}

/** @throws Failure */
function symbol<T extends string>(text: string, words: readonly T[], what: string): T {
  const word = words.find((each) => each === text);
  if (word === undefined) throw usageFailure(`invalid ${what}: ${quote(text)}`);
  return word;
}

function addSymbols<T extends string>(set: Set<T>, list: string, words: readonly T[], what: string): void {
  for (const text of list.split(",")) set.add(symbol(text, words, what));
}

/** @throws Failure */
function checkCombination<T extends string>(set: ReadonlySet<T>, one: T, other: T): void {
  if (set.has(one) && set.has(other)) throw new Failure(`cannot combine ${one} and ${other}`);
}

function openFlags(flags: ReadonlySet<Flag>): number {
  return [...flags].reduce((sum, flag) => sum | FLAGS[flag], 0);
}
