import { S_IFDIR, S_IRWXUGO, S_ISVTX } from "../abi/stat.ts";
import type { Caller } from "./caller.ts";
import { creationMode } from "./creation-mode.ts";
import { creatorThrough } from "./creator.ts";
import { lookupForCreation, mayCreate } from "./directory-entry.ts";
import { created } from "./fsnotify/changes.ts";
import { shownInode } from "./idmap.ts";
import type { Path } from "./path.ts";

/** mkdirat(2). Of `mode` only permissions and the sticky bit count. */
export function mkdir(caller: Caller, start: Path, pathname: string, mode: number): number {
  const entry = lookupForCreation(caller, start, pathname, true);
  if (typeof entry === "number") return entry;
  const { directory, parent, name } = entry;
  const error = mayCreate(caller, parent);
  if (error < 0) return error;
  const finalMode = creationMode(
    caller,
    shownInode(parent.mount.idmap, directory),
    S_IFDIR | (mode & (S_IRWXUGO | S_ISVTX)),
  );
  return created(
    directory.mkdir(creatorThrough(caller, parent.mount.idmap, directory.superblock), parent.dentry, name, finalMode),
  );
}
