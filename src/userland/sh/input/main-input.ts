import type { Routine } from "../../../platform/program/syscall.ts";
import type { Shell } from "../state/shell.ts";
import type { List } from "../syntax/index.ts";
import { CommandReader } from "./command-reader.ts";
import { FileSource } from "./file-source.ts";
import type { SavableSource, SourceData } from "./line-source.ts";
import { StringSource } from "./string-source.ts";
import { TerminalSource } from "./terminal-source.ts";

/** A MainInput as data. */
export interface MainInputData {
  readonly source: SourceData;
  /** Of the next line. */
  readonly line: number;
}

/** One of the things a shell was started to read commands from. Between two commands it can be saved. */
export class MainInput {
  private readonly shell: Shell;
  private readonly source: SavableSource;
  private reader: CommandReader;

  constructor(shell: Shell, source: SavableSource, line = 1) {
    this.shell = shell;
    this.source = source;
    this.reader = new CommandReader(shell, source, line);
  }

  /** It asks a person, who can go on after an error or an end. */
  get isTerminal(): boolean {
    return this.source instanceof TerminalSource;
  }

  get isString(): boolean {
    return this.source instanceof StringSource;
  }

  /** @returns null at the end. @throws ShellSyntaxError */
  next(): Routine<List | null> {
    return this.reader.next();
  }

  /** Goes on after an error, or an end that a terminal only seemed to have. */
  restart(): void {
    this.source.discard();
    this.reader = new CommandReader(this.shell, this.source, this.reader.line);
  }

  save(): MainInputData {
    return { source: this.source.save(), line: this.reader.line };
  }

  static restore(shell: Shell, { source, line }: MainInputData): MainInput {
    return new MainInput(shell, restoreSource(shell, source), line);
  }
}

function restoreSource(shell: Shell, data: SourceData): SavableSource {
  switch (data.kind) {
    case "string":
      return new StringSource(data.text, data.at);
    case "file":
      return new FileSource(shell, data.fd, data.unread);
    case "terminal":
      return new TerminalSource(shell, data);
  }
}
