import { EDQUOT, EEXIST, EINVAL, EMLINK, ENAMETOOLONG, ENOSPC, ENOTDIR, EROFS } from "../../abi/errno.ts";
import { AT_FDCWD, AT_SYMLINK_FOLLOW, O_DIRECTORY, O_NOFOLLOW, O_PATH } from "../../abi/fcntl.ts";
import { S_ISDIR } from "../../abi/stat.ts";
import { Errno } from "../../platform/program/errno-error.ts";
import type { StatValue } from "../../platform/program/sys/attributes.ts";
import type { Sys } from "../../platform/program/sys/index.ts";
import type { Routine } from "../../platform/program/syscall.ts";
import type { Parsed } from "../options/parsed.ts";
import { quoteaf, quotef } from "../quoting/quote.ts";
import { defineTool, Failure, type ToolContext, usageFailure } from "../tool.ts";
import { attempt, errorOf } from "./attempt.ts";
import { canonicalize } from "./canonicalize.ts";
import { dirName, joinPath, lastComponent, stripTrailingSlashes } from "./path.ts";
import { relativePath } from "./relative-path.ts";
import { isSameName } from "./same-name.ts";
import { replaceAtomically } from "./temporary-name.ts";
import { yesno } from "./yesno.ts";

interface LnOptions {
  readonly isSymbolic: boolean;
  readonly isRelative: boolean;
  /** A hard link is made to what a symbolic link leads to. */
  readonly isLogical: boolean;
  readonly mayLinkDirectories: boolean;
  readonly replaces: "no" | "ask" | "yes";
  readonly isVerbose: boolean;
}

/** What symlink -r stores: `target` as it is reached from the directory of `link`. */
function* relativeTarget(sys: Sys, target: string, link: string): Routine<string> {
  const directory = yield* canonicalize(sys, dirName(link), "missing");
  const canonical = yield* canonicalize(sys, target, "missing");
  if (directory instanceof Errno || canonical instanceof Errno) return target;
  return relativePath(canonical, directory);
}

class Linker {
  private readonly tool: ToolContext;
  private readonly options: LnOptions;
  /** Links made: a second source of the same name is not to replace the first. */
  private readonly made = new Set<string>();

  constructor(tool: ToolContext, options: LnOptions) {
    this.tool = tool;
    this.options = options;
  }

  *create(source: string, link: string): Routine<Errno | null> {
    const { sys } = this.tool;
    if (this.options.isSymbolic) return yield* errorOf(sys.symlink(source, link));
    const flags = this.options.isLogical ? AT_SYMLINK_FOLLOW : 0;
    return yield* errorOf(sys.linkat(AT_FDCWD, source, AT_FDCWD, link, flags));
  }

  /** The link, if that needs nothing else to be looked at. @returns undefined: it was not tried. */
  *attemptFirst(source: string, link: string): Routine<"made" | Errno | undefined> {
    if (this.options.isRelative) return undefined;
    const error = yield* this.create(source, link);
    if (error !== null) return error;
    yield* this.announce(source, link);
    return "made";
  }

  private *announce(target: string, link: string): Routine {
    const { isVerbose, isSymbolic } = this.options;
    if (isVerbose) yield* this.tool.out.write(`${quoteaf(link)} ${isSymbolic ? "-" : "="}> ${quoteaf(target)}\n`);
  }

  /** @param tried what came of making it, if that was tried. @returns whether it went well. */
  *make(source: string, link: string, tried?: Errno): Routine<boolean> {
    const { tool, options } = this;
    const { isSymbolic, isRelative, replaces } = options;
    const target = isSymbolic && isRelative ? yield* relativeTarget(tool.sys, source, link) : source;
    let result = tried ?? (yield* this.create(target, link));
    if (!isSymbolic && result !== null) {
      const stat = yield* this.statSource(source);
      if (stat instanceof Errno) return yield* this.fail(`failed to access ${quoteaf(source)}: ${stat.description}`);
      if (S_ISDIR(stat.st_mode) && !options.mayLinkDirectories)
        return yield* this.fail(`${quotef(source)}: hard link not allowed for directory`);
    }
    if (result?.errno === EEXIST && replaces !== "no") {
      const verdict = yield* this.mayReplace(source, link);
      if (verdict !== "yes") return verdict === "declined";
      result = yield* replaceAtomically(tool.sys, AT_FDCWD, link, (name) => this.create(target, name));
    }
    if (result !== null) return yield* this.fail(this.reasonOf(result, target, link));
    this.made.add(link);
    yield* this.announce(target, link);
    return true;
  }

