import { call, type Routine } from "../../../platform/program/syscall.ts";
import { CommandReader } from "../input/command-reader.ts";
import type { LineSource } from "../input/line-source.ts";
import type { Shell } from "../state/shell.ts";
import { evaluateList } from "./evaluate.ts";

/** Executes the commands of a file up to its end, or to `return`. @returns the last one's status */
export function* readCommands(shell: Shell, source: LineSource): Routine<number> {
  const reader = new CommandReader(shell, source);
  let status = 0;
  for (;;) {
    const next = yield* reader.next();
    if (next === null) return status;
    if (next.length > 0) status = yield* call(evaluateList(shell, next, 0));
    if (shell.skip === null) continue;
    if (shell.skip.kind === "return") shell.skip = null;
    return status;
  }
}
