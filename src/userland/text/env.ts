import { ENOENT } from "../../abi/errno.ts";
import { SIG_BLOCK, SIG_DFL, SIG_IGN, SIGKILL, SIGRTMAX, SIGSTOP } from "../../abi/signal.ts";
import { Errno } from "../../platform/program/errno-error.ts";
import type { Environment } from "../../platform/program/program.ts";
import type { Routine } from "../../platform/program/syscall.ts";
import { EX_EXEC_ENOENT, EX_EXEC_FAILED } from "../exec/become-command.ts";
import { execvp } from "../exec/execvp.ts";
import type { GivenOption } from "../options/option.ts";
import { quote, quoteaf } from "../quoting/quote.ts";
import { parseSignal } from "../signals/signal-name.ts";
import { defineTool, Failure, type ToolContext, usageFailure } from "../tool.ts";
import { splitString } from "./split-string.ts";

/** Exit status of env's own errors. */
const EXIT_CANCELED = 125;

/** env(1) */
export const env = defineTool({
  name: "env",
  usage:
    "[OPTION]... [-] [NAME=VALUE]... [COMMAND [ARG]...]\n\nSet each NAME to VALUE in the environment and run COMMAND.",
  usageStatus: EXIT_CANCELED,
  isPermuting: false,
  options: [
    { short: "i", long: "ignore-environment", help: "start with an empty environment" },
    { short: "0", long: "null", help: "end each output line with NUL, not newline" },
    { short: "u", long: "unset", argument: "NAME", help: "remove variable from the environment" },
    { short: "C", long: "chdir", argument: "DIR", help: "change working directory to DIR" },
    { short: "S", long: "split-string", argument: "S", help: "process and split S into separate arguments" },
    { long: "block-signal", argument: "SIG", isOptional: true, help: "block delivery of SIG signal(s) to COMMAND" },
    {
      long: "default-signal",
      argument: "SIG",
      isOptional: true,
      help: "reset handling of SIG signal(s) to the default",
    },
    { long: "ignore-signal", argument: "SIG", isOptional: true, help: "set handling of SIG signal(s) to do nothing" },
    { short: "v", long: "debug", help: "print verbose information for each processing step" },
  ],
  translate: withSplitStrings,
  *run(tool, parsed) {
    const { options, operands } = parsed;
    const isIgnoring = parsed.has("ignore-environment") || operands[0] === "-";
    const words = operands[0] === "-" ? operands.slice(1) : operands;
    const trace = parsed.has("debug") ? (text: string) => tool.report(`${text}\n`) : silent;
    if (isIgnoring) yield* trace("cleaning environ");
    const environment = new Map(isIgnoring ? [] : Object.entries(tool.env));
    yield* unset(options, environment, trace);
    let at = 0;
    for (; words[at]?.includes("="); at++) {
      const assignment = words[at]!;
      yield* trace(`setenv:   ${assignment}`);
      const equals = assignment.indexOf("=");
      environment.set(assignment.slice(0, equals), assignment.slice(equals + 1));
    }
    const command = words.slice(at);
    if (command.length > 0 && parsed.has("null")) throw usageFailure("cannot specify --null (-0) with command");
    const directory = parsed.value("chdir");
    if (command.length === 0) {
      if (directory !== undefined) throw usageFailure("must specify command with --chdir (-C)");
      for (const [name, text] of environment)
        yield* tool.out.write(`${name}=${text}${parsed.has("null") ? "\0" : "\n"}`);
      return 0;
    }
    yield* changeSignals(tool, options);
    if (directory !== undefined) yield* changeDirectory(tool, directory, trace);
    yield* trace(`executing: ${command[0]}`);
    for (const [i, word] of command.entries()) yield* trace(`   arg[${i}]= ${quote(word)}`);
    return yield* become(tool, command, Object.fromEntries(environment));
  },
});

type Trace = (text: string) => Routine;

function* silent(): Routine {}

