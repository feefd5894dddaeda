import { call, type Routine } from "../../platform/program/syscall.ts";
import { evaluateList } from "./execution/evaluate.ts";
import { unwound } from "./execution/exit-shell.ts";
import { runTraps } from "./execution/traps.ts";
import { CommandReader, type ReaderData } from "./input/command-reader.ts";
import type { LineSource } from "./input/line-source.ts";
import { TerminalSource } from "./input/terminal-source.ts";
import { reportChangedJobs } from "./jobs/show-jobs.ts";
import { warnOfStoppedJobs } from "./jobs/stopped-jobs.ts";
import type { Frame } from "./state/frames.ts";
import type { Shell, ShellData } from "./state/shell.ts";
import type { List } from "./syntax/ast.ts";

/** What a checkpoint keeps: the shell, and what commands it is to read, the present input first. */
export interface MainState {
  readonly shell: ShellData;
  readonly inputs: readonly ReaderData[];
  /** Ends of input in a row that did not end the shell. */
  readonly ends: number;
  /** The commands in whose middle it is; null between two of them. */
  readonly command: List | null;
  readonly position: readonly Frame[];
}

/** After so many ends of input in a row an interactive shell believes them. */
const MAX_ENDS = 50;

/** Executes all commands of the inputs, one input after another; up to `exit`, or an error if nobody is there to go on. */
export class MainLoop {
  readonly shell: Shell;
  private inputs: CommandReader[] = [];
  private ends = 0;
  private command: List | null = null;

  constructor(shell: Shell) {
    this.shell = shell;
    shell.describe = () => this.save();
  }

  static restore(shell: Shell, { inputs, ends, command, position }: MainState): MainLoop {
    const loop = new MainLoop(shell);
    loop.inputs = inputs.map((data) => CommandReader.restore(shell, data));
    loop.ends = ends;
    loop.command = command;
    shell.position.resume(position);
    return loop;
  }

  /** What is to be read after all that was added before. */
  add(source: LineSource): void {
    this.inputs.push(new CommandReader(this.shell, source));
  }

  *run(): Routine {
    const { shell, inputs } = this;
    while (inputs.length > 0) {
      shell.position.restart();
      yield* shell.sys.checkpoint(this.save());
      const input = inputs[0]!;
      const outcome = { isOver: false };
      const how = yield* unwound(shell, this.round(input, outcome));
      if (how === null) {
        if (outcome.isOver) inputs.shift();
        continue;
      }
      if (how === "exit" || how === "end" || !shell.isInteractive) return;
      shell.popScopes(0);
      shell.commandName = null;
      if (how === "interrupt") yield* shell.say("\n");
      if (input.source.kind === "string") {
        // After an error in `-c` the terminal is next.
        inputs.length = 0;
        this.add(new TerminalSource(shell));
      } else input.restart();
    }
  }

  /** One command. */
  private *round(input: CommandReader, outcome: { isOver: boolean }): Routine {
    const { shell } = this;
    if (this.command === null) {
      if (shell.terminal !== null) yield* reportChangedJobs(shell);
      this.command = yield* input.next();
      if (this.command === null) {
        outcome.isOver = yield* this.isReallyOver(input);
        return;
      }
      // The warning counts for the next command, not for this one.
      shell.jobWarning = shell.jobWarning === 2 ? 1 : 0;
      this.ends = 0;
    }
    try {
      if (this.command.length > 0) yield* call(evaluateList(shell, this.command, 0));
      else yield* runTraps(shell);
    } finally {
      this.command = null;
    }
    // `return` outside of functions ends what is read.
    outcome.isOver = shell.skip !== null;
  }

  /** At the end of a terminal's input: stopped jobs, and `set -I`, are reasons to go on. */
  private *isReallyOver(input: CommandReader): Routine<boolean> {
    const { shell } = this;
    if (input.source.kind !== "terminal" || this.ends >= MAX_ENDS) return true;
    if (!(yield* warnOfStoppedJobs(shell))) {
      if (!shell.options.ignoreeof) {
        yield* shell.say("\n");
        return true;
      }
      yield* shell.say('\nUse "exit" to leave shell.\n');
    }
    this.ends++;
    input.restart();
    return false;
  }

  private save(): MainState {
    const { shell, command, ends } = this;
    const inputs = this.inputs.map((input) => input.save());
    return { shell: shell.save(), inputs, ends, command, position: shell.position.save() };
  }
}
