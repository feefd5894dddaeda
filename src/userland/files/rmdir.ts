import { EACCES, EBUSY, EEXIST, ENOTDIR, ENOTEMPTY, EPERM, EROFS } from "../../abi/errno.ts";
import { O_DIRECTORY, O_RDONLY } from "../../abi/fcntl.ts";
import { S_ISDIR, S_ISLNK } from "../../abi/stat.ts";
import { Errno } from "../../platform/program/errno-error.ts";
import type { Sys } from "../../platform/program/sys/index.ts";
import type { Routine } from "../../platform/program/syscall.ts";
import { quoteaf } from "../quoting/quote.ts";
import { defineTool, type ToolContext, usageFailure } from "../tool.ts";
import { attempt } from "./attempt.ts";
import { readNames } from "./fts.ts";
import { stripTrailingSlashes } from "./path.ts";

interface RmdirOptions {
  readonly ignoresNonEmpty: boolean;
  readonly isVerbose: boolean;
}

const NON_EMPTY: readonly number[] = [EEXIST, ENOTEMPTY];
/** A directory with entries may be refused for these reasons, too. */
const PERHAPS_NON_EMPTY: readonly number[] = [EACCES, EPERM, EROFS, EBUSY];

function* isIgnored(sys: Sys, path: string, error: Errno, options: RmdirOptions): Routine<boolean> {
  if (!options.ignoresNonEmpty) return false;
  if (NON_EMPTY.includes(error.errno)) return true;
  return PERHAPS_NON_EMPTY.includes(error.errno) && (yield* hasEntries(sys, path));
}

function* hasEntries(sys: Sys, path: string): Routine<boolean> {
  const fd = yield* attempt(sys.open(path, O_RDONLY | O_DIRECTORY));
  if (fd instanceof Errno) return false;
  const names = yield* readNames(sys, fd);
  yield* sys.close(fd);
  return !(names instanceof Errno) && names.length > 0;
}

/** Does "LINK/" stand for a link to a directory? rmdir(2) does not follow it, and its error would say something else. */
function* isLinkWithSlash(sys: Sys, path: string): Routine<boolean> {
  if (!path.endsWith("/")) return false;
  const followed = yield* attempt(sys.stat(path));
  if (followed instanceof Errno ? followed.errno === ENOTDIR : !S_ISDIR(followed.st_mode)) return false;
  const link = yield* attempt(sys.lstat(stripTrailingSlashes(path)));
  return !(link instanceof Errno) && S_ISLNK(link.st_mode);
}

function* announce({ name, out }: ToolContext, path: string, { isVerbose }: RmdirOptions): Routine {
  if (isVerbose) yield* out.write(`${name}: removing directory, ${quoteaf(path)}\n`);
}

function* removeOne(tool: ToolContext, path: string, options: RmdirOptions): Routine<"removed" | "kept" | "failed"> {
  yield* announce(tool, path, options);
  const error = yield* attempt(tool.sys.rmdir(path));
  if (!(error instanceof Errno)) return "removed";
  if (yield* isIgnored(tool.sys, path, error, options)) return "kept";
  const why =
    error.errno === ENOTDIR && (yield* isLinkWithSlash(tool.sys, path))
      ? "Symbolic link not followed"
      : error.description;
  yield* tool.error(`failed to remove ${quoteaf(path)}: ${why}`);
  return "failed";
}

/** rmdir -p: the directories above, as long as they are empty. @returns whether it went well. */
function* removeParents(tool: ToolContext, path: string, options: RmdirOptions): Routine<boolean> {
  let rest = stripTrailingSlashes(path);
  while (rest.includes("/")) {
    rest = rest.slice(0, rest.lastIndexOf("/")).replace(/\/+$/, "") || "/";
    yield* announce(tool, rest, options);
    const error = yield* attempt(tool.sys.rmdir(rest));
    if (!(error instanceof Errno)) continue;
    if (yield* isIgnored(tool.sys, rest, error, options)) return true;
    const what = error.errno === ENOTDIR ? "failed to remove" : "failed to remove directory";
    yield* tool.error(`${what} ${quoteaf(rest)}: ${error.description}`);
    return false;
  }
  return true;
}

export const rmdir = defineTool({
  name: "rmdir",
  usage: `[OPTION]... DIRECTORY...

Remove each DIRECTORY, if it is empty.`,
  options: [
    { long: "ignore-fail-on-non-empty", help: "ignore failures that are due to a directory not being empty" },
    {
      short: "p",
      long: ["parents", "path"],
      help: "remove DIRECTORY and the directories in its name: 'rmdir -p a/b/c'",
    },
    { short: "v", long: "verbose", help: "print a message for each directory" },
  ],
  *run(tool, parsed) {
    if (parsed.operands.length === 0) throw usageFailure("missing operand");
    const options: RmdirOptions = {
      ignoresNonEmpty: parsed.has("ignore-fail-on-non-empty"),
      isVerbose: parsed.has("verbose"),
    };
    let status = 0;
    for (const path of parsed.operands) {
      const outcome = yield* removeOne(tool, path, options);
      if (outcome === "failed") status = 1;
      if (outcome === "removed" && parsed.has("parents") && !(yield* removeParents(tool, path, options))) status = 1;
    }
    return status;
  },
});
