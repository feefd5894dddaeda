import { R_OK, W_OK, X_OK } from "../../abi/access.ts";
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
import type { StatValue } from "../../platform/program/sys/attributes.ts";
import type { Sys } from "../../platform/program/sys/index.ts";
import type { Routine } from "../../platform/program/syscall.ts";
import { isTerminal } from "../io/index.ts";

type FileTest = (sys: Sys, path: string) => Routine<boolean>;

function* statOf(sys: Sys, path: string): Routine<StatValue | null> {
  const stat = yield* sys.stat(path).orErrno();
  return typeof stat === "number" ? null : stat;
}

/** A test of what stat(2) tells; false where it tells nothing. */
function ofStat(holds: (stat: StatValue) => boolean): FileTest {
  return function* (sys, path) {
    const stat = yield* statOf(sys, path);
    return stat !== null && holds(stat);
  };
}

function ofType(type: number): FileTest {
  return ofStat(({ st_mode }) => (st_mode & S_IFMT) === type);
}

function ofBit(bit: number): FileTest {
  return ofStat(({ st_mode }) => (st_mode & bit) !== 0);
}

function permitted(mode: number): FileTest {
  return function* (sys, path) {
    return (yield* sys.access(path, mode).orErrno()) === undefined;
  };
}

const isLink: FileTest = function* (sys, path) {
  const stat = yield* sys.lstat(path).orErrno();
  return typeof stat !== "number" && (stat.st_mode & S_IFMT) === S_IFLNK;
};

/** test(1)'s operators on one file. */
export const FILE_TESTS: Readonly<Record<string, FileTest>> = {
  "-b": ofType(S_IFBLK),
  "-c": ofType(S_IFCHR),
  "-d": ofType(S_IFDIR),
  "-e": ofStat(() => true),
  "-f": ofType(S_IFREG),
  "-g": ofBit(S_ISGID),
  "-h": isLink,
  "-k": ofBit(S_ISVTX),
  "-L": isLink,
  "-p": ofType(S_IFIFO),
  "-r": permitted(R_OK),
  "-s": ofStat(({ st_size }) => st_size > 0),
  "-S": ofType(S_IFSOCK),
  "-u": ofBit(S_ISUID),
  "-w": permitted(W_OK),
  "-x": permitted(X_OK),
  "-N": ofStat((stat) => compareTimes(stat.st_mtime, stat.st_mtime_nsec, stat.st_atime, stat.st_atime_nsec) > 0),
  *"-O"(sys, path) {
    const stat = yield* statOf(sys, path);
    return stat !== null && stat.st_uid === (yield* sys.geteuid());
  },
  *"-G"(sys, path) {
    const stat = yield* statOf(sys, path);
    return stat !== null && stat.st_gid === (yield* sys.getegid());
  },
};

/** test(1)'s operators on two files. */
export const FILE_COMPARISONS: readonly string[] = ["-nt", "-ot", "-ef"];

function compareTimes(aSeconds: number, aNanoseconds: number, bSeconds: number, bNanoseconds: number): number {
  return aSeconds - bSeconds || aNanoseconds - bNanoseconds;
}

/** @param operator one of FILE_COMPARISONS. A file that is not there is older than one that is. */
export function* compareFiles(sys: Sys, left: string, operator: string, right: string): Routine<boolean> {
  const a = yield* statOf(sys, left);
  const b = yield* statOf(sys, right);
  if (operator === "-ef") return a !== null && b !== null && a.st_dev === b.st_dev && a.st_ino === b.st_ino;
  const [newer, older] = operator === "-nt" ? [a, b] : [b, a];
  if (newer === null || older === null) return newer !== null;
  return compareTimes(newer.st_mtime, newer.st_mtime_nsec, older.st_mtime, older.st_mtime_nsec) > 0;
}

/** -t */
export function* isTerminalNumber(_sys: Sys, fd: bigint): Routine<boolean> {
  return fd >= 0n && fd < 2n ** 31n && (yield* isTerminal(Number(fd)));
}
