import type { ProgramFunction } from "../../../platform/program/program.ts";
import type { Routine } from "../../../platform/program/syscall.ts";
import type { Builtin } from "../builtins/builtin.ts";
import type { Command, List } from "../syntax/ast.ts";
import type { Shell } from "./shell.ts";

/**
 * What executes the commands of a shell: commands are within commands, within expansions, within redirections and builtins, and each of these
 * reaches the others here. execution/index.ts puts it together.
 */
export interface Interpreter {
  /** @param flags see execution/flags.ts. @returns the status */
  evaluate(shell: Shell, command: Command, flags: number): Routine<number>;
  evaluateList(shell: Shell, list: List, flags: number): Routine<number>;
  evaluateString(shell: Shell, text: string, flags: number): Routine<number>;
  /** `$(list)`: what it wrote. */
  substituteCommand(shell: Shell, body: List): Routine<string>;
  /** Main of a subshell. */
  readonly subshell: ProgramFunction;
  /** See position.ts. */
  readonly commandsPerCheckpoint: number;
  readonly builtins: ReadonlyMap<string, Builtin>;
}
