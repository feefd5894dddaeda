import { defineProgram, type Environment, type GeneratorProgram } from "../../platform/program/program.ts";
import type { Sys } from "../../platform/program/sys/index.ts";
import type { Routine } from "../../platform/program/syscall.ts";
import { exitShell, unwound } from "./execution/exit-shell.ts";
import { functionsOf, newInterpreter } from "./execution/index.ts";
import { optionsChanged } from "./execution/options-changed.ts";
import { FileSource } from "./input/file-source.ts";
import { StringSource } from "./input/string-source.ts";
import { TerminalSource } from "./input/terminal-source.ts";
import { MainLoop, type MainState } from "./main-loop.ts";
import { newShell, openScript, parseArguments, readProfiles } from "./startup.ts";
import type { Interpreter } from "./state/interpreter.ts";
import { Shell } from "./state/shell.ts";
import type { SignalNotes } from "./state/signals.ts";

/** So many commands are worth a checkpoint, which costs about as much as some of them. */
const COMMANDS_PER_CHECKPOINT = 256;

/**
 * The shell under a name: as `sh` and as `dash` it is the same.
 * @param commandsPerCheckpoint how many commands at least lie between two checkpoints in the middle of others.
 */
export function shellProgram(name: string, commandsPerCheckpoint = COMMANDS_PER_CHECKPOINT): GeneratorProgram {
  const interpreter = newInterpreter(commandsPerCheckpoint);
  return defineProgram<MainState>({
    name,
    version: 3,
    main: function* (sys, argv, env, saved) {
      return yield* main(interpreter, { sys, argv, env }, saved);
    },
    functions: functionsOf(interpreter),
  }) as GeneratorProgram;
}

/** What a program is started with. */
interface Start {
  readonly sys: Sys;
  readonly argv: readonly string[];
  readonly env: Environment;
}

function* main(interpreter: Interpreter, { sys, argv, env }: Start, saved: MainState | undefined): Routine<number> {
  const notes = yield* sys.locals<SignalNotes>();
  if (saved === undefined) {
    const loop = new MainLoop(yield* newShell(sys, interpreter, env, notes));
    return yield* exitShell(loop.shell, prepareAndRun(loop, argv));
  }
  const loop = MainLoop.restore(Shell.restore(sys, interpreter, notes, saved.shell), saved);
  const isPreparing = loop.shell.position.next === "profiles";
  return yield* exitShell(loop.shell, isPreparing ? prepareAndRun(loop, argv) : loop.run());
}

function* prepareAndRun(loop: MainLoop, argv: readonly string[]): Routine {
  const { shell } = loop;
  const how = yield* unwound(shell, prepare(loop, argv));
  if (how === null || ((how === "error" || how === "interrupt") && shell.isInteractive)) yield* loop.run();
}

/** Finds out what is to be done, and where commands are to be read; and reads the files that come first. */
function* prepare(loop: MainLoop, argv: readonly string[]): Routine {
  const { shell } = loop;
  if (shell.position.isResuming) return yield* readProfiles(shell);
  const { command, script, name, isLogin } = yield* parseArguments(shell, argv);
  if (command !== null) loop.add(new StringSource(command));
  if (script !== null) loop.add(new FileSource(shell, yield* openScript(shell, script)));
  // An error above names the shell, not the script.
  shell.arg0 = name;
  const { stdin, interactive } = shell.options;
  if (stdin) loop.add(interactive ? new TerminalSource(shell) : new FileSource(shell, 0));
  yield* optionsChanged(shell);
  yield* readProfiles(shell, isLogin);
}
