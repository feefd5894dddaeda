import { ENOENT, ENOTDIR } from "../../abi/errno.ts";
import { S_IRWXUGO, S_ISDIR, S_ISGID, S_ISUID, S_ISVTX, S_IWUSR, S_IXUSR } from "../../abi/stat.ts";
import { Errno } from "../../platform/program/errno-error.ts";
import type { Routine } from "../../platform/program/syscall.ts";
import { type AdjustedMode, adjustMode, CHMOD_MODE_BITS, compileMode } from "../mode/index.ts";
import { quote, quoteaf } from "../quoting/quote.ts";
import { defineTool, Failure, type ToolContext, usageFailure } from "../tool.ts";
import { attempt } from "./attempt.ts";

/** Every path that has to be a directory before `path` can be made: its prefixes that end before a slash. */
function ancestors(path: string): string[] {
  return [...path.matchAll(/[^/](?=\/+[^/])/g)].map(({ index }) => path.slice(0, index + 1));
}

/** Makes directories; install(1) does it too. */
export class DirectoryMaker {
  private readonly tool: ToolContext;
  private readonly umask: number;
  /** What the new directory's mode is to be; null: the umask decides. */
  private readonly mode: AdjustedMode | null;
  private readonly onMade: (path: string) => Routine;
  private readonly ancestorMode: number;

  /** @param umask in force, with which `mode` was computed. @param onMade is told of each directory. */
  constructor(
    tool: ToolContext,
    umask: number,
    mode: AdjustedMode | null,
    onMade: (path: string) => Routine,
    ancestorMode: number = S_IRWXUGO,
  ) {
    this.tool = tool;
    this.umask = umask;
    this.mode = mode;
    this.onMade = onMade;
    this.ancestorMode = ancestorMode;
  }

  /** @returns whether it went well; if not, it was reported. */
  *make(path: string): Routine<boolean> {
    const error = yield* this.makeOne(path);
    return error === null || (yield* this.fail(path, error));
  }

  /** mkdir -p: makes what is missing of the directories above, too. */
  *makeParents(path: string): Routine<boolean> {
    if (!(yield* this.makeAncestors(path))) return false;
    const error = yield* this.makeOne(path);
    if (error === null) return true;
    const found = yield* attempt(this.tool.sys.stat(path));
    if (!(found instanceof Errno) && S_ISDIR(found.st_mode)) return true;
    return yield* this.fail(path, error);
  }

  *makeAncestors(path: string): Routine<boolean> {
    const { sys } = this.tool;
    // POSIX mkdir -p: the user may write and search every directory made on the way.
    const mask = this.umask & ~(S_IWUSR | S_IXUSR);
    for (const ancestor of ancestors(path)) {
      if (mask !== this.umask) yield* sys.umask(mask);
      const made = yield* attempt(sys.mkdir(ancestor, this.ancestorMode));
      if (mask !== this.umask) yield* sys.umask(this.umask);
      if (!(made instanceof Errno)) {
        yield* this.onMade(ancestor);
        continue;
      }
      const found = yield* attempt(sys.stat(ancestor));
      if (!(found instanceof Errno) && S_ISDIR(found.st_mode)) continue;
      const error = !(found instanceof Errno) ? new Errno(ENOTDIR, "mkdir") : found.errno === ENOENT ? made : found;
      return yield* this.fail(ancestor, error);
    }
    return true;
  }

  private *makeOne(path: string): Routine<Errno | null> {
    const { sys } = this.tool;
    const { mode, bits } = this.mode ?? { mode: S_IRWXUGO, bits: 0 };
    const made = yield* attempt(sys.mkdir(path, mode));
    if (made instanceof Errno) return made;
    yield* this.onMade(path);
    // gnulib's make_dir_parents: nothing is left to do if the mode mentions neither permissions nor the bits that a umask does not touch.
    const isDone = (mode & bits & S_IRWXUGO) === 0 && ((bits & (S_ISUID | S_ISGID)) | (mode & S_ISVTX)) === 0;
    if (isDone) return null;
    const { st_mode } = yield* sys.stat(path);
    if (((st_mode ^ mode) & bits) !== 0) yield* sys.chmod(path, mode | (st_mode & CHMOD_MODE_BITS & ~bits));
    return null;
  }

  private *fail(path: string, error: Errno): Routine<false> {
    yield* this.tool.error(`cannot create directory ${quoteaf(path)}: ${error.description}`);
    return false;
  }
}

export const mkdir = defineTool({
  name: "mkdir",
  usage: `[OPTION]... DIRECTORY...

Create each DIRECTORY, if it does not exist yet.`,
  options: [
    { short: "m", long: "mode", argument: "MODE", help: "set the mode (as in chmod), not a=rwx less the umask" },
    { short: "p", long: "parents", help: "no error if existing, make parent directories as needed" },
    { short: "v", long: "verbose", help: "print a message for each directory created" },
    { short: "Z" },
    { long: "context", argument: "CTX", isOptional: true },
  ],
  *run(tool, parsed) {
    const { sys, out } = tool;
    if (parsed.operands.length === 0) throw usageFailure("missing operand");
    const text = parsed.value("mode");
    const changes = text === undefined ? null : compileMode(text);
    if (text !== undefined && changes === null) throw new Failure(`invalid mode ${quote(text)}`);
    const umask = yield* sys.umask(0);
    yield* sys.umask(umask);
    const mode = changes === null ? null : adjustMode(S_IRWXUGO, true, umask, changes);
    const maker = new DirectoryMaker(tool, umask, mode, function* (path) {
      if (parsed.has("verbose")) yield* out.write(`${tool.name}: created directory ${quoteaf(path)}\n`);
    });
    let status = 0;
    for (const path of parsed.operands) {
      const isMade = yield* parsed.has("parents") ? maker.makeParents(path) : maker.make(path);
      if (!isMade) status = 1;
    }
    return status;
  },
});
