import type { Environment } from "../../../platform/program/program.ts";
import { encodeText } from "../../../platform/program/text.ts";
import type { Parsed } from "../../options/parsed.ts";
import { Failure, usageFailure } from "../../tool.ts";
import { delimiterOf } from "./delimiter.ts";

/** Room for a command line, unless the system has less. */
const DEFAULT_SIZE = 128 * 1024;
/** execve(2): a quarter of the usual stack limit; POSIX wants 2048 bytes of it to be left. */
const ARG_MAX = (1 << 21) - 2048;

/** What xargs was told to do. */
export interface Settings {
  /** Ends an item, as char of a byte string; null: blanks and newlines do, and there are quotes. */
  readonly delimiter: string | null;
  readonly eof: string | null;
  /** What -I replaces; null: items are appended. */
  readonly replaced: string | null;
  /** Per command line; 0: as many as there is room for. */
  readonly maxLines: number;
  readonly maxArgs: number;
  /** Bytes, a NUL after each word included. */
  readonly maxChars: number;
  /** At a time; 0: as many as possible. */
  readonly maxProcs: number;
  readonly exitsOnSize: boolean;
  readonly runsWhenEmpty: boolean;
  readonly isVerbose: boolean;
  readonly isInteractive: boolean;
  readonly slotVariable: string | null;
  /** Complaints that end nothing. */
  readonly warnings: readonly string[];
}

/** @throws Failure */
export function settingsOf(parsed: Parsed, env: Environment): Settings {
  const warnings: string[] = [];
  const limits = limitsOf(parsed, warnings);
  const eof = parsed.options.findLast(({ name }) => name === "E" || name === "eof")?.value;
  const ending = parsed.options.findLast(({ name }) => name === "null" || name === "delimiter");
  const delimiter = ending === undefined ? null : ending.name === "null" ? "\0" : delimiterOf(ending.value!);
  const hasEof = eof !== undefined && eof !== "";
  if (delimiter !== null && hasEof) warnings.push("warning: the -E option has no effect if -0 or -d is used.\n");
  const slotVariable = parsed.value("process-slot-var") ?? null;
  if (slotVariable?.includes("="))
    throw new Failure("option --process-slot-var may not be set to a value which includes `='");
  const { exitsOnSize, ...rest } = limits;
  return {
    ...rest,
    delimiter,
    eof: delimiter === null && hasEof ? eof : null,
    maxChars: maxChars(parsed, env, warnings),
    maxProcs: number(parsed.value("max-procs") ?? "1", "P", 0),
    exitsOnSize: exitsOnSize || parsed.has("exit"),
    runsWhenEmpty: !parsed.has("no-run-if-empty"),
    isVerbose: parsed.has("verbose") || parsed.has("interactive"),
    isInteractive: parsed.has("interactive"),
    slotVariable,
    warnings,
  };
}

/** -I, -L and -n take each other back: the last one counts. */
function limitsOf(parsed: Parsed, warnings: string[]) {
  const limits = { replaced: null as string | null, maxLines: 0, maxArgs: 0, exitsOnSize: false };
  const exclude = (name: string, other: string) =>
    warnings.push(`warning: options ${other} and ${name} are mutually exclusive, ignoring previous ${other} value`);
  for (const { name, value } of parsed.options) {
    if (name === "I" || name === "replace") {
      if (limits.maxArgs > 0) exclude("--replace/-I/-i", "--max-args");
      if (limits.maxLines > 0) exclude("--replace/-I/-i", "--max-lines");
      Object.assign(limits, { replaced: value ?? "{}", maxArgs: 0, maxLines: 0, exitsOnSize: true });
    } else if (name === "L" || name === "max-lines") {
      const own = name === "L" ? "-L" : "--max-lines/-l";
      limits.maxLines = value === undefined ? 1 : number(value, name === "L" ? "L" : "l", 1);
      if (limits.maxArgs > 0) exclude(own, "--max-args");
      if (limits.replaced !== null) exclude(own, "--replace");
      // POSIX xargs: -L implies -x.
      Object.assign(limits, { replaced: null, maxArgs: 0, exitsOnSize: true });
    } else if (name === "max-args") {
      limits.maxArgs = number(value!, "n", 1);
      if (limits.maxLines > 0) exclude("--max-args/-n", "--max-lines");
      limits.maxLines = 0;
      if (limits.replaced === null) continue;
      // One at a time is what -I does anyway.
      if (limits.maxArgs === 1) limits.maxArgs = 0;
      else {
        exclude("--max-args/-n", "--replace");
        limits.replaced = null;
      }
    }
  }
  return limits;
}

/** @throws Failure */
function number(text: string, letter: string, least: number): number {
  if (!/^\s*[+-]?\d+$/.test(text)) throw usageFailure(`invalid number "${text}" for -${letter} option`);
  const value = Number(text);
  if (value < least) throw usageFailure(`value ${text} for -${letter} option should be >= ${least}`);
  return value;
}

/** -s: what is out of range is not fatal. */
function maxChars(parsed: Parsed, env: Environment, warnings: string[]): number {
  const used = environmentSize(env);
  const most = ARG_MAX - 2 * used;
  const text = parsed.value("max-chars");
  if (text === undefined) return Math.min(DEFAULT_SIZE, most);
  const value = number(text, "s", Number.NEGATIVE_INFINITY);
  if (value < 1) warnings.push(`value ${text} for -s option should be >= 1`);
  else if (value > most) warnings.push(`value ${text} for -s option should be <= ${most}`);
  return Math.min(Math.max(value, 1), most);
}

/** Of all its strings, with their NULs. */
function environmentSize(env: Environment): number {
  return Object.entries(env).reduce((sum, [name, value]) => sum + encodeText(`${name}=${value}`).length + 1, 0);
}

/** --show-limits. */
export function limitsText({ maxChars: size }: Settings, env: Environment): string {
  const used = environmentSize(env);
  return [
    `Your environment variables take up ${used} bytes`,
    `POSIX upper limit on argument length (this system): ${ARG_MAX - used}`,
    "POSIX smallest allowable upper limit on argument length (all systems): 4096",
    `Maximum length of command we could actually use: ${ARG_MAX - 2 * used}`,
    `Size of command buffer we are actually using: ${size}`,
    `Maximum parallelism (--max-procs must be no greater): ${0x7fffffff}`,
    "",
  ].join("\n");
}
