import type { Routine } from "../../../platform/program/syscall.ts";
import type { ForFrame } from "../state/frames.ts";
import type { Shell, Skip } from "../state/shell.ts";
import type { ForCommand, WhileCommand } from "../syntax/ast.ts";
import { expandWords } from "./expand.ts";
import { TESTED } from "./flags.ts";

/** while and until (POSIX sh 2.9.4.6 and 7). */
export function* evaluateWhile(shell: Shell, command: WhileCommand, flags: number): Routine<number> {
  const { interpreter, position } = shell;
  const frame = position.reenter("while") ?? position.enter({ kind: "while", part: "condition", status: 0 });
  shell.loops++;
  try {
    for (;;) {
      if (frame.part === "condition") {
        const tested = yield* interpreter.evaluateList(shell, command.condition, TESTED);
        const skip = leaveLoop(shell);
        if (skip === "return") frame.status = tested;
        if (skip === "again") continue;
        if (skip !== null || (tested === 0) === command.isUntil) break;
        frame.part = "body";
      }
      frame.status = yield* interpreter.evaluateList(shell, command.body, flags & TESTED);
      const after = leaveLoop(shell);
      if (after !== null && after !== "again") break;
      frame.part = "condition";
    }
  } finally {
    shell.loops--;
    position.leave();
  }
  return frame.status;
}

/** POSIX sh 2.9.4.2 */
export function* evaluateFor(shell: Shell, command: ForCommand, flags: number): Routine<number> {
  const { position } = shell;
  const frame = position.reenter("for") ?? position.enter(yield* beginFor(shell, command));
  shell.loops++;
  try {
    for (; frame.index < frame.values.length; frame.index++) {
      if (!position.isResuming) shell.variables.set(command.variable, frame.values[frame.index]!);
      frame.status = yield* shell.interpreter.evaluateList(shell, command.body, flags & TESTED);
      const skip = leaveLoop(shell);
      if (skip !== null && skip !== "again") break;
    }
  } finally {
    shell.loops--;
    position.leave();
  }
  return frame.status;
}

function* beginFor(shell: Shell, { line, words }: ForCommand): Routine<ForFrame> {
  shell.line = line;
  const values = words === null ? shell.parameters.values : yield* expandWords(shell, words);
  return { kind: "for", values, index: 0, status: 0 };
}

/**
 * What `break`, `continue` and `return` want of this loop.
 * @returns null: nothing; "again": the next round; else the loop ends.
 */
function leaveLoop(shell: Shell): "again" | "leave" | "return" | null {
  const { skip } = shell;
  if (skip === null) return null;
  if (skip.kind === "return") return "return";
  const count = skip.count - 1;
  if (count > 0) {
    shell.skip = { ...skip, count } satisfies Skip;
    return "leave";
  }
  shell.skip = null;
  return skip.kind === "continue" ? "again" : "leave";
}
