import { Errno } from "../../platform/program/errno-error.ts";
import type { Routine } from "../../platform/program/syscall.ts";
import type { ToolContext } from "../tool.ts";

/** Standard input, as an operand. */
export const STDIN = "-";

/** The files a filter reads: its operands, or standard input. */
export function inputsOf(operands: readonly string[]): readonly string[] {
  return operands.length === 0 ? [STDIN] : operands;
}

/**
 * Opens an input; "-" is standard input.
 * @param report called when it cannot be opened.
 * @returns its descriptor; null when it could not be opened.
 */
export function* openInput(
  tool: Pick<ToolContext, "sys">,
  name: string,
  report: (error: Errno) => Routine,
): Routine<number | null> {
  if (name === STDIN) return 0;
  const fd = yield* tool.sys.open(name).orErrno();
  if (fd >= 0) return fd;
  yield* report(new Errno(-fd, "open", name));
  return null;
}

/** Closes what `openInput` opened; standard input stays open. */
export function* closeInput(tool: Pick<ToolContext, "sys">, fd: number): Routine {
  if (fd !== 0) yield* tool.sys.close(fd);
}
