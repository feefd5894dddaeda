import { type Command, type ParserOptions, ShellParser } from "../../../../src/userland/sh/syntax/index.ts";

export interface Parsed {
  /** The commands of all complete commands up to the end or the error. */
  readonly commands: readonly Command[];
  /** As dash prints it: `dash: LINE: MESSAGE`; "" for none. */
  readonly error: string;
}

/** Parses a script fed in `pieces`. */
export function parse(pieces: string | readonly string[], options?: ParserOptions): Parsed {
  const parser = new ShellParser(options);
  const commands: Command[] = [];
  const rest = typeof pieces === "string" ? [pieces] : [...pieces];
  for (;;) {
    const result = parser.next();
    switch (result.type) {
      case "command":
        commands.push(...result.commands);
        break;
      case "incomplete": {
        const piece = rest.shift();
        if (piece === undefined) parser.end();
        else parser.feed(piece);
        break;
      }
      case "error":
        return { commands, error: `dash: ${result.line}: ${result.message}` };
      case "end":
        return { commands, error: "" };
    }
  }
}
