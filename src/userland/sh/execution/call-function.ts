import type { Routine } from "../../../platform/program/syscall.ts";
import { ShellError } from "../shell-error.ts";
import type { CallFrame } from "../state/frames.ts";
import { positionalParameters } from "../state/parameters.ts";
import type { Shell } from "../state/shell.ts";
import type { FunctionDefinition } from "../syntax/ast.ts";
import { TESTED } from "./flags.ts";

/** Functions within functions: a script that never comes back must not take the machine's memory. */
const MAX_CALL_DEPTH = 1000;

/** POSIX sh 2.9.5. Its status is in `shell.status`. */
export function* callFunction(
  shell: Shell,
  definition: FunctionDefinition,
  argv: readonly string[],
  flags: number,
): Routine {
  if (shell.callDepth >= MAX_CALL_DEPTH)
    throw new ShellError(`Maximum function recursion depth (${MAX_CALL_DEPTH}) reached`);
  const { position, loops } = shell;
  const frame = position.reenter("call") ?? position.enter(beginCall(shell, definition, argv));
  shell.loops = 0;
  shell.callDepth++;
  try {
    yield* shell.interpreter.evaluate(shell, definition.body, flags & TESTED);
  } finally {
    position.leave();
    shell.parameters = frame.parameters;
    shell.functionLine = frame.functionLine;
    shell.loops = loops;
    shell.callDepth--;
    if (shell.skip?.kind === "return") shell.skip = null;
  }
}

function beginCall(shell: Shell, definition: FunctionDefinition, argv: readonly string[]): CallFrame {
  const { parameters, functionLine } = shell;
  shell.parameters = positionalParameters(argv.slice(1));
  shell.functionLine = definition.line;
  return { kind: "call", parameters, functionLine };
}
