import { O_RDONLY } from "../../abi/fcntl.ts";
import { SIGCHLD } from "../../abi/signal.ts";
import type { Environment } from "../../platform/program/program.ts";
import type { Sys } from "../../platform/program/sys/index.ts";
import type { Routine } from "../../platform/program/syscall.ts";
import { executeScript } from "./execution/execute-source.ts";
import { expandPrompt } from "./execution/expand.ts";
import { DEFAULT_PATH } from "./execution/path-search.ts";
import { makePrivate, open } from "./execution/redirection.ts";
import { FileSource } from "./input/file-source.ts";
import { JobTable } from "./jobs/job-table.ts";
import { ShellError } from "./shell-error.ts";
import type { Interpreter } from "./state/interpreter.ts";
import { allOff } from "./state/options.ts";
import { positionalParameters } from "./state/parameters.ts";
import { setOptions } from "./state/set-options.ts";
import { Shell } from "./state/shell.ts";
import { type SignalNotes, updateSignal } from "./state/signals.ts";
import { isName, Variables } from "./state/variables.ts";
import { initialDirectory } from "./state/working-directory.ts";

/** What the command line asks for. */
export interface Invocation {
  readonly isLogin: boolean;
  /** -c */
  readonly command: string | null;
  /** A script to read; null: stdin. */
  readonly script: string | null;
  /** $0 */
  readonly name: string;
}

/** A shell that has not looked at its arguments yet. */
export function* newShell(sys: Sys, interpreter: Interpreter, env: Environment, notes: SignalNotes): Routine<Shell> {
  const variables = new Variables();
  const shell = new Shell(sys, interpreter, { notes, variables, options: allOff(), jobs: new JobTable() });
  shell.rootPid = yield* sys.getpid();
  yield* updateSignal(shell, SIGCHLD);
  variables.set("PATH", DEFAULT_PATH);
  variables.set("PS1", (yield* sys.geteuid()) === 0 ? "# " : "$ ");
  variables.set("PS2", "> ");
  variables.set("PS4", "+ ");
  for (const [name, value] of Object.entries(env)) {
    if (!isName(name)) continue;
    variables.set(name, value);
    variables.mark(name, "exported");
  }
  // POSIX sh 2.5.3: not from the environment.
  variables.set("IFS", " \t\n");
  variables.set("OPTIND", "1");
  shell.computeLine();
  variables.set("PPID", String(yield* sys.getppid()));
  yield* initialDirectory(shell);
  return shell;
}

/** Reads the command line: `sh [options] [-c command | file] [argument ...]`. @throws ShellError */
export function* parseArguments(shell: Shell, argv: readonly string[]): Routine<Invocation> {
  shell.arg0 = argv[0] ?? "sh";
  let isLogin = shell.arg0.startsWith("-");
  let hasCommand = false;
  const { operands, named } = setOptions(shell.options, argv.slice(1), (letter) => {
    if (letter === "c") hasCommand = true;
    else if (letter === "l") isLogin = true;
    return letter === "c" || letter === "l";
  });
  const { options } = shell;
  if (operands.length === 0) {
    if (hasCommand) throw new ShellError("-c requires an argument");
    options.stdin = true;
    if (!named.has("interactive")) options.interactive = (yield* shell.sys.isatty(0)) && (yield* shell.sys.isatty(1));
  }
  if (!named.has("monitor")) options.monitor = options.interactive;
  const rest = [...operands];
  const command = hasCommand ? rest.shift()! : null;
  const script = hasCommand || options.stdin ? null : rest.shift()!;
  // POSIX sh: the operand after a command string is $0.
  const name = script ?? (hasCommand ? rest.shift() : undefined) ?? shell.arg0;
  shell.parameters = positionalParameters(rest);
  return { isLogin, command, script, name };
}

/** A login shell's files, and an interactive shell's. Expanded when it is their turn; where there is no such file, nothing happens. */
const PROFILES: readonly ((shell: Shell) => string)[] = [
  () => "/etc/profile",
  () => "$HOME/.profile",
  ({ options, variables }) => (options.interactive ? (variables.get("ENV") ?? "") : ""),
];

/** Executes the files that come before all commands. @param isLogin counts when they were not left in their middle. */
export function* readProfiles(shell: Shell, isLogin = false): Routine {
  const { position } = shell;
  const frame = position.reenter("profiles") ?? position.enter({ kind: "profiles", index: isLogin ? 0 : 2, fd: -1 });
  try {
    for (; frame.index < PROFILES.length; frame.index++) {
      if (!position.isResuming) {
        const fd = yield* openProfile(shell, PROFILES[frame.index]!(shell));
        if (fd === null) continue;
        frame.fd = fd;
      }
      yield* executeScript(shell, new FileSource(shell, frame.fd));
      shell.scripts.pop();
      yield* shell.sys.close(frame.fd);
    }
  } finally {
    position.leave();
  }
}

/** @returns null where there is none. */
function* openProfile(shell: Shell, name: string): Routine<number | null> {
  if (name === "") return null;
  const opened = yield* shell.sys.open(yield* expandPrompt(shell, name), O_RDONLY).orErrno();
  if (opened < 0) return null;
  const fd = yield* makePrivate(shell, opened);
  shell.scripts.push(fd);
  return fd;
}

/** Opens a script, out of the way of its commands. @throws ShellError */
export function* openScript(shell: Shell, path: string): Routine<number> {
  const fd = yield* makePrivate(shell, yield* open(shell, path, O_RDONLY));
  shell.scripts.push(fd);
  return fd;
}
