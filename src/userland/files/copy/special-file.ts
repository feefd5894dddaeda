import { EEXIST } from "../../../abi/errno.ts";
import { AT_FDCWD, AT_SYMLINK_FOLLOW } from "../../../abi/fcntl.ts";
import { S_IFMT, S_ISBLK, S_ISCHR, S_ISFIFO, S_ISLNK, S_ISSOCK } from "../../../abi/stat.ts";
import { Errno } from "../../../platform/program/errno-error.ts";
import type { StatValue } from "../../../platform/program/sys/attributes.ts";
import type { Sys } from "../../../platform/program/sys/index.ts";
import type { Routine } from "../../../platform/program/syscall.ts";
import { quoteaf, quotef } from "../../quoting/quote.ts";
import { attempt, errorOf } from "../attempt.ts";
import { dirName } from "../path.ts";
import { replaceAtomically } from "../temporary-name.ts";
import type { Copier, CopyTask } from "./copier.ts";
import { earlierName, type Place } from "./copy-options.ts";
import type { Standing } from "./destination.ts";
import { finishSpecial } from "./finish.ts";

/** What a hard link is made to: a file by its path, or a copy made before beside `place`. */
export type LinkSource =
  | { readonly source: string; readonly place: Place }
  | { readonly earlier: string; readonly place: Place };

/** @param replaces what is there already. @returns whether it went well. */
export function* createHardLink(
  copier: Copier,
  link: LinkSource,
  replaces: boolean,
  follows: boolean,
  isVerbose: boolean,
): Routine<boolean> {
  const { tool } = copier;
  const { dirfd, name, path } = link.place;
  const [fromDirfd, from] = "source" in link ? [AT_FDCWD, link.source] : [dirfd, link.earlier];
  const flags = follows ? AT_SYMLINK_FOLLOW : 0;
  const create = (to: string): Routine<Errno | null> => errorOf(tool.sys.linkat(fromDirfd, from, dirfd, to, flags));
  let error = yield* create(name);
  if (error?.errno === EEXIST && replaces) {
    error = yield* replaceAtomically(tool.sys, dirfd, name, create);
    if (error === null && isVerbose) yield* tool.out.write(`removed ${quoteaf(path)}\n`);
  }
  if (error === null) return true;
  const shown = "source" in link ? link.source : earlierName(link.place, link.earlier);
  return yield* copier.fail(`cannot create hard link ${quoteaf(path)} to ${quoteaf(shown)}: ${error.description}`);
}

function* createSymlink(sys: Sys, target: string, { dirfd, name }: Place, replaces: boolean): Routine<Errno | null> {
  const create = (path: string): Routine<Errno | null> => errorOf(sys.symlinkat(target, dirfd, path));
  const error = yield* create(name);
  return error?.errno === EEXIST && replaces ? yield* replaceAtomically(sys, dirfd, name, create) : error;
}

/** Everything but regular files and directories, and what -l and -s make. @returns whether it went well. */
export function* makeSpecial(copier: Copier, task: CopyTask, stat: StatValue, standing: Standing): Routine<boolean> {
  const { tool, options } = copier;
  const { source, place } = task;
  const { sys } = tool;
  if (options.makesSymbolicLinks) return yield* linkSymbolically(copier, source, place);
  if (options.makesHardLinks) {
    const replaces = options.unlinksUnopenable || options.overwriting === "ask";
    return yield* createHardLink(copier, { source, place }, replaces, copier.follows(task), false);
  }
  const { st_mode } = stat;
  if (S_ISLNK(st_mode)) {
    const target = yield* attempt(sys.readlink(source));
    if (target instanceof Errno)
      return yield* copier.fail(`cannot read symbolic link ${quoteaf(source)}: ${target.description}`);
    const error = yield* createSymlink(sys, target, place, options.unlinksUnopenable);
    if (error !== null && !(yield* isAlready(copier, target, place, standing)))
      return yield* copier.fail(`cannot create symbolic link ${quoteaf(place.path)}: ${error.description}`);
    return yield* finishSpecial(copier, task, stat, standing, true);
  }
  if (!S_ISFIFO(st_mode) && !S_ISBLK(st_mode) && !S_ISCHR(st_mode) && !S_ISSOCK(st_mode))
    return yield* copier.fail(`${quoteaf(source)} has unknown file type`);
  const mode = st_mode & ~(copier.omittedPermissions(st_mode) & ~S_IFMT);
  const error = yield* errorOf(sys.mknodat(place.dirfd, place.name, mode, S_ISFIFO(st_mode) ? 0 : stat.st_rdev));
  if (error !== null) {
    const what = S_ISFIFO(st_mode) ? "fifo" : "special file";
    return yield* copier.fail(`cannot create ${what} ${quoteaf(place.path)}: ${error.description}`);
  }
  return yield* finishSpecial(copier, task, stat, standing, false);
}

/** cp -s: links with relative targets are right in the working directory alone. */
function* linkSymbolically(copier: Copier, source: string, place: Place): Routine<boolean> {
  const { sys } = copier.tool;
  if (!source.startsWith("/")) {
    const parent = yield* attempt(sys.stat(dirName(place.path)));
    const here = yield* attempt(sys.stat("."));
    const isHere =
      !(parent instanceof Errno) &&
      !(here instanceof Errno) &&
      parent.st_dev === here.st_dev &&
      parent.st_ino === here.st_ino;
    if (!isHere)
      return yield* copier.fail(`${quotef(place.path)}: can make relative symbolic links only in current directory`);
  }
  const error = yield* createSymlink(sys, source, place, copier.options.unlinksUnopenable);
  if (error === null) return true;
  return yield* copier.fail(
    `cannot create symbolic link ${quoteaf(place.path)} to ${quoteaf(source)}: ${error.description}`,
  );
}

/** With -u, is the link there the one that is wanted? */
function* isAlready(copier: Copier, target: string, { dirfd, name }: Place, { present }: Standing): Routine<boolean> {
  if (!copier.options.updatesOnly || present === null || !S_ISLNK(present.st_mode)) return false;
  const now = yield* attempt(copier.tool.sys.readlinkat(dirfd, name));
  return now === target;
}
