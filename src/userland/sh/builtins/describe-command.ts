import type { Routine } from "../../../platform/program/syscall.ts";
import { type FoundCommand, findFile, findInShell, pathOf } from "../execution/find-command.ts";
import type { Shell } from "../state/shell.ts";
import { reservedWord } from "../syntax/token.ts";
import { quote } from "./quote.ts";

/** `type` and `command -V` (verbose), `command -v`. @param path in place of PATH. @returns 127 for a name that means nothing */
export function* describeCommand(
  shell: Shell,
  name: string,
  { path = null, isVerbose }: { readonly path?: string | null; readonly isVerbose: boolean },
): Routine<number> {
  const { out } = shell;
  const text = yield* description(shell, name, path, isVerbose);
  if (isVerbose) yield* out.write(`${name}${text ?? ": not found"}\n`);
  else if (text !== null) yield* out.write(`${text}\n`);
  return text === null ? 127 : 0;
}

/** What stands behind the name, or in place of it; null for a name that means nothing. */
function* description(shell: Shell, name: string, path: string | null, isVerbose: boolean): Routine<string | null> {
  if (reservedWord(name) !== undefined) return isVerbose ? " is a shell keyword" : name;
  const alias = shell.aliases.get(name);
  if (alias !== undefined) return isVerbose ? ` is an alias for ${alias}` : `alias ${name}=${quote(alias)}`;
  const found = yield* find(shell, name, path);
  switch (found.kind) {
    case "function":
      return isVerbose ? " is a shell function" : name;
    case "builtin":
      if (!isVerbose) return name;
      return ` is a ${shell.interpreter.builtins.get(name)!.isSpecial === true ? "special " : ""}shell builtin`;
    case "file": {
      const file = pathOf(shell, name, found.index, path);
      return isVerbose ? ` is${found.isHashed ? " a tracked alias for" : ""} ${file}` : file;
    }
    case "unknown":
      return null;
  }
}

function* find(shell: Shell, name: string, path: string | null): Routine<FoundCommand> {
  const known = findInShell(shell, name, true);
  if (known !== null) return known;
  if (name.includes("/")) {
    const stat = yield* shell.sys.stat(name).orErrno();
    if (typeof stat === "number") return { kind: "unknown", errno: -stat };
  }
  return yield* findFile(shell, name, path);
}
