import type { Routine } from "../../../platform/program/syscall.ts";
import { ShellError } from "../shell-error.ts";
import type { Shell } from "../state/shell.ts";
import { ShellSyntaxError } from "../syntax/shell-syntax-error.ts";
import { ReportedError } from "../unwind.ts";

/**
 * Runs a routine. An error of the shell language that comes out of it is written to stderr, as it is now; so it stands around everything
 * that redirects stderr, or says which builtin is running.
 * @throws ReportedError instead of a ShellError; `$?` is 2 then.
 */
export function* reporting<T>(shell: Shell, routine: Routine<T>): Routine<T> {
  try {
    return yield* routine;
  } catch (error) {
    if (!(error instanceof ShellError)) throw error;
    if (error instanceof ShellSyntaxError) shell.line = error.line;
    yield* shell.warn(error.message);
    shell.status = 2;
    throw new ReportedError(error.message);
  }
}
