import { call, type Routine } from "../../../platform/program/syscall.ts";
import { CommandReader } from "../input/command-reader.ts";
import { StringSource } from "../input/string-source.ts";
import type { Shell } from "../state/shell.ts";
import { evaluateList } from "./evaluate.ts";

/** Executes commands in a string: `eval`, the action of a trap. @param flags TESTED @returns the last one's status, 0 for none. */
export function* evaluateString(shell: Shell, text: string, flags: number): Routine<number> {
  const reader = new CommandReader(shell, new StringSource(text));
  const { position } = shell;
  let status = 0;
  // What is yet to be read of the string is in no frame.
  position.addObstacle();
  try {
    for (;;) {
      const next = yield* reader.next();
      if (next === null) return status;
      if (next.length === 0) continue;
      status = yield* call(evaluateList(shell, next, flags));
      if (shell.skip !== null) return status;
    }
  } finally {
    position.removeObstacle();
  }
}