/** Puts the words of each -S in its place; they are options if they look like it. */
function withSplitStrings(args: readonly string[], environment: Environment): readonly string[] {
  const seen: string[] = [];
  for (let rest = [...args]; rest.length > 0; ) {
    const word = rest.shift()!;
    const attached = /^-([i0v]*)S(.*)$/s.exec(word) ?? /^()--s[plit-]*(?:string)?(?:=(.*))?$/s.exec(word);
    if (attached !== null && isSplitOption(word)) {
      const [, before, text = ""] = attached;
      const isSeparate = text === "" && !word.includes("=");
      if (isSeparate && rest.length === 0) return [...seen, word];
      if (before !== "") seen.push(`-${before}`);
      rest = [...splitString(isSeparate ? rest.shift()! : text, environment), ...rest];
      continue;
    }
    seen.push(word);
    if (word === "--" || !word.startsWith("-") || word === "-") return [...seen, ...rest];
    if (/^-[i0v]*[uC]$/.test(word) || word === "--unset" || word === "--chdir") seen.push(...rest.splice(0, 1));
  }
  return seen;
}

function isSplitOption(word: string): boolean {
  return !word.startsWith("--") || "--split-string".startsWith(word.split("=")[0]!);
}

function* unset(options: readonly GivenOption[], environment: Map<string, string>, trace: Trace): Routine {
  for (const { name, value } of options) {
    if (name !== "unset") continue;
    yield* trace(`unset:    ${value}`);
    // unsetenv(3): EINVAL.
    if (value === "" || value!.includes("=")) throw new Failure(`cannot unset ${quote(value!)}: Invalid argument`);
    environment.delete(value!);
  }
}

function* changeDirectory(tool: ToolContext, directory: string, trace: Trace): Routine {
  yield* trace(`chdir:    ${quoteaf(directory)}`);
  try {
    yield* tool.sys.chdir(directory);
  } catch (error) {
    if (!(error instanceof Errno)) throw error;
    throw new Failure(`cannot change directory to ${quoteaf(directory)}: ${error.description}`);
  }
}

/** --block-signal, --default-signal, --ignore-signal: what they say last of a signal counts. */
function* changeSignals({ sys }: ToolContext, options: readonly GivenOption[]): Routine {
  for (const { name, value } of options) {
    const isBlocking = name === "block-signal";
    if (!isBlocking && name !== "default-signal" && name !== "ignore-signal") continue;
    const signals = signalsOf(value);
    if (isBlocking) yield* sys.sigprocmask(SIG_BLOCK, signals);
    else {
      const handler = name === "ignore-signal" ? SIG_IGN : SIG_DFL;
      for (const signal of signals) {
        const result = yield* sys.sigaction(signal, { handler }).orErrno();
        // Named alone it has to succeed; among all of them there are some that cannot be changed.
        if (typeof result === "number" && value !== undefined)
          throw new Failure(
            `failed to set signal action for signal ${signal}: ${new Errno(-result, "sigaction").description}`,
          );
      }
    }
  }
}

function signalsOf(list: string | undefined): number[] {
  if (list === undefined) {
    const all = Array.from({ length: SIGRTMAX }, (_, i) => i + 1);
    return all.filter((signal) => signal !== SIGKILL && signal !== SIGSTOP);
  }
  return list
    .split(",")
    .filter((name) => name !== "")
    .map((name) => {
      const signal = parseSignal(name);
      if (signal === null || signal === 0) throw usageFailure(`${quote(name)}: invalid signal`);
      return signal;
    });
}

function* become(tool: ToolContext, command: readonly string[], environment: Environment): Routine<number> {
  try {
    return yield* execvp(tool.sys, command[0]!, command, environment);
  } catch (error) {
    if (!(error instanceof Errno)) throw error;
    yield* tool.error(`${quote(command[0]!)}: ${error.description}`);
    // A first line of a script passes its words as one.
    if (error.errno === ENOENT && /\s/.test(command[0]!))
      yield* tool.error("use -[v]S to pass options in shebang lines");
    return error.errno === ENOENT ? EX_EXEC_ENOENT : EX_EXEC_FAILED;
  }
}
