import type { Sys } from "../../../platform/program/sys/index.ts";
import type { Routine } from "../../../platform/program/syscall.ts";
import type { List } from "../syntax/ast.ts";

/** What expansion asks of the interpreter. Errors (ShellError) that it throws pass through. */
export interface ExpansionContext {
  readonly sys: Sys;
  /** A variable's value, undefined while it is unset. LINENO is one. */
  getVariable(name: string): string | undefined;
  /** @throws ShellError "x: is read only" */
  setVariable(name: string, value: string): void;
  /** $1, $2 ... */
  readonly positionalParameters: readonly string[];
  /** undefined for $! before the first command in the background. $# comes from positionalParameters. */
  getSpecialParameter(name: "?" | "$" | "!" | "-" | "0"): string | undefined;
  /** set -u */
  readonly isNounset: boolean;
  /** set -f */
  readonly isNoglob: boolean;
  /** The home directory of a user, for `~user`; undefined where there is none. `~` alone is the variable HOME. */
  getHomeDirectory(user: string): Routine<string | undefined>;
  /** Runs `body` in a subshell. Returns all that it wrote, as text (decodeText): NULs and trailing newlines go away here. */
  substituteCommand(body: List): Routine<string>;
}
