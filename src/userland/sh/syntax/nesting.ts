import { ShellSyntaxError } from "./shell-syntax-error.ts";

/**
 * How deep compound commands, command substitutions and `${}` may lie in each other. Parser, expander and interpreter recurse as deep as the tree:
 * the limit keeps hostile text from overflowing the host's stack, and is far from what people write.
 */
export const MAX_DEPTH = 100;

/** How deep the parser is. */
export class Nesting {
  private depth = 0;

  enter(line: number): void {
    if (++this.depth > MAX_DEPTH) throw new ShellSyntaxError("Nesting too deep", line);
  }

  leave(): void {
    this.depth--;
  }

  reset(): void {
    this.depth = 0;
  }
}
