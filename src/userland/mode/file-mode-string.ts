import {
  S_IFBLK,
  S_IFCHR,
  S_IFDIR,
  S_IFIFO,
  S_IFLNK,
  S_IFMT,
  S_IFREG,
  S_IFSOCK,
  S_ISGID,
  S_ISUID,
  S_ISVTX,
} from "../../abi/stat.ts";

/** The letter of ls -l for a file's type, "?" for one that has none. */
export function fileTypeLetter(mode: number): string {
  switch (mode & S_IFMT) {
    case S_IFREG:
      return "-";
    case S_IFDIR:
      return "d";
    case S_IFLNK:
      return "l";
    case S_IFCHR:
      return "c";
    case S_IFBLK:
      return "b";
    case S_IFIFO:
      return "p";
    case S_IFSOCK:
      return "s";
    default:
      return "?";
  }
}

/** "drwxr-sr-t": the ten letters of ls -l (POSIX ls, "STDOUT"). */
export function fileModeString(mode: number): string {
  return (
    fileTypeLetter(mode) +
    triplet(mode >> 6, (mode & S_ISUID) !== 0, "s") +
    triplet(mode >> 3, (mode & S_ISGID) !== 0, "s") +
    triplet(mode, (mode & S_ISVTX) !== 0, "t")
  );
}

function triplet(bits: number, isSpecial: boolean, letter: string): string {
  const isExecutable = (bits & 1) !== 0;
  const last = isSpecial ? (isExecutable ? letter : letter.toUpperCase()) : isExecutable ? "x" : "-";
  return ((bits & 4) === 0 ? "-" : "r") + ((bits & 2) === 0 ? "-" : "w") + last;
}

/** The type in the words of stat(1) and rm(1). */
export function fileTypeName(mode: number, size: number): string {
  switch (mode & S_IFMT) {
    case S_IFREG:
      return size === 0 ? "regular empty file" : "regular file";
    case S_IFDIR:
      return "directory";
    case S_IFLNK:
      return "symbolic link";
    case S_IFCHR:
      return "character special file";
    case S_IFBLK:
      return "block special file";
    case S_IFIFO:
      return "fifo";
    case S_IFSOCK:
      return "socket";
    default:
      return "weird file";
  }
}
