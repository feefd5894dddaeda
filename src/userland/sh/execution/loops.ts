import type { Routine } from "../../../platform/program/syscall.ts";
import type { ForFrame, WhileFrame } from "../state/position.ts";
import type { Shell, Skip } from "../state/shell.ts";
import type { ForCommand, WhileCommand } from "../syntax/ast.ts";
import { expandWords } from "./expand.ts";
import { TESTED } from "./flags.ts";

/** A loop makes a system call at least once in so many rounds. */
const ROUNDS_PER_CALL = 64;

/** while and until (POSIX sh 2.9.4.6 and 7). */
export function* evaluateWhile(shell: Shell, command: WhileCommand, flags: number): Routine<number> {
  const { interpreter, position } = shell;
  const frame = position.enter<WhileFrame>({ kind: "while", part: "condition", status: 0 });
  shell.loops++;
  try {
    for (let round = 1; ; round++) {
      if (frame.part === "condition") {
        // A loop that calls nothing would keep the machine, and every signal, waiting for ever.
        if (round % ROUNDS_PER_CALL === 0) yield* shell.sys.sched_yield();
        yield* position.checkpoint(shell);
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
  shell.line = command.line;
  const { position } = shell;
  const values = position.isResuming ? [] : yield* valuesOf(shell, command);
  const frame = position.enter<ForFrame>({ kind: "for", values, index: 0, status: 0 });
  shell.loops++;
  try {
    for (; frame.index < frame.values.length; frame.index++) {
      if (!position.isResuming) {
        yield* position.checkpoint(shell);
        shell.variables.set(command.variable, frame.values[frame.index]!);
      }
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

function* valuesOf(shell: Shell, { words }: ForCommand): Routine<readonly string[]> {
  return words === null ? shell.parameters.values : yield* expandWords(shell, words);
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
