import { ENOENT, ENOTDIR } from "../../../abi/errno.ts";
import type { Routine } from "../../../platform/program/syscall.ts";
import type { Shell } from "../state/shell.ts";
import { strerror } from "../strerror.ts";
import type { FunctionDefinition } from "../syntax/ast.ts";
import { candidates, searchFile, searchPath } from "./path-search.ts";

/** What a command name stands for (POSIX sh 2.9.1.1), as plain data. `index`: of its directory in the path; -1 for a name with a slash. */
export type FoundCommand =
  | { readonly kind: "builtin"; readonly name: string }
  | { readonly kind: "function"; readonly definition: FunctionDefinition }
  | { readonly kind: "file"; readonly index: number; readonly isHashed: boolean }
  | { readonly kind: "unknown"; readonly errno: number };

/** The function or builtin of that name. A special builtin comes before a function only by `command`. */
export function findInShell(shell: Shell, name: string, withFunctions: boolean): FoundCommand | null {
  if (name.includes("/")) return null;
  const definition = withFunctions ? shell.functions.get(name) : undefined;
  if (definition !== undefined) return { kind: "function", definition };
  return shell.interpreter.builtins.has(name) ? { kind: "builtin", name } : null;
}

/** The file to execute for a name that is neither function nor builtin. @param path in place of PATH, for `command -p`. */
export function* findFile(shell: Shell, name: string, path: string | null = null): Routine<FoundCommand> {
  if (name.includes("/")) return { kind: "file", index: -1, isHashed: false };
  const known = path === null ? shell.hashed.get(name) : undefined;
  if (known !== undefined && !known.isStale) return { kind: "file", index: known.index, isHashed: true };
  const searched = path ?? searchPath(shell);
  // Entries before the one it was found at that are absolute cannot have changed by cd.
  const found = yield* searchFile(
    shell,
    searched,
    name,
    known === undefined ? 0 : firstRelative(searched, known.index),
  );
  if ("errno" in found) {
    if (path === null) shell.hashed.delete(name);
    return { kind: "unknown", errno: found.errno };
  }
  if (path === null) shell.hashed.set(name, { index: found.index, isStale: false });
  return { kind: "file", index: found.index, isHashed: false };
}

/** The path at `index` that `findFile` gave. */
export function pathOf(shell: Shell, name: string, index: number, path: string | null = null): string {
  return index < 0 ? name : (candidates(path ?? searchPath(shell) ?? "", name)[index] ?? name);
}

/** Why a command could not be found or executed. */
export function execErrorText(errno: number): string {
  return errno === ENOENT || errno === ENOTDIR ? "not found" : strerror(errno);
}

function firstRelative(path: string | undefined, index: number): number {
  const relative = (path ?? "").split(":").findIndex((directory) => !directory.startsWith("/"));
  return relative < 0 || relative > index ? index : relative;
}
