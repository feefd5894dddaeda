import type { Routine } from "../../../platform/program/syscall.ts";
import type { Shell } from "../state/shell.ts";
import { type List, ShellParser, ShellSyntaxError } from "../syntax/index.ts";
import type { LineSource } from "./line-source.ts";

/** Reads commands from lines. */
export class CommandReader {
  private readonly shell: Shell;
  private readonly source: LineSource;
  private readonly parser: ShellParser;

  /** @param line of the first line. */
  constructor(shell: Shell, source: LineSource, line = 1) {
    this.shell = shell;
    this.source = source;
    this.parser = new ShellParser({ alias: (name) => shell.aliases.get(name), line });
  }

  /** Line of what is read next. */
  get line(): number {
    return this.parser.line;
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

  private *read(isWithinCommand: boolean): Routine {
    const line = yield* this.source.next(isWithinCommand);
    if (line === null) {
      this.parser.end();
      return;
    }
    if (this.source.isShown && this.shell.options.verbose) yield* this.shell.say(line);
    this.parser.feed(line);
  }
}
