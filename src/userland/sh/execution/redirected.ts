import type { Routine } from "../../../platform/program/syscall.ts";
import type { Shell } from "../state/shell.ts";
import type { CompoundCommand } from "../syntax/ast.ts";
import { ReportedError, ShellEnd } from "../unwind.ts";
import { TESTED } from "./flags.ts";
import { prepareRedirections, redirect, restoreDescriptors, type SavedDescriptors } from "./redirection.ts";
import { reporting } from "./report.ts";

/**
 * A compound command with redirections around it (POSIX sh 2.9.4). A redirection that fails is its status.
 * @param body not begun.
 */
export function* evaluateRedirected(
  shell: Shell,
  command: CompoundCommand,
  flags: number,
  body: Routine<number>,
): Routine<number> {
  shell.line = command.line;
  const prepared = yield* prepareRedirections(shell, command.redirections);
  const saved: SavedDescriptors = new Map();
  try {
    try {
      yield* reporting(shell, redirect(shell, prepared, saved));
    } catch (error) {
      if (!(error instanceof ReportedError)) throw error;
      if (shell.options.errexit && (flags & TESTED) === 0) throw new ShellEnd();
      return 2;
    }
    return yield* reporting(shell, body);
  } finally {
    yield* restoreDescriptors(shell, saved);
  }
}
