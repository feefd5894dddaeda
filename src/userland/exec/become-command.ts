import { ENOENT } from "../../abi/errno.ts";
import { Errno } from "../../platform/program/errno-error.ts";
import type { Environment } from "../../platform/program/program.ts";
import type { Routine } from "../../platform/program/syscall.ts";
import { Failure, type ToolContext } from "../tool.ts";
import { execvp } from "./execvp.ts";

/** Exit status of a command that was not found, and of one that could not be executed (POSIX sh 2.8.2). */
export const EX_EXEC_ENOENT = 127;
export const EX_EXEC_FAILED = 126;

/**
 * Becomes `argv`, as the tools do whose operands are a command.
 * @param describe the message of a failure; default util-linux's words.
 * @param name what the command sees as its argv[0]; default as it was called.
 */
export function* becomeCommand(
  tool: ToolContext,
  argv: readonly string[],
  env: Environment = tool.env,
  describe = (command: string, reason: string) => `failed to execute ${command}: ${reason}`,
  name?: string,
): Routine<never> {
  yield* tool.out.flush();
  const command = argv[0]!;
  try {
    return yield* execvp(tool.sys, command, name === undefined ? argv : [name, ...argv.slice(1)], env);
  } catch (error) {
    if (!(error instanceof Errno)) throw error;
    throw new Failure(describe(command, error.description), statusOf(error));
  }
}

/** util-linux's exec_shell(): what the namespace tools become without a command: $SHELL as a login shell, "-sh". */
export function* becomeShell(tool: ToolContext, env: Environment = tool.env): Routine<never> {
  const { SHELL = "" } = env;
  const shell = SHELL === "" ? "/bin/sh" : SHELL;
  return yield* becomeCommand(tool, [shell], env, undefined, `-${shell.slice(shell.lastIndexOf("/") + 1)}`);
}

function statusOf({ errno }: Errno): number {
  return errno === ENOENT ? EX_EXEC_ENOENT : EX_EXEC_FAILED;
}
