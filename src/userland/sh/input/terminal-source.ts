import type { Routine } from "../../../platform/program/syscall.ts";
import { expandPrompt } from "../execution/expand.ts";
import type { Shell } from "../state/shell.ts";
import { FileSource } from "./file-source.ts";
import type { SavableSource, SourceData } from "./line-source.ts";

/** Standard input of an interactive shell: each line is asked for. */
export class TerminalSource implements SavableSource {
  readonly isShown = true;
  private readonly shell: Shell;
  private readonly lines: FileSource;
  private readonly history: string[];

  constructor(shell: Shell, unread: Uint8Array = new Uint8Array(0), history: readonly string[] = []) {
    this.shell = shell;
    this.lines = new FileSource(shell, 0, unread);
    this.history = [...history];
  }

  *next(isContinued: boolean): Routine<string | null> {
    const { shell } = this;
    const prompt = yield* expandPrompt(shell, shell.variables.get(isContinued ? "PS2" : "PS1") ?? "");
    yield* shell.say(prompt);
    return yield* this.lines.next();
  }

  discard(): void {
    this.lines.discard();
  }

  save(): SourceData {
    return { kind: "terminal", unread: this.lines.save().unread, history: this.history };
  }
}
