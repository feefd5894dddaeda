import type { Routine } from "../../../platform/program/syscall.ts";
import type { Shell } from "../state/shell.ts";

/** A command that the shell carries out itself. */
export interface Builtin {
  readonly name: string;
  /** POSIX sh 2.14: its errors end the shell, and assignments before it stay. */
  readonly isSpecial?: boolean;
  /** Arguments that look like assignments are expanded like assignments (`export x=~`). */
  readonly takesAssignments?: boolean;
  /**
   * @param argv its name first.
   * @param flags EXIT and TESTED, for builtins that execute commands.
   * @returns its status.
   * @throws ShellError for what ends it at once: status 2.
   */
  readonly run: (shell: Shell, argv: readonly string[], flags: number) => Routine<number>;
}
