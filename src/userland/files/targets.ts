/** Where cp and mv put their operands. */
import { ENOENT } from "../../abi/errno.ts";
import { AT_FDCWD, O_CLOEXEC, O_DIRECTORY, O_PATH, RENAME_NOREPLACE } from "../../abi/fcntl.ts";
import { Errno } from "../../platform/program/errno-error.ts";
import type { Routine } from "../../platform/program/syscall.ts";
import type { Parsed } from "../options/parsed.ts";
import { quoteaf } from "../quoting/quote.ts";
import { Failure, type ToolContext, usageFailure } from "../tool.ts";
import { attempt, errorOf } from "./attempt.ts";
import type { Place } from "./copy/copy-options.ts";
import { joinPath, lastComponent, stripTrailingSlashes } from "./path.ts";

/** Sources that go into one directory, or one source with a name of its own. Plain data. */
export interface Targets {
  readonly sources: readonly string[];
  /** The directory, open; null: `path` is the name itself. */
  readonly dirfd: number | null;
  readonly path: string;
  /** Nothing is at `path`. */
  readonly isNew: boolean;
  /** What rename(2) of the two operands said; -1: it was not tried. */
  readonly renameErrno: number;
}

/** @throws Failure */
function checkCount(parsed: Parsed): void {
  const { operands } = parsed;
  const hasDirectory = parsed.has("target-directory");
  if (operands.length === 0) throw usageFailure("missing file operand");
  if (operands.length === 1 && !hasDirectory)
    throw usageFailure(`missing destination file operand after ${quoteaf(operands[0]!)}`);
  if (!parsed.has("no-target-directory")) return;
  if (hasDirectory) throw new Failure("cannot combine --target-directory (-t) and --no-target-directory (-T)");
  if (operands.length > 2) throw usageFailure(`extra operand ${quoteaf(operands[2]!)}`);
}

/**
 * Finds out what the last operand is.
 * @param renames mv: two operands are renamed at once if that is possible.
 * @throws Failure
 */
export function* findTargets(tool: ToolContext, parsed: Parsed, renames: boolean): Routine<Targets> {
  checkCount(parsed);
  const { sys } = tool;
  const { operands } = parsed;
  const directory = parsed.value("target-directory");
  const openDirectory = (path: string) => attempt(sys.open(path, O_PATH | O_DIRECTORY | O_CLOEXEC));
  if (directory !== undefined) {
    const dirfd = yield* openDirectory(directory);
    if (dirfd instanceof Errno) throw new Failure(`target directory ${quoteaf(directory)}: ${dirfd.description}`);
    return { sources: operands, dirfd, path: directory, isNew: false, renameErrno: -1 };
  }
  const last = operands.at(-1)!;
  const sources = operands.slice(0, -1);
  let renameErrno = -1;
  if (parsed.has("no-target-directory")) return { sources, dirfd: null, path: last, isNew: false, renameErrno };
  if (renames && sources.length === 1) {
    const error = yield* errorOf(sys.renameat(AT_FDCWD, sources[0]!, AT_FDCWD, last, RENAME_NOREPLACE));
    renameErrno = error?.errno ?? 0;
    if (renameErrno === 0) return { sources, dirfd: null, path: last, isNew: false, renameErrno };
  }
  const dirfd = yield* openDirectory(last);
  if (!(dirfd instanceof Errno)) return { sources, dirfd, path: last, isNew: false, renameErrno: -1 };
  if (sources.length > 1) throw new Failure(`target ${quoteaf(last)}: ${dirfd.description}`);
  return { sources, dirfd: null, path: last, isNew: dirfd.errno === ENOENT && !renames, renameErrno };
}

/** Where `source` goes. @param isMove mv gives ".." its own name in the directory, and fails. */
export function placeOf({ dirfd, path }: Targets, source: string, isMove: boolean): Place {
  if (dirfd === null) return { dirfd: AT_FDCWD, name: path, path };
  const name = stripTrailingSlashes(lastComponent(source));
  // `cp -R source/.. dest` copies into dest itself.
  const entry = name === ".." && !isMove ? "." : name;
  return { dirfd, name: entry === "" ? "." : entry, path: joinPath(path, entry) };
}
