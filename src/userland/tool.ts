/**
 * How a tool is written: a table of options and a routine. What all tools have in common (option errors, `--help`, `--version`, errors of
 * system calls, buffered output and its errors) is here, in GNU coreutils' words.
 */
import { Errno } from "../platform/program/errno-error.ts";
import type { Environment, ExitStatus, GeneratorProgram, ProgramFunction } from "../platform/program/program.ts";
import type { Sys } from "../platform/program/sys/index.ts";
import type { Routine } from "../platform/program/syscall.ts";
import { encodeText } from "../platform/program/text.ts";
import { Output, OutputError, type OutputState } from "./io/output.ts";
import { getopt, OptionError } from "./options/getopt.ts";
import { optionsHelp } from "./options/help.ts";
import { type Option, optionName } from "./options/option.ts";
import { Parsed } from "./options/parsed.ts";
import { quotef } from "./quoting/quote.ts";

/** What a tool is made of. */
export interface ToolDefinition<S> {
  /** Its name, of the program and in its help. */
  readonly name: string;
  /** See GeneratorProgram; default 1. */
  readonly version?: number;
  /** What follows the name in its usage: "[OPTION]... [FILE]...", or several such lines; after an empty line, what it does. */
  readonly usage: string;
  /** Options in the order in which help lists them. null: none, every argument is an operand (echo, printf), `--help` alone excepted. */
  readonly options: readonly Option[] | null;
  /** With null for options: `--help` and `--version`, alone, are options all the same. Default true. */
  readonly hasHelp?: boolean;
  /** False: options end at the first operand (env, xargs, timeout). Default true. */
  readonly isPermuting?: boolean;
  /** Exit status of usage errors, of write errors and of errors nobody caught (GNU: exit_failure). Default 1. */
  readonly usageStatus?: number;
  /** Messages begin with the last component of argv[0], as util-linux's and procps' do, not with all of it. Default false. */
  readonly hasShortName?: boolean;
  /** A usage error is followed by the tool's whole help, as procps has it, instead of a line that points to it. Default false. */
  readonly showsHelpOnError?: boolean;
  /** A usage error shows the usage's first line, too, as grep does. Default false. */
  readonly showsUsageOnError?: boolean;
  /** The line that points to `--help` begins with the name as well, as diffutils' does. Default false. */
  readonly hasPrefixedHint?: boolean;
  /** Rewrites old forms (`head -5`) before options are parsed; gets and returns argv without argv[0]. @throws Failure */
  readonly translate?: (args: readonly string[], env: Environment) => readonly string[];
  /** See GeneratorProgram: mains of children, signal handlers. */
  readonly functions?: Readonly<Record<string, ProgramFunction>>;
  /** @param state what was given to the last `tool.checkpoint`, if the tool goes on from there. */
  readonly run: (tool: ToolContext, parsed: Parsed, state: S | undefined) => Routine<ExitStatus>;
}

/** A tool: a program, and the definition it came from. */
export interface Tool<S = unknown> extends GeneratorProgram {
  readonly definition: ToolDefinition<S>;
  /** The tool's own routine, for another tool that has parsed its own arguments. */
  readonly run: ToolDefinition<S>["run"];
}

/** Ends the tool with a message on standard error: `throw new Failure("cannot do it")`. */
export class Failure extends Error {
  override readonly name = "Failure";
  readonly status: number | undefined;
  readonly isUsage: boolean;

  /** @param message without the tool's name. @param status default: the tool's usageStatus. @param isUsage a line points to `--help`. */
  constructor(message: string, status?: number, isUsage = false) {
    super(message);
    this.status = status;
    this.isUsage = isUsage;
  }
}

/** A Failure after whose message a line points to `--help`: "missing operand" and the like. */
export function usageFailure(message: string): Failure {
  return new Failure(message, undefined, true);
}

/** What checkpoints of tools keep. */
interface SavedTool<S> {
  readonly out: OutputState;
  readonly state: S;
}

/** What a tool's routine works with. */
export class ToolContext<S = unknown> {
  readonly sys: Sys;
  /** What its messages begin with. */
  readonly name: string;
  readonly argv: readonly string[];
  readonly env: Environment;
  /** Standard output, buffered. */
  readonly out: Output;

  constructor(sys: Sys, name: string, argv: readonly string[], env: Environment, out: Output) {
    this.sys = sys;
    this.name = name;
    this.argv = argv;
    this.env = env;
    this.out = out;
  }

  /** error(3): "NAME: MESSAGE" on standard error, after what was written to `out`. */
  *error(message: string): Routine {
    yield* this.report(`${this.name}: ${message}\n`);
  }

  /** `error` for a call that failed on a file: "NAME: FILE: No such file or directory", the file quoted where it has to be. */
  *fileError(file: string, error: Errno): Routine {
    yield* this.error(`${quotef(file)}: ${error.description}`);
  }

  /** Writes `text` to standard error, after what was written to `out`. */
  *report(text: string): Routine {
    yield* this.out.flush();
    let rest = encodeText(text);
    while (rest.length > 0) {
      const written = yield* this.sys.write(2, rest).orErrno();
      // error(3) does not look either: there is nowhere left to report to.
      if (written <= 0) return;
      rest = rest.subarray(written);
    }
  }

