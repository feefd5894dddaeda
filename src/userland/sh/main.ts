import { defineProgram, type Environment, type GeneratorProgram } from "../../platform/program/program.ts";
import type { Sys } from "../../platform/program/sys/index.ts";
import type { Routine } from "../../platform/program/syscall.ts";
import { leaveShell, unwound } from "./execution/exit-shell.ts";
import { functions, interpreter } from "./execution/index.ts";
import { FileSource } from "./input/file-source.ts";
import { MainInput } from "./input/main-input.ts";
import { StringSource } from "./input/string-source.ts";
import { TerminalSource } from "./input/terminal-source.ts";
import { MainLoop, type MainState } from "./main-loop.ts";
import { begin, newShell, openScript, parseArguments } from "./startup.ts";
import { Shell } from "./state/shell.ts";
import type { SignalNotes } from "./state/signals.ts";

/** The shell under a name: as `sh` and as `dash` it is the same. */
export function shellProgram(name: string): GeneratorProgram {
  return defineProgram<MainState>({ name, version: 2, main, functions }) as GeneratorProgram;
}

function* main(sys: Sys, argv: readonly string[], env: Environment, saved: MainState | undefined): Routine<number> {
  const notes = yield* sys.locals<SignalNotes>();
  if (saved !== undefined) {
    const shell = Shell.restore(sys, interpreter, notes, saved.shell);
    yield* MainLoop.restore(shell, saved).run();
    return yield* leaveShell(shell);
  }
  const shell = yield* newShell(sys, env, notes);
  const inputs: MainInput[] = [];
  const how = yield* unwound(shell, prepare(shell, argv, inputs));
  const goesOn = how === null || ((how === "error" || how === "interrupt") && shell.isInteractive);
  if (goesOn) yield* new MainLoop(shell, inputs).run();
  return yield* leaveShell(shell);
}

/** Finds out what is to be done, and where commands are to be read. */
function* prepare(shell: Shell, argv: readonly string[], inputs: MainInput[]): Routine {
  const invocation = yield* parseArguments(shell, argv);
  const { command, script, name } = invocation;
  if (command !== null) inputs.push(new MainInput(shell, new StringSource(command)));
  if (script !== null) inputs.push(new MainInput(shell, new FileSource(shell, yield* openScript(shell, script))));
  // An error above names the shell, not the script.
  shell.arg0 = name;
  const { stdin, interactive } = shell.options;
  if (stdin) inputs.push(new MainInput(shell, interactive ? new TerminalSource(shell) : new FileSource(shell, 0)));
  yield* begin(shell, invocation);
}
