import { call, type Routine } from "../../platform/program/syscall.ts";
import { evaluateList } from "./execution/evaluate.ts";
import { unwound } from "./execution/exit-shell.ts";
import { MainInput, type MainInputData } from "./input/main-input.ts";
import { TerminalSource } from "./input/terminal-source.ts";
import { reportChangedJobs } from "./jobs/show-jobs.ts";
import { warnOfStoppedJobs } from "./jobs/stopped-jobs.ts";
import type { Frame } from "./state/position.ts";
import type { Shell, ShellData } from "./state/shell.ts";
import type { List } from "./syntax/ast.ts";

/** What a checkpoint keeps: the shell, and what commands it is to read, the present input first. */
export interface MainState {
  readonly shell: ShellData;
  readonly inputs: readonly MainInputData[];
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
  private readonly shell: Shell;
  private readonly inputs: MainInput[];
  private ends: number;
  private command: List | null = null;

  constructor(shell: Shell, inputs: readonly MainInput[], ends = 0) {
    this.shell = shell;
    this.inputs = [...inputs];
    this.ends = ends;
  }

  static restore(shell: Shell, { inputs, ends, command, position }: MainState): MainLoop {
    const loop = new MainLoop(
      shell,
      inputs.map((data) => MainInput.restore(shell, data)),
      ends,
    );
    loop.command = command;
    shell.position.resume(position);
    // Loops are counted as they are entered.
    shell.loops = 0;
    return loop;
  }

  *run(): Routine {
    const { shell, inputs } = this;
    shell.describe = () => this.save();
    while (inputs.length > 0) {
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
      // After an error in `-c` the terminal is next.
      if (input.isString) inputs.splice(0, inputs.length, new MainInput(shell, new TerminalSource(shell)));
      else input.restart();
    }
  }

  /** One command. */
  private *round(input: MainInput, outcome: { isOver: boolean }): Routine {
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
    } finally {
      this.command = null;
    }
    // `return` outside of functions ends what is read.
    outcome.isOver = shell.skip !== null;
  }

  /** At the end of a terminal's input: stopped jobs, and `set -I`, are reasons to go on. */
  private *isReallyOver(input: MainInput): Routine<boolean> {
    const { shell } = this;
    if (!input.isTerminal || this.ends >= MAX_ENDS) return true;
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