  /** `sys.checkpoint`, after flushing `out`: a load begins the tool's routine anew with `state`. */
  *checkpoint(state: S): Routine {
    yield* this.out.flush();
    const saved: SavedTool<S> = { out: this.out.save(), state };
    yield* this.sys.checkpoint(saved);
  }
}

const HELP = { long: "help", help: "display this help and exit" } as const satisfies Option;
const VERSION = { long: "version", help: "output version information and exit" } as const satisfies Option;

/** The options of `--help` and `--version`: a tool can give them letters of their own in its table. */
function allOptions(options: readonly Option[] | null): Option[] {
  const own = options ?? [];
  const isOwn = ({ long }: Option) => own.some((option) => optionName(option) === long);
  return [...own, ...[HELP, VERSION].filter((option) => !isOwn(option))];
}

/** A tool as a program, to be listed in index.ts. */
export function defineTool<S = unknown>(definition: ToolDefinition<S>): Tool<S> {
  const { name, version = 1, functions, run } = definition;
  const main = (sys: Sys, argv: readonly string[], env: Environment, saved: unknown) =>
    runTool(definition, sys, argv, env, (saved ?? undefined) as SavedTool<S> | undefined);
  return { name, version, main, definition, run, ...(functions === undefined ? {} : { functions }) };
}

function* runTool<S>(
  definition: ToolDefinition<S>,
  sys: Sys,
  argv: readonly string[],
  env: Environment,
  saved: SavedTool<S> | undefined,
): Routine<number> {
  const { name, hasShortName = false } = definition;
  const called = argv[0] ?? name;
  const shown = hasShortName ? called.slice(called.lastIndexOf("/") + 1) : called;
  const tool = new ToolContext(sys, shown, argv, env, new Output(sys, 1, saved?.out));
  let status: number;
  try {
    status = (yield* parseAndRun(definition, tool, saved?.state)) ?? 0;
    yield* tool.out.flush();
  } catch (error) {
    status = yield* reportEnd(tool, error, definition);
  }
  return status;
}

function* parseAndRun<S>(definition: ToolDefinition<S>, tool: ToolContext, state: S | undefined): Routine<ExitStatus> {
  const parsed = parse(definition, tool.argv.slice(1), tool.env);
  const asked = parsed.last(HELP.long, VERSION.long);
  if (asked === HELP.long) return yield* tool.out.write(help(definition, tool.name));
  if (asked === VERSION.long) return yield* tool.out.write(`${definition.name} (tuxlet) ${definition.version ?? 1}\n`);
  return yield* definition.run(tool, parsed, state);
}

/** @throws Failure */
function parse<S>(definition: ToolDefinition<S>, args: readonly string[], env: Environment): Parsed {
  const { options, hasHelp = true, translate, isPermuting = true } = definition;
  if (options === null) {
    const [only, ...more] = args;
    const isAsked = hasHelp && more.length === 0 && (only === `--${HELP.long}` || only === `--${VERSION.long}`);
    return isAsked ? new Parsed([{ name: only.slice(2), value: undefined }], []) : new Parsed([], args);
  }
  try {
    return getopt(translate?.(args, env) ?? args, allOptions(options), {
      isPermuting,
      isFinal: ({ name }) => name === HELP.long || name === VERSION.long,
    });
  } catch (error) {
    throw error instanceof OptionError ? usageFailure(error.message) : error;
  }
}

function help<S>({ usage, options }: ToolDefinition<S>, name: string): string {
  const [forms, ...paragraphs] = usage.split("\n\n");
  const lines = forms!.split("\n").map((form, i) => `${i === 0 ? "Usage:" : "  or: "} ${name} ${form}`.trimEnd());
  const text = [lines.join("\n"), ...paragraphs].join("\n");
  return `${text}\n\n${optionsHelp(allOptions(options))}`;
}

/** Reports what ended the tool before its time. @returns its exit status. */
function* reportEnd<S>(tool: ToolContext, error: unknown, definition: ToolDefinition<S>): Routine<number> {
  const { usageStatus = 1, showsHelpOnError = false, showsUsageOnError = false, hasPrefixedHint = false } = definition;
  if (error instanceof OutputError) {
    // close_stdout of GNU's tools.
    yield* tool.report(`${tool.name}: write error: ${error.cause.description}\n`);
    return usageStatus;
  }
  let text: string;
  let status = usageStatus;
  if (error instanceof Failure) {
    status = error.status ?? usageStatus;
    // Without a message the help is all there is.
    text = error.message === "" ? "" : `${tool.name}: ${error.message}\n`;
    if (error.isUsage) {
      if (showsUsageOnError) text += `Usage: ${tool.name} ${definition.usage.split("\n")[0]}\n`;
      text += showsHelpOnError
        ? `\n${help(definition, tool.name)}`
        : `${hasPrefixedHint ? `${tool.name}: ` : ""}Try '${tool.name} --help' for more information.\n`;
    }
  } else if (error instanceof Errno) {
    const subject = error.path === undefined ? "" : `${quotef(error.path)}: `;
    text = `${tool.name}: ${subject}${error.description}\n`;
  } else throw error;
  try {
    yield* tool.report(text);
  } catch (failed) {
    if (!(failed instanceof OutputError)) throw failed;
    // What was buffered before the error could not be written either.
    yield* tool.report(`${text}${tool.name}: write error: ${failed.cause.description}\n`);
  }
  return status;
}
