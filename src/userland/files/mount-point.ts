import { Errno } from "../../platform/program/errno-error.ts";
import type { Sys } from "../../platform/program/sys/index.ts";
import type { Routine } from "../../platform/program/syscall.ts";
import { attempt } from "./attempt.ts";
import { canonicalize } from "./canonicalize.ts";
import { dirName } from "./path.ts";

/** Where the filesystem that holds `path` is mounted: the last directory on the way up that is on it. */
export function* findMountPoint(sys: Sys, path: string): Routine<string | Errno> {
  const canonical = yield* canonicalize(sys, path, "existing");
  if (canonical instanceof Errno) return canonical;
  let stat = yield* attempt(sys.stat(canonical));
  if (stat instanceof Errno) return stat;
  let found = canonical;
  while (found !== "/") {
    const parent = dirName(found);
    const above = yield* attempt(sys.stat(parent));
    if (above instanceof Errno) return above;
    if (above.st_dev !== stat.st_dev) return found;
    [found, stat] = [parent, above];
  }
  return found;
}
