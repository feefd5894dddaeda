import type { Routine } from "../../../platform/program/syscall.ts";
import type { RedirectedFrame } from "../state/frames.ts";
import type { Shell } from "../state/shell.ts";
import type { CompoundCommand } from "../syntax/ast.ts";
import { ReportedError, ShellEnd } from "../unwind.ts";
import { TESTED } from "./flags.ts";
import { prepareRedirections, redirect, restoreDescriptors } from "./redirection.ts";
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
  const { position } = shell;
  const frame = position.reenter("redirected") ?? position.enter(yield* beginRedirected(shell, command));
  try {
    try {
      yield* reporting(shell, redirect(shell, frame.redirections, frame.saved));
    } catch (error) {
      if (!(error instanceof ReportedError)) throw error;
      if (shell.options.errexit && (flags & TESTED) === 0) throw new ShellEnd();
      return 2;
    }
    frame.redirections = [];
    return yield* reporting(shell, body);
  } finally {
    position.leave();
    yield* restoreDescriptors(shell, frame.saved);
  }
}

function* beginRedirected(shell: Shell, { line, redirections }: CompoundCommand): Routine<RedirectedFrame> {
  shell.line = line;
  return { kind: "redirected", redirections: yield* prepareRedirections(shell, redirections), saved: [] };
}