  private *statSource(source: string): Routine<StatValue | Errno> {
    const { sys } = this.tool;
    return yield* attempt(this.options.isSymbolic || this.options.isLogical ? sys.stat(source) : sys.lstat(source));
  }

  /** Is what stands at `link` to be replaced? What speaks against it is reported. */
  private *mayReplace(source: string, link: string): Routine<"yes" | "declined" | "failed"> {
    const { sys } = this.tool;
    const found = yield* attempt(sys.lstat(link));
    if (found instanceof Errno) return "yes";
    const fail = (message: string): Routine<"failed"> => this.refuse(message);
    if (S_ISDIR(found.st_mode)) return yield* fail(`${quotef(link)}: cannot overwrite directory`);
    // Of a symbolic link that is replaced no data are lost.
    if (this.made.has(link) && !this.options.isSymbolic)
      return yield* fail(`will not overwrite just-created ${quoteaf(link)} with ${quoteaf(source)}`);
    const stat = yield* this.statSource(source);
    if (!(stat instanceof Errno) && stat.st_dev === found.st_dev && stat.st_ino === found.st_ino) {
      // Another link to the file may go; the only one may not.
      if (stat.st_nlink === 1 || (yield* isSameName(sys, source, link)))
        return yield* fail(`${quoteaf(source)} and ${quoteaf(link)} are the same file`);
    }
    if (this.options.replaces !== "ask") return "yes";
    const isAgreed = yield* yesno(this.tool, `${this.tool.name}: replace ${quoteaf(link)}? `);
    return isAgreed ? "yes" : "declined";
  }

  private *refuse(message: string): Routine<"failed"> {
    yield* this.tool.error(message);
    return "failed";
  }

  private *fail(message: string): Routine<false> {
    yield* this.tool.error(message);
    return false;
  }

  private reasonOf({ errno, description }: Errno, target: string, link: string): string {
    const [name, leads] = [quoteaf(link), quoteaf(target)];
    if (this.options.isSymbolic) {
      const arrow = errno === ENAMETOOLONG || target === "" ? ` -> ${leads}` : "";
      return `failed to create symbolic link ${name}${arrow}: ${description}`;
    }
    if (errno === EMLINK) return `failed to create hard link to ${leads}: ${description}`;
    const arrow = [EDQUOT, EEXIST, ENOSPC, EROFS].includes(errno) ? "" : ` => ${leads}`;
    return `failed to create hard link ${name}${arrow}: ${description}`;
  }
}

/** Errors of a first attempt that may mean that the last operand is a directory to put links into. */
const PERHAPS_DIRECTORY: readonly number[] = [EEXIST, ENOTDIR, EINVAL];

/** Is there a directory? Then null. */
function* openDirectory(sys: Sys, path: string, isNoFollow: boolean): Routine<Errno | null> {
  const fd = yield* attempt(sys.open(path, O_PATH | O_DIRECTORY | (isNoFollow ? O_NOFOLLOW : 0)));
  if (fd instanceof Errno) return fd;
  yield* sys.close(fd);
  return null;
}

/** @param isOption it was the argument of -t. */
function noDirectory(path: string, { errno, description }: Errno, isOption: boolean): string {
  if (!isOption) return `target ${quoteaf(path)}: ${description}`;
  return errno === ENOTDIR
    ? `target ${quoteaf(path)} is not a directory`
    : `failed to access ${quoteaf(path)}: ${description}`;
}

