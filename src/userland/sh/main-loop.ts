import { call, type Routine } from "../../platform/program/syscall.ts";
import { evaluateList } from "./execution/evaluate.ts";
import { unwound } from "./execution/exit-shell.ts";
import { MainInput, type MainInputData } from "./input/main-input.ts";
import { TerminalSource } from "./input/terminal-source.ts";
import { reportChangedJobs } from "./jobs/show-jobs.ts";
import { warnOfStoppedJobs } from "./jobs/stopped-jobs.ts";
import type { Shell, ShellData } from "./state/shell.ts";

/** What a checkpoint keeps: the shell between two of its commands, and what commands it is to read, the present input first. */
export interface MainState {
  readonly shell: ShellData;
  readonly inputs: readonly MainInputData[];
  /** Ends of input in a row that did not end the shell. */
  readonly ends: number;
}

/** After so many ends of input in a row an interactive shell believes them. */
const MAX_ENDS = 50;

/** Executes all commands of the inputs, one input after another; up to `exit`, or an error if nobody is there to go on. */
export class MainLoop {
  private readonly shell: Shell;
  private readonly inputs: MainInput[];
  private ends: number;

  constructor(shell: Shell, inputs: readonly MainInput[], ends = 0) {
    this.shell = shell;
    this.inputs = [...inputs];
    this.ends = ends;
  }

  static restore(shell: Shell, { inputs, ends }: MainState): MainLoop {
    return new MainLoop(
      shell,
      inputs.map((data) => MainInput.restore(shell, data)),
      ends,
    );
  }

  *run(): Routine {
    const { shell, inputs } = this;
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
    if (shell.terminal !== null) yield* reportChangedJobs(shell);
    const next = yield* input.next();
    if (next === null) {
      outcome.isOver = yield* this.isReallyOver(input);
      return;
    }
    // The warning counts for the next command, not for this one.
    shell.jobWarning = shell.jobWarning === 2 ? 1 : 0;
    this.ends = 0;
    if (next.length === 0) return;
    yield* call(evaluateList(shell, next, 0));
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
    return { shell: this.shell.save(), inputs: this.inputs.map((input) => input.save()), ends: this.ends };
  }
}
