import type { Routine } from "../../../platform/program/syscall.ts";
import type { Shell } from "../state/shell.ts";
import type { CaseCommand } from "../syntax/ast.ts";
import { expandString, matchesPattern } from "./expand.ts";

/** POSIX sh 2.9.4.3. Patterns are expanded one by one, until one matches. */
export function* evaluateCase(shell: Shell, command: CaseCommand, flags: number): Routine<number> {
  shell.line = command.line;
  const subject = yield* expandString(shell, command.subject);
  for (const { patterns, body } of command.items) {
    for (const pattern of patterns) {
      if (!(yield* matchesPattern(shell, pattern, subject))) continue;
      return body.length === 0 ? 0 : yield* shell.interpreter.evaluateList(shell, body, flags);
    }
  }
  return 0;
}