/** @throws Failure */
function checkOperands(parsed: Parsed): void {
  const { operands } = parsed;
  if (operands.length === 0) throw usageFailure("missing file operand");
  if (parsed.has("relative") && !parsed.has("symbolic")) throw new Failure("cannot do --relative without --symbolic");
  if (!parsed.has("no-target-directory")) return;
  if (parsed.has("target-directory")) throw new Failure("cannot combine --target-directory and --no-target-directory");
  if (operands.length < 2) throw usageFailure(`missing destination file operand after ${quoteaf(operands[0]!)}`);
  if (operands.length > 2) throw usageFailure(`extra operand ${quoteaf(operands[2]!)}`);
}

function optionsOf(parsed: Parsed): LnOptions {
  const replaces = parsed.last("force", "interactive");
  return {
    isSymbolic: parsed.has("symbolic"),
    isRelative: parsed.has("relative"),
    isLogical: parsed.last("logical", "physical") === "logical",
    mayLinkDirectories: parsed.has("directory"),
    replaces: replaces === undefined ? "no" : replaces === "interactive" ? "ask" : "yes",
    isVerbose: parsed.has("verbose"),
  };
}

export const ln = defineTool({
  name: "ln",
  usage: `[OPTION]... [-T] TARGET LINK_NAME
[OPTION]... TARGET
[OPTION]... TARGET... DIRECTORY
[OPTION]... -t DIRECTORY TARGET...

Create a link to TARGET with the name LINK_NAME, in the working directory, or links to each TARGET in DIRECTORY.
Links are hard unless --symbolic is given.`,
  options: [
    { short: "dF", long: "directory", help: "try to make hard links to directories (the kernel refuses)" },
    { short: "f", long: "force", help: "replace what has the name of a link" },
    { short: "i", long: "interactive", help: "ask before something is replaced" },
    { short: "L", long: "logical", help: "make hard links to what symbolic links lead to" },
    { short: "n", long: "no-dereference", help: "a LINK_NAME that is a link to a directory is no directory" },
    { short: "P", long: "physical", help: "make hard links to symbolic links themselves; the default" },
    { short: "r", long: "relative", help: "with -s, the link is relative to where it is" },
    { short: "s", long: "symbolic", help: "make symbolic links" },
    { short: "t", long: "target-directory", argument: "DIRECTORY", help: "create the links in DIRECTORY" },
    { short: "T", long: "no-target-directory", help: "LINK_NAME is always the link's own name" },
    { short: "v", long: "verbose", help: "print the name of each link made" },
  ],
  *run(tool, parsed) {
    checkOperands(parsed);
    const { sys } = tool;
    const linker = new Linker(tool, optionsOf(parsed));
    let { operands: files } = parsed;
    let directory = parsed.value("target-directory");
    const [source, name] = files as [string, string];
    if (parsed.has("no-target-directory")) return (yield* linker.make(source, name)) ? 0 : 1;
    if (files.length === 1 && directory === undefined) directory = ".";
    else {
      const isPair = files.length === 2 && directory === undefined;
      const tried = isPair ? yield* linker.attemptFirst(source, name) : undefined;
      if (tried === "made") return 0;
      const last = directory ?? files.at(-1)!;
      const mayBeDirectory = tried === undefined || PERHAPS_DIRECTORY.includes(tried.errno);
      const found = mayBeDirectory ? yield* openDirectory(sys, last, parsed.has("no-dereference")) : tried;
      if (found instanceof Errno) {
        if (isPair) return (yield* linker.make(source, name, tried)) ? 0 : 1;
        throw new Failure(noDirectory(last, found, directory !== undefined));
      }
      if (directory === undefined) files = files.slice(0, -1);
      directory = last;
    }
    let status = 0;
    for (const file of files) {
      const link = joinPath(directory, stripTrailingSlashes(lastComponent(file)));
      if (!(yield* linker.make(file, link))) status = 1;
    }
    return status;
  },
});
