import type { Routine } from "../../../platform/program/syscall.ts";
import type { Shell } from "../state/shell.ts";
import type { Word } from "../syntax/ast.ts";
import { expandAssignmentWord, expandWord, isAssignmentWord } from "./expand.ts";
import { type FoundCommand, findInShell } from "./find-command.ts";
import { DEFAULT_PATH } from "./path-search.ts";

/** The words of a simple command, expanded, and what they say is to be done. Plain data. */
export interface CommandWords {
  /** Without `command` and its options. */
  readonly argv: readonly string[];
  /** All of them, for `set -x`. */
  readonly traced: readonly string[];
  /** The function or builtin; null for a file, and without words. */
  readonly found: FoundCommand | null;
  /** Errors end the shell: a special builtin, not by `command`. */
  readonly isSpecial: boolean;
  /** Assignments before it are gone when it ends. */
  readonly hasOwnScope: boolean;
  readonly isExec: boolean;
  /** `command -p` */
  readonly path: string | null;
}

/** Expands the words one after another: what the first ones are decides how the others are expanded, and whether they are at all. */
export function* resolveCommand(shell: Shell, words: readonly Word[]): Routine<CommandWords> {
  const fields = new Fields(shell, words);
  let start = 0;
  let found: FoundCommand | null = null;
  let isSpecial: boolean | null = null;
  let path: string | null = null;
  for (;;) {
    const name = yield* fields.at(start);
    if (name === undefined) break;
    found = findInShell(shell, name, start === 0);
    if (found?.kind !== "builtin") break;
    isSpecial ??= shell.interpreter.builtins.get(name)!.isSpecial === true;
    if (name !== "command") break;
    const prefix = yield* readPrefix(fields, start + 1);
    // `command -v` and the like: the builtin itself.
    if (prefix === null) break;
    start = prefix.start;
    if (prefix.isStandard) path = DEFAULT_PATH;
  }
  const builtin = found?.kind === "builtin" ? shell.interpreter.builtins.get(found.name)! : null;
  const expanded = yield* fields.rest(builtin?.takesAssignments === true);
  return {
    argv: expanded.slice(start),
    traced: expanded,
    found,
    isSpecial: isSpecial === true,
    hasOwnScope: expanded.length > 0 && isSpecial !== true,
    isExec: builtin?.name === "exec",
    path,
  };
}

/** The options of `command` that only say how the next word is looked up. @returns null for others, or when no word follows. */
function* readPrefix(fields: Fields, from: number): Routine<{ start: number; isStandard: boolean } | null> {
  let isStandard = false;
  for (let at = from; ; at++) {
    const field = yield* fields.at(at);
    if (field === undefined) return null;
    if (field === "--") return (yield* fields.at(at + 1)) === undefined ? null : { start: at + 1, isStandard };
    if (!field.startsWith("-") || field === "-") return { start: at, isStandard };
    if (!/^-p+$/.test(field)) return null;
    isStandard = true;
  }
}

/** Words that are expanded when they are asked for. */
class Fields {
  private readonly shell: Shell;
  private readonly words: readonly Word[];
  private readonly expanded: string[] = [];
  private next = 0;

  constructor(shell: Shell, words: readonly Word[]) {
    this.shell = shell;
    this.words = words;
  }

  *at(index: number): Routine<string | undefined> {
    while (index >= this.expanded.length && this.next < this.words.length) {
      this.expanded.push(...(yield* expandWord(this.shell, this.words[this.next++]!)));
    }
    return this.expanded[index];
  }

  *rest(asAssignments: boolean): Routine<readonly string[]> {
    while (this.next < this.words.length) {
      const word = this.words[this.next++]!;
      if (asAssignments && isAssignmentWord(word)) this.expanded.push(yield* expandAssignmentWord(this.shell, word));
      else this.expanded.push(...(yield* expandWord(this.shell, word)));
    }
    return this.expanded;
  }
}
