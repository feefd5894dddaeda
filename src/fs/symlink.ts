import { ENOENT } from "../abi/errno.ts";
import type { Caller } from "./caller.ts";
import { creatorThrough } from "./creator.ts";
import { lookupForCreation, mayCreate } from "./directory-entry.ts";
import { created } from "./fsnotify/changes.ts";
import type { Path } from "./path.ts";

/** symlinkat(2): `pathname` (from `start`) becomes a symbolic link with the text `target`. */
export function symlink(caller: Caller, target: string, start: Path, pathname: string): number {
  // symlink(2): ENOENT, target is the empty string
  if (target === "") return -ENOENT;
  const entry = lookupForCreation(caller, start, pathname, false);
  if (typeof entry === "number") return entry;
  const error = mayCreate(caller, entry.parent);
  if (error < 0) return error;
  const { directory, parent, name } = entry;
  const creator = creatorThrough(caller, parent.mount.idmap, directory.superblock);
  return created(directory.symlink(creator, parent.dentry, name, target));
}
