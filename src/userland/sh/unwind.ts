/**
 * Ways out of a command that leave everything around it, up to whoever has to know: thrown, because nothing between may go on.
 * `break`, `continue` and `return` are no such ways: see Skip in state/shell.ts. An error that was not reported yet is a ShellError.
 */

/** An error of the shell language (POSIX sh 2.8.1) that stderr has been told of. Ends a shell that is not interactive. */
export class ReportedError extends Error {
  override readonly name = "ReportedError";
}

/** The shell is to end with its present status: the end of a subshell, `set -e`, an exec that failed. */
export class ShellEnd extends Error {
  override readonly name: string = "ShellEnd";
}

/** The `exit` builtin: as ShellEnd, with the status it asked for. */
export class ShellExit extends ShellEnd {
  override readonly name = "ShellExit";
}

/** SIGINT in an interactive shell: back to the prompt. */
export class ShellInterrupt extends Error {
  override readonly name = "ShellInterrupt";
}
