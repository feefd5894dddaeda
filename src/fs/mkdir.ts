import { S_IFDIR, S_IRWXUGO, S_ISVTX } from "../abi/stat.ts";
import type { Caller } from "./caller.ts";
import { creationMode } from "./creation-mode.ts";
import { lookupForCreation, mayCreate } from "./directory-entry.ts";
import { created } from "./fsnotify/changes.ts";
import type { Path } from "./path.ts";

/** mkdirat(2). Of `mode` only permissions and the sticky bit count. */
export function mkdir(caller: Caller, start: Path, pathname: string, mode: number): number {
  const entry = lookupForCreation(caller, start, pathname, true);
  if (typeof entry === "number") return entry;
  const { directory, parent, name } = entry;
  const error = mayCreate(caller, directory);
  if (error < 0) return error;
  const finalMode = creationMode(caller, directory, S_IFDIR | (mode & (S_IRWXUGO | S_ISVTX)));
  return created(directory.mkdir(caller, parent.dentry, name, finalMode));
}
