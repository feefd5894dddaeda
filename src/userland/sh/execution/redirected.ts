import type { Routine } from "../../../platform/program/syscall.ts";
import type { RedirectedFrame } from "../state/position.ts";
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
  const { position } = shell;
  const prepared = position.isResuming ? null : yield* prepareRedirections(shell, command.redirections);
  const frame = position.enter<RedirectedFrame>({ kind: "redirected", saved: [] });
  const saved: SavedDescriptors = new Map(frame.saved);
  try {
    try {
      if (prepared !== null) yield* reporting(shell, redirect(shell, prepared, saved));
    } catch (error) {
      if (!(error instanceof ReportedError)) throw error;
      if (shell.options.errexit && (flags & TESTED) === 0) throw new ShellEnd();
      return 2;
    }
    frame.saved = [...saved];
    return yield* reporting(shell, body);
  } finally {
    position.leave();
    yield* restoreDescriptors(shell, saved);
  }
}
