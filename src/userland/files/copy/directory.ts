import { AT_SYMLINK_NOFOLLOW, O_CLOEXEC, O_DIRECTORY, O_RDONLY } from "../../../abi/fcntl.ts";
import { S_IRWXU, S_ISDIR } from "../../../abi/stat.ts";
import { Errno } from "../../../platform/program/errno-error.ts";
import type { StatValue } from "../../../platform/program/sys/attributes.ts";
import type { Sys } from "../../../platform/program/sys/index.ts";
import type { Routine } from "../../../platform/program/syscall.ts";
import { CHMOD_MODE_BITS } from "../../mode/index.ts";
import { quoteaf } from "../../quoting/quote.ts";
import { attempt, errorOf } from "../attempt.ts";
import { isDotOrDotDot } from "../path.ts";
import type { Copier, CopyTask } from "./copier.ts";
import type { DirectoryFrame } from "./copy-state.ts";
import type { Standing } from "./destination.ts";
import { finishAttributes } from "./finish.ts";

/** A directory begun. */
export interface OpenedDirectory {
  readonly frame: DirectoryFrame;
  /** The destination, if it was made. */
  readonly madeStat: StatValue | null;
}

/** Makes the destination directory and reads the source's entries. @returns null: it failed, which was reported. */
export function* openDirectory(
  copier: Copier,
  task: CopyTask,
  stat: StatValue,
  standing: Standing,
): Routine<OpenedDirectory | null> {
  const { tool, options } = copier;
  const { source, place } = task;
  const { sys } = tool;
  const present = standing.present !== null && S_ISDIR(standing.present.st_mode) ? standing.present : null;
  let omitted = 0;
  let madeStat: StatValue | null = null;
  let madeMode: number | null = null;
  if (present === null) {
    omitted = copier.omittedPermissions(stat.st_mode);
    const mode = (options.mode ?? stat.st_mode) & CHMOD_MODE_BITS & ~omitted;
    const error = yield* errorOf(sys.mkdirat(place.dirfd, place.name, mode));
    if (error !== null) {
      yield* tool.error(`cannot create directory ${quoteaf(place.path)}: ${error.description}`);
      return null;
    }
    const made = yield* attempt(sys.fstatat(place.dirfd, place.name, AT_SYMLINK_NOFOLLOW));
    if (made instanceof Errno) {
      yield* tool.error(`cannot stat ${quoteaf(place.path)}: ${made.description}`);
      return null;
    }
    madeStat = made;
    if ((made.st_mode & S_IRWXU) !== S_IRWXU) {
      // Entries can be made only where the owner may write.
      madeMode = made.st_mode & CHMOD_MODE_BITS;
      const failed = yield* errorOf(sys.fchmodat(place.dirfd, place.name, madeMode | S_IRWXU));
      if (failed !== null) {
        yield* tool.error(`setting permissions for ${quoteaf(place.path)}: ${failed.description}`);
        return null;
      }
    }
    if (options.isVerbose) {
      if (options.isMove) yield* tool.out.write(`created directory ${quoteaf(place.path)}\n`);
      else yield* copier.announce(source, place);
    }
  }
  const isElsewhere = options.isOneFileSystem && task.parent !== null && task.parent.st_dev !== stat.st_dev;
  const names = isElsewhere ? [] : yield* namesInOrder(sys, source);
  const isOk = !(names instanceof Errno);
  if (!isOk) yield* tool.error(`cannot access ${quoteaf(source)}: ${names.description}`);
  const frame: DirectoryFrame = {
    kind: "directory",
    source,
    place,
    stat,
    present,
    names: isOk ? names : [],
    at: 0,
    isOk,
    madeMode,
    omitted,
  };
  return { frame, madeStat };
}

/** The entries' names, ordered by inode number as coreutils reads them. */
function* namesInOrder(sys: Sys, path: string): Routine<string[] | Errno> {
  const fd = yield* attempt(sys.open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (fd instanceof Errno) return fd;
  const found: { readonly inode: number; readonly name: string }[] = [];
  for (;;) {
    const entries = yield* attempt(sys.getdents(fd));
    if (entries instanceof Errno) {
      yield* sys.close(fd);
      return entries;
    }
    if (entries.length === 0) break;
    for (const { d_ino, d_name } of entries) if (!isDotOrDotDot(d_name)) found.push({ inode: d_ino, name: d_name });
  }
  yield* sys.close(fd);
  return found.sort((a, b) => a.inode - b.inode).map(({ name }) => name);
}

/** Gives the destination what it is to have of the source, once its entries are there. @returns whether it went well. */
export function* finishDirectory(copier: Copier, frame: DirectoryFrame): Routine<boolean> {
  return yield* finishAttributes(copier, {
    source: frame.source,
    stat: frame.stat,
    present: frame.present,
    target: { place: frame.place, fd: -1, isLink: false },
    omitted: frame.omitted,
    madeMode: frame.madeMode,
  });
}
