import { O_DIRECTORY, O_RDONLY } from "../../../abi/fcntl.ts";
import { S_IFDIR, S_IFMT, S_IFREG } from "../../../abi/stat.ts";
import type { Routine } from "../../../platform/program/syscall.ts";
import type { Shell } from "../state/shell.ts";

/** What may stand in place of the word before the cursor. */
export interface Completion {
  /** Where the word begins. */
  readonly start: number;
  /** Whole words, in order, quoted where they have to be; a directory ends with a slash. */
  readonly candidates: readonly string[];
}

/** After these a command begins. */
const COMMAND_START = /(?:^|[;&|({!]|\b(?:then|do|else|elif|if|while|until))\s*$/;
/** The word before the cursor: quoted characters are part of it. */
const WORD = /(?:[^\s;&|()<>\\"']|\\.|"[^"]*"?|'[^']*'?)*$/;

/** The candidates for the end of `text`. */
export function* complete(shell: Shell, text: string): Routine<Completion> {
  const word = WORD.exec(text)![0];
  const start = text.length - word.length;
  const variable = /\$\{?([A-Za-z_][A-Za-z0-9_]*)?$/.exec(word);
  if (variable !== null) {
    const part = variable[1] ?? "";
    const names = shell.variables.list().map(([name]) => name);
    return { start: text.length - part.length, candidates: names.filter((name) => name.startsWith(part)) };
  }
  const plain = unquote(word);
  const isCommand = COMMAND_START.test(text.slice(0, start)) && !plain.includes("/");
  const found = isCommand ? yield* commands(shell, plain) : yield* paths(shell, plain);
  return { start, candidates: [...new Set(found)].sort().map(quoteWord) };
}

/** The longest beginning that all of them have. */
export function commonPrefix(words: readonly string[]): string {
  let prefix = words[0] ?? "";
  for (const word of words) while (!word.startsWith(prefix)) prefix = prefix.slice(0, -1);
  return prefix;
}

function* commands(shell: Shell, part: string): Routine<string[]> {
  const names = [...shell.interpreter.builtins.keys(), ...shell.functions.keys(), ...shell.aliases.keys()];
  for (const directory of (shell.variables.get("PATH") ?? "").split(":")) {
    for (const name of yield* namesIn(shell, directory === "" ? "." : directory)) {
      if (!name.startsWith(part)) continue;
      const stat = yield* shell.sys.stat(`${directory}/${name}`).orErrno();
      if (typeof stat !== "number" && (stat.st_mode & S_IFMT) === S_IFREG && (stat.st_mode & 0o111) !== 0)
        names.push(name);
    }
  }
  return names.filter((name) => name.startsWith(part));
}

function* paths(shell: Shell, part: string): Routine<string[]> {
  const slash = part.lastIndexOf("/");
  const shown = part.slice(0, slash + 1);
  const beginning = part.slice(slash + 1);
  const home = shell.variables.get("HOME") ?? "";
  const directory = shown.startsWith("~/") ? home + shown.slice(1) : shown;
  const found: string[] = [];
  for (const name of yield* namesIn(shell, directory === "" ? "." : directory)) {
    // Hidden files are for those who begin with a dot.
    if (!name.startsWith(beginning) || (name.startsWith(".") && !beginning.startsWith("."))) continue;
    const stat = yield* shell.sys.stat(directory + name).orErrno();
    const isDirectory = typeof stat !== "number" && (stat.st_mode & S_IFMT) === S_IFDIR;
    found.push(`${shown}${name}${isDirectory ? "/" : ""}`);
  }
  return found;
}

/** Names in a directory but for `.` and `..`; none where it cannot be read. */
function* namesIn({ sys }: Shell, directory: string): Routine<string[]> {
  const fd = yield* sys.open(directory, O_RDONLY | O_DIRECTORY).orErrno();
  if (fd < 0) return [];
  const names: string[] = [];
  for (;;) {
    const entries = yield* sys.getdents(fd).orErrno();
    if (typeof entries === "number" || entries.length === 0) break;
    for (const { d_name } of entries) if (d_name !== "." && d_name !== "..") names.push(d_name);
  }
  yield* sys.close(fd);
  return names;
}

/** A word as it is without its quotes. */
export function unquote(word: string): string {
  return word.replace(/\\(.)|"([^"]*)"?|'([^']*)'?/g, (_whole, escaped, double, single) => escaped ?? double ?? single);
}

function quoteWord(word: string): string {
  const tilde = word.startsWith("~/") ? 1 : 0;
  return word.slice(0, tilde) + word.slice(tilde).replace(/[\s"'\\$`*?[\]#~=%!|&;()<>{}]/g, "\\$&");
}
