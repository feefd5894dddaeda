/**
 * An error that ends a non-interactive shell with status 2 (POSIX sh 2.8.1) and brings an interactive one back to its prompt. The interpreter prints it
 * as dash does: `sh: LINE: message`.
 */
export class ShellError extends Error {
  override readonly name: string = "ShellError";
}
