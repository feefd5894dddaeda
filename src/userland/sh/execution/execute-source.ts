import { call, type Routine } from "../../../platform/program/syscall.ts";
import { CommandReader } from "../input/command-reader.ts";
import type { LineSource } from "../input/line-source.ts";
import { ShellError } from "../shell-error.ts";
import type { Shell } from "../state/shell.ts";
import { evaluateList } from "./evaluate.ts";

/** `eval` within `eval`, traps that raise their own signal: the same limit as for functions, where dash overflows its stack. */
const MAX_DEPTH = 1000;

/**
 * Reads commands and executes them, each before the next is read, up to the end, or to what leaves the construct (`shell.skip`).
 * @param source of one that was left in its middle, any: the rest is in its frame.
 * @param flags TESTED
 * @returns the last one's status, 0 for none.
 * @throws ShellError
 */
export function* executeSource(shell: Shell, source: LineSource, flags: number): Routine<number> {
  const { position } = shell;
  if (shell.readingDepth >= MAX_DEPTH) throw new ShellError(`Maximum recursion depth (${MAX_DEPTH}) reached`);
  const frame =
    position.reenter("reading") ?? position.enter({ kind: "reading", input: null, commands: [], status: 0 });
  const reader = frame.input === null ? new CommandReader(shell, source) : CommandReader.restore(shell, frame.input);
  shell.readingDepth++;
  try {
    for (;;) {
      if (!position.isResuming) {
        const commands = yield* reader.next();
        if (commands === null) return frame.status;
        frame.commands = commands;
        frame.input = reader.save();
      }
      if (frame.commands.length > 0) frame.status = yield* call(evaluateList(shell, frame.commands, flags));
      if (shell.skip !== null) return frame.status;
    }
  } finally {
    position.leave();
    shell.readingDepth--;
  }
}

/** A file of commands: `return` ends it. */
export function* executeScript(shell: Shell, source: LineSource): Routine<number> {
  const status = yield* executeSource(shell, source, 0);
  if (shell.skip?.kind === "return") shell.skip = null;
  return status;
}
