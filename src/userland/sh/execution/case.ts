import type { Routine } from "../../../platform/program/syscall.ts";
import type { CaseFrame } from "../state/frames.ts";
import type { Shell } from "../state/shell.ts";
import type { CaseCommand } from "../syntax/ast.ts";
import { expandString, matchesPattern } from "./expand.ts";

/** POSIX sh 2.9.4.3. */
export function* evaluateCase(shell: Shell, command: CaseCommand, flags: number): Routine<number> {
  const { position } = shell;
  const frame = position.reenter("case") ?? (yield* enterCase(shell, command));
  if (frame === null) return 0;
  const { body } = command.items[frame.item]!;
  try {
    return body.length === 0 ? 0 : yield* shell.interpreter.evaluateList(shell, body, flags);
  } finally {
    position.leave();
  }
}

/** @returns null where no pattern matches. */
function* enterCase(shell: Shell, command: CaseCommand): Routine<CaseFrame | null> {
  shell.line = command.line;
  const item = yield* matchingItem(shell, command);
  return item === null ? null : shell.position.enter({ kind: "case", item });
}

/** Patterns are expanded one by one, until one matches. */
function* matchingItem(shell: Shell, { subject, items }: CaseCommand): Routine<number | null> {
  const text = yield* expandString(shell, subject);
  for (const [i, { patterns }] of items.entries())
    for (const pattern of patterns) if (yield* matchesPattern(shell, pattern, text)) return i;
  return null;
}
