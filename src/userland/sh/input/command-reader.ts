import type { Routine } from "../../../platform/program/syscall.ts";
import type { Shell } from "../state/shell.ts";
import { type List, ShellParser, ShellSyntaxError, type UnreadText } from "../syntax/index.ts";
import type { LineSource, SourceData } from "./line-source.ts";
import { restoreSource } from "./restore-source.ts";

/** A CommandReader as data, between two commands. */
export interface ReaderData {
  readonly source: SourceData;
  /** What the source gave and no command was made of. */
  readonly unread: UnreadText;
}

/** Reads commands from lines. */
export class CommandReader {
  readonly source: LineSource;
  private readonly shell: Shell;
  private parser: ShellParser;

  constructor(shell: Shell, source: LineSource, unread?: UnreadText) {
    this.shell = shell;
    this.source = source;
    this.parser = this.newParser(unread);
  }

  /** The commands that stand on one line, with all that belongs to them; null at the end. @throws ShellSyntaxError: the command is gone then. */
  *next(): Routine<List | null> {
    for (;;) {
      const result = this.parser.next();
      switch (result.type) {
        case "command":
          return result.commands;
        case "end":
          return null;
        case "error":
          this.parser.discard();
          throw new ShellSyntaxError(result.message.replace(/^Syntax error: /, ""), result.line);
        case "incomplete":
          yield* this.read(result.isWithinCommand);
      }
    }
  }

  /** Goes on after an error, or an end that a terminal only seemed to have. */
  restart(): void {
    this.source.discard();
    this.parser = this.newParser({ line: this.parser.line, texts: [] });
  }

  save(): ReaderData {
    return { source: this.source.save(), unread: this.parser.unread };
  }

  static restore(shell: Shell, { source, unread }: ReaderData): CommandReader {
    return new CommandReader(shell, restoreSource(shell, source), unread);
  }

  private newParser(unread: UnreadText | undefined): ShellParser {
    return new ShellParser({
      alias: (name) => this.shell.aliases.get(name),
      ...(unread === undefined ? {} : { unread }),
    });
  }

  private *read(isWithinCommand: boolean): Routine {
    const line = yield* this.source.next(isWithinCommand);
    if (line === null) {
      this.parser.end();
      return;
    }
    // `set -v` shows what is read: of files, not of strings.
    if (this.source.kind !== "string" && this.shell.options.verbose) yield* this.shell.say(line);
    this.parser.feed(line);
  }
}
