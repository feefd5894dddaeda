import { Errno } from "../../platform/program/errno-error.ts";
import type { Sys } from "../../platform/program/sys/index.ts";
import type { Routine } from "../../platform/program/syscall.ts";
import { attempt } from "./attempt.ts";
import { baseName, dirName } from "./path.ts";

/** Are two paths the same entry of one directory, so that removing one removes the other? */
export function* isSameName(sys: Sys, first: string, second: string): Routine<boolean> {
  if (baseName(first) !== baseName(second)) return false;
  const one = yield* attempt(sys.stat(dirName(first)));
  const other = yield* attempt(sys.stat(dirName(second)));
  if (one instanceof Errno || other instanceof Errno) return false;
  return one.st_dev === other.st_dev && one.st_ino === other.st_ino;
}
