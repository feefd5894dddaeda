import type { Routine } from "../../../platform/program/syscall.ts";
import { History } from "../editor/history.ts";
import { appendHistory, readHistory } from "../editor/history-file.ts";
import { LineEditor } from "../editor/line-editor.ts";
import { expandPrompt } from "../execution/expand.ts";
import type { Shell } from "../state/shell.ts";
import { FileSource } from "./file-source.ts";
import type { LineSource, SourceData } from "./line-source.ts";

type TerminalData = SourceData & { kind: "terminal" };

const NOTHING: TerminalData = { kind: "terminal", unread: new Uint8Array(0), typed: "", history: null };

/** Standard input of an interactive shell: each line is asked for, by an editor if there are a keyboard and a screen. */
export class TerminalSource implements LineSource {
  readonly kind = "terminal";
  private readonly shell: Shell;
  private readonly lines: FileSource;
  /** Keys beyond the line that was read last. */
  private typed: string;
  /** Null until it is needed: $HISTFILE is read then. */
  private history: History | null;

  constructor(shell: Shell, { unread, typed, history }: TerminalData = NOTHING) {
    this.shell = shell;
    this.lines = new FileSource(shell, 0, unread);
    this.typed = typed;
    this.history = history === null ? null : new History(history);
  }

  *next(isContinued: boolean): Routine<string | null> {
    const { shell } = this;
    const prompt = yield* expandPrompt(shell, shell.variables.get(isContinued ? "PS2" : "PS1") ?? "");
    if (yield* this.canEdit()) return yield* this.edit(prompt);
    yield* shell.say(prompt);
    return yield* this.lines.next();
  }

  discard(): void {
    this.lines.discard();
  }

  save(): TerminalData {
    const { unread } = this.lines.save();
    return { kind: "terminal", unread, typed: this.typed, history: this.history?.list() ?? null };
  }

  private *edit(prompt: string): Routine<string | null> {
    this.history ??= new History(yield* readHistory(this.shell));
    this.history.rewind();
    const editor = new LineEditor(this.shell, this.history, prompt, this.typed);
    this.typed = "";
    const line = yield* editor.read();
    this.typed = editor.rest;
    if (line === null) return null;
    if (this.history.add(line)) yield* appendHistory(this.shell, line);
    return `${line}\n`;
  }

  /** terminfo(5): a terminal of type "dumb" understands no sequences. */
  private *canEdit(): Routine<boolean> {
    const type = this.shell.variables.get("TERM") ?? "dumb";
    return type !== "dumb" && type !== "" && (yield* this.shell.sys.isatty(0)) && (yield* this.shell.sys.isatty(2));
  }
}
