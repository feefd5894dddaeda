import { AT_SYMLINK_NOFOLLOW } from "../../../abi/fcntl.ts";
import { S_ISLNK } from "../../../abi/stat.ts";
import { Errno } from "../../../platform/program/errno-error.ts";
import type { StatValue } from "../../../platform/program/sys/attributes.ts";
import type { Sys } from "../../../platform/program/sys/index.ts";
import type { Routine } from "../../../platform/program/syscall.ts";
import { attempt } from "../attempt.ts";
import { canonicalize } from "../canonicalize.ts";
import { isSameName } from "../same-name.ts";
import type { CopyOptions, Place } from "./copy-options.ts";

export function isSameInode(first: StatValue, second: StatValue): boolean {
  return first.st_dev === second.st_dev && first.st_ino === second.st_ino;
}

/** "copy": the two differ enough; "done": there is nothing to do; "same": copying would destroy the source. */
export type SameFileVerdict = "copy" | "done" | "same";

/**
 * May `destination` be overwritten with `source`? Not if they are the same file, by whatever names: coreutils' same_file_ok.
 * @param sourceStat, destinationStat as they were found, links followed or not.
 */
export function* judgeSameFile(
  sys: Sys,
  source: string,
  sourceStat: StatValue,
  destination: Place,
  destinationStat: StatValue,
  options: CopyOptions,
): Routine<SameFileVerdict> {
  const isSame = isSameInode(sourceStat, destinationStat);
  if (isSame && options.makesHardLinks) return "done";
  const isSameEntry = (): Routine<boolean> => isSameName(sys, source, destination.path);
  let [sourceLink, destinationLink] = [sourceStat, destinationStat];
  if (options.dereference === "never") {
    if (S_ISLNK(sourceStat.st_mode) && S_ISLNK(destinationStat.st_mode)) {
      if (yield* isSameEntry()) return "same";
      // Two names of one symbolic link: rename(2) would do nothing.
      if (isSame) return options.isMove ? "same" : "done";
      return "copy";
    }
  } else {
    if (!isSame) return "copy";
    const [one, other] = [
      yield* attempt(sys.lstat(source)),
      yield* attempt(sys.fstatat(destination.dirfd, destination.name, AT_SYMLINK_NOFOLLOW)),
    ];
    if (one instanceof Errno || other instanceof Errno) return "copy";
    [sourceLink, destinationLink] = [one, other];
    if (S_ISLNK(one.st_mode) && S_ISLNK(other.st_mode) && options.unlinksFirst) return "copy";
  }
  const isSameLink = isSameInode(sourceLink, destinationLink);
  if (options.isMove || options.unlinksFirst) {
    if (S_ISLNK(destinationLink.st_mode)) return "copy";
    // Two hard links to one file: renaming one to the other could lose both.
    if (isSameLink && destinationLink.st_nlink > 1 && !(yield* isSameEntry())) return options.isMove ? "same" : "copy";
  }
  if (!S_ISLNK(sourceLink.st_mode) && !S_ISLNK(destinationLink.st_mode)) {
    if (!isSameLink) return "copy";
    if (options.makesHardLinks) return "done";
  }
  if (options.isMove && S_ISLNK(sourceStat.st_mode) && destinationLink.st_nlink > 1) {
    // A link onto what it leads to, which has another name: only this name is lost.
    const target = yield* canonicalize(sys, source, "existing");
    if (!(target instanceof Errno)) return (yield* isSameName(sys, target, destination.path)) ? "same" : "copy";
  }
  if (options.makesSymbolicLinks && S_ISLNK(destinationLink.st_mode)) return "copy";
  if (options.dereference !== "never") return "same";
  const followed = yield* followLinks(sys, source, sourceLink, destination, destinationLink);
  if (followed === null || !isSameInode(followed[0], followed[1])) return "copy";
  if (options.makesHardLinks) return S_ISLNK(destinationLink.st_mode) ? "copy" : "done";
  return "same";
}

/** What the two lead to; null: one of them leads nowhere. */
function* followLinks(
  sys: Sys,
  source: string,
  sourceLink: StatValue,
  { dirfd, name }: Place,
  destinationLink: StatValue,
): Routine<[StatValue, StatValue] | null> {
  const one = S_ISLNK(sourceLink.st_mode) ? yield* attempt(sys.stat(source)) : sourceLink;
  const other = S_ISLNK(destinationLink.st_mode) ? yield* attempt(sys.fstatat(dirfd, name, 0)) : destinationLink;
  return one instanceof Errno || other instanceof Errno ? null : [one, other];
}
