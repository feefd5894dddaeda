import { S_IFDIR, S_IFMT } from "../../../abi/stat.ts";
import { filevercmp } from "../../version/filevercmp.ts";
import type { FileInfo } from "./file-info.ts";
import type { LsOptions, LsTime } from "./ls-options.ts";

/** The time that -t sorts by and -l shows: seconds and nanoseconds. */
export function timeOf({ stat }: FileInfo, time: LsTime): readonly [number, number] {
  if (stat === null) return [0, 0];
  if (time === "ctime") return [stat.st_ctime, stat.st_ctime_nsec];
  if (time === "atime") return [stat.st_atime, stat.st_atime_nsec];
  return [stat.st_mtime, stat.st_mtime_nsec];
}

function byName(a: FileInfo, b: FileInfo): number {
  return a.bytes < b.bytes ? -1 : a.bytes > b.bytes ? 1 : 0;
}

function extensionOf({ bytes }: FileInfo): string {
  const dot = bytes.lastIndexOf(".");
  return dot < 0 ? "" : bytes.slice(dot);
}

function byExtension(a: FileInfo, b: FileInfo): number {
  const [one, other] = [extensionOf(a), extensionOf(b)];
  return one < other ? -1 : one > other ? 1 : byName(a, b);
}

function comparator(
  { sort, time }: LsOptions,
  widthOf: (file: FileInfo) => number,
): ((a: FileInfo, b: FileInfo) => number) | null {
  switch (sort) {
    case "none":
      return null;
    case "name":
      return byName;
    case "extension":
      return byExtension;
    case "version":
      return (a, b) => filevercmp(a.bytes, b.bytes) || byName(a, b);
    case "width":
      return (a, b) => widthOf(a) - widthOf(b) || byName(a, b);
    case "size":
      return (a, b) => (b.stat?.st_size ?? 0) - (a.stat?.st_size ?? 0) || byName(a, b);
    case "time":
      return (a, b) => {
        const [one, other] = [timeOf(a, time), timeOf(b, time)];
        return other[0] - one[0] || other[1] - one[1] || byName(a, b);
      };
  }
}

function isDirectory({ stat, type, targetMode }: FileInfo): boolean {
  return ((targetMode ?? stat?.st_mode ?? type) & S_IFMT) === S_IFDIR;
}

/** Puts files in the order in which they are printed. */
export function sortFiles(files: FileInfo[], options: LsOptions, widthOf: (file: FileInfo) => number): FileInfo[] {
  const compare = comparator(options, widthOf);
  if (compare === null) return files;
  const direction = options.isReversed ? -1 : 1;
  return files.sort((a, b) => {
    if (options.hasDirectoriesFirst) {
      const order = Number(isDirectory(b)) - Number(isDirectory(a));
      if (order !== 0) return order;
    }
    return direction * compare(a, b);
  });
}
