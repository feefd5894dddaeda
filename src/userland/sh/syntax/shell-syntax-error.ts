import { ShellError } from "../shell-error.ts";

/** A syntax error, with dash's words: `Syntax error: "done" unexpected`. */
export class ShellSyntaxError extends ShellError {
  override readonly name = "ShellSyntaxError";
  /** Where it was noticed, from 1. */
  readonly line: number;

  constructor(message: string, line: number) {
    super(`Syntax error: ${message}`);
    this.line = line;
  }
}
