import type { Sys } from "../../../platform/program/sys/index.ts";
import type { Routine } from "../../../platform/program/syscall.ts";
import { JobTable, type JobTableData } from "../jobs/job-table.ts";
import type { FunctionDefinition } from "../syntax/ast.ts";
import type { Interpreter } from "./interpreter.ts";
import { type OptionName, type OptionSet, restoreOptions, saveOptions } from "./options.ts";
import { Output } from "./output.ts";
import { type PositionalParameters, positionalParameters } from "./parameters.ts";
import { Position } from "./position.ts";
import type { SignalMode, SignalNotes } from "./signals.ts";
import { Variables, type VariablesData } from "./variables.ts";

/** `break`, `continue` or `return` on the way to where it takes effect. */
export interface Skip {
  readonly kind: "break" | "continue" | "return";
  /** How many loops `break` and `continue` have yet to leave. */
  readonly count: number;
  /** `return` was given a status of its own. */
  readonly hasStatus: boolean;
}

/** Where a command was found: the position in PATH of its directory. */
export interface HashedCommand {
  readonly index: number;
  /** The working directory has changed since: entries of PATH that are relative may lead elsewhere. */
  isStale: boolean;
}

/** `pwd -L`, and `pwd -P` once somebody asked; null where getcwd(2) failed. */
export interface WorkingDirectory {
  logical: string | null;
  physical: string | null;
}

/** A shell as plain data: what a subshell inherits, and what a checkpoint keeps. */
export interface ShellData {
  readonly arg0: string;
  readonly rootPid: number;
  readonly level: number;
  readonly status: number;
  readonly savedStatus: number | null;
  readonly backgroundPid: number | null;
  readonly line: number;
  readonly functionLine: number;
  readonly variables: VariablesData;
  readonly computedLine: boolean;
  readonly options: readonly OptionName[];
  readonly parameters: PositionalParameters;
  readonly functions: readonly (readonly [string, FunctionDefinition])[];
  readonly aliases: readonly (readonly [string, string])[];
  readonly traps: readonly (readonly [number, string])[];
  readonly signalModes: readonly (readonly [number, SignalMode])[];
  readonly pending: readonly number[];
  readonly hasChild: boolean;
  readonly hashed: readonly (readonly [string, number, boolean])[];
  readonly jobs: JobTableData;
  readonly directory: WorkingDirectory;
  readonly terminal: TerminalControl | null;
  readonly scripts: readonly number[];
  readonly jobWarning: number;
  readonly localOptions: readonly (readonly [depth: number, options: readonly OptionName[]])[];
}

/** Job control is on. */
export interface TerminalControl {
  readonly fd: number;
  /** The process group that was in the foreground before. */
  readonly initialGroup: number;
}

/** What a shell is made of. */
export interface ShellParts {
  /** The task's own. */
  readonly notes: SignalNotes;
  readonly variables: Variables;
  readonly options: OptionSet;
  readonly jobs: JobTable;
}

/** A running shell: everything its commands can change but what the kernel keeps for it. */
export class Shell {
  readonly sys: Sys;
  readonly interpreter: Interpreter;
  readonly variables: Variables;
  readonly options: OptionSet;
  readonly jobs: JobTable;
  readonly functions = new Map<string, FunctionDefinition>();
  readonly aliases = new Map<string, string>();
  /** By signal, 0 for EXIT. "" ignores the signal. */
  readonly traps = new Map<number, string>();
  readonly signalModes = new Map<number, SignalMode>();
  readonly hashed = new Map<string, HashedCommand>();
  /** Standard output of builtins. */
  readonly out: Output;
  /** Shared with the signal handler. */
  readonly notes: SignalNotes;

  /** `$0`, and the name in messages. */
  arg0 = "sh";
  /** `$$` */
  rootPid = 0;
  /** 0 in the shell that was started, one more in each subshell. */
  level = 0;
  /** `$?` */
  status = 0;
  /** The status that `exit` alone exits with, while a trap runs. */
  savedStatus: number | null = null;
  /** Status of the last command substitution of this simple command. */
  substitutionStatus = 0;
  /** `$!` */
  backgroundPid: number | null = null;
  /** Line of the command in its input, for messages. */
  line = 0;
  /** Line where the present function begins, 0 outside functions. */
  functionLine = 0;
  /** Functions within functions. */
  callDepth = 0;
  /** `eval`, `.` and traps within each other. */
  readingDepth = 0;
  /** Loops around the command, within the present function. */
  loops = 0;
  skip: Skip | null = null;
  parameters: PositionalParameters = positionalParameters([]);
  /** The builtin that runs, for messages. */
  commandName: string | null = null;
  directory: WorkingDirectory = { logical: null, physical: null };
  terminal: TerminalControl | null = null;
  /** Descriptors of the files that commands are read from, the innermost last. */
  scripts: number[] = [];
  /** Told that there are stopped jobs; 2: by this very command. */
  jobWarning = 0;
  /** Within the command that is executed. */
  readonly position = new Position();
  /** What a checkpoint keeps: all that main needs to go on. */
  describe: () => unknown = () => {
    throw new Error("a shell that has no main yet");
  };
  /** PS4 is being expanded. */
  isTracing = false;
  /** Options as they were before `local -`, with the depth of the scope that puts them back. */
  localOptions: { depth: number; options: OptionSet }[] = [];

  constructor(sys: Sys, interpreter: Interpreter, { notes, variables, options, jobs }: ShellParts) {
    this.sys = sys;
    this.interpreter = interpreter;
    this.notes = notes;
    this.variables = variables;
    this.options = options;
    this.jobs = jobs;
    this.out = new Output(sys);
    variables.exportAll = options.allexport;
    variables.onChange = (name, value) => {
      if (name === "PATH") this.hashed.clear();
      if (name === "OPTIND") this.resetGetopts(value);
    };
  }

  /** The shell that was started, not one of its subshells. */
  get isRoot(): boolean {
    return this.level === 0;
  }

  get isInteractive(): boolean {
    return this.options.interactive && this.isRoot;
  }

  /** `$LINENO`: within functions counted from their beginning. */
  get lineNumber(): number {
    return this.functionLine === 0 ? this.line : this.line - this.functionLine + 1;
  }

  /** Writes `message` to stderr as errors are: `sh: 1: cd: message`. */
  *warn(message: string): Routine {
    yield* this.say(`${this.messagePrefix()}${message}\n`);
  }

  messagePrefix(): string {
    const builtin = this.commandName === null ? "" : `${this.commandName}: `;
    return `${this.arg0}: ${this.line}: ${builtin}`;
  }

  /** Writes to stderr. Nobody can be told when that fails. */
  *say(text: string): Routine {
    yield* this.sys.write(2, text).orErrno();
  }

  /** Ends the scopes of variables above `depth`, and what `local -` saved in them. */
  popScopes(depth: number): void {
    this.variables.popTo(depth);
    while ((this.localOptions.at(-1)?.depth ?? 0) > depth) {
      Object.assign(this.options, this.localOptions.pop()!.options);
      this.variables.exportAll = this.options.allexport;
    }
  }

  private resetGetopts(optind: string | undefined): void {
    const value = optind === undefined ? 0 : Number.parseInt(optind, 10);
    this.parameters.optind = value > 0 ? value : 1;
    this.parameters.optoff = -1;
  }

  // --- data

  save(): ShellData {
    const { variables } = this;
    return {
      arg0: this.arg0,
      rootPid: this.rootPid,
      level: this.level,
      status: this.status,
      savedStatus: this.savedStatus,
      backgroundPid: this.backgroundPid,
      line: this.line,
      functionLine: this.functionLine,
      variables: variables.save(),
      computedLine: variables.isComputed("LINENO"),
      options: saveOptions(this.options),
      parameters: this.parameters,
      functions: [...this.functions],
      aliases: [...this.aliases],
      traps: [...this.traps],
      signalModes: [...this.signalModes],
      pending: this.notes.pending ?? [],
      hasChild: this.notes.hasChild === true,
      hashed: [...this.hashed].map(([name, { index, isStale }]) => [name, index, isStale]),
      jobs: this.jobs.save(),
      directory: this.directory,
      terminal: this.terminal,
      scripts: this.scripts,
      jobWarning: this.jobWarning,
      localOptions: this.localOptions.map(({ depth, options }) => [depth, saveOptions(options)]),
    };
  }

  /** @param notes the task's own; gets the signals that were pending. */
  static restore(sys: Sys, interpreter: Interpreter, notes: SignalNotes, data: ShellData): Shell {
    const variables = Variables.restore(data.variables);
    const options = restoreOptions(data.options);
    const shell = new Shell(sys, interpreter, { notes, variables, options, jobs: JobTable.restore(data.jobs) });
    shell.arg0 = data.arg0;
    shell.rootPid = data.rootPid;
    shell.level = data.level;
    shell.status = data.status;
    shell.savedStatus = data.savedStatus;
    shell.backgroundPid = data.backgroundPid;
    shell.line = data.line;
    shell.functionLine = data.functionLine;
    if (data.computedLine) shell.computeLine();
    shell.parameters = data.parameters;
    for (const [name, definition] of data.functions) shell.functions.set(name, definition);
    for (const [name, text] of data.aliases) shell.aliases.set(name, text);
    for (const [signal, action] of data.traps) shell.traps.set(signal, action);
    for (const [signal, mode] of data.signalModes) shell.signalModes.set(signal, mode);
    for (const [name, index, isStale] of data.hashed) shell.hashed.set(name, { index, isStale });
    shell.directory = data.directory;
    shell.terminal = data.terminal;
    shell.scripts = [...data.scripts];
    shell.jobWarning = data.jobWarning;
    shell.localOptions = data.localOptions.map(([depth, names]) => ({ depth, options: restoreOptions(names) }));
    if (data.hasChild) notes.hasChild = true;
    notes.pending = [...new Set([...data.pending, ...(notes.pending ?? [])])];
    return shell;
  }

  /** LINENO is a variable that follows the commands. */
  computeLine(): void {
    this.variables.compute("LINENO", () => String(this.lineNumber));
  }
}
