import { EBUSY, EISDIR, ENOTDIR } from "../abi/errno.ts";
import type { Caller } from "./caller.ts";
import { detachMounts, isLocalMountpoint, mayDelete } from "./directory-entry.ts";
import { noteDeleted } from "./fsnotify/changes.ts";
import type { Path } from "./path.ts";
import { LAST_NORM, lookupChild, lookupParent } from "./path-walk.ts";
import { wantWrite } from "./permission.ts";

/** unlinkat(2) without AT_REMOVEDIR. */
export function unlink(caller: Caller, start: Path, pathname: string): number {
  const found = lookupParent(caller, start, pathname);
  if (typeof found === "number") return found;
  // unlink(2): EISDIR, also for ".", ".." and "/"
  if (found.type !== LAST_NORM) return -EISDIR;
  let error = wantWrite(found.parent);
  if (error < 0) return error;
  const victim = lookupChild(caller, found.parent.dentry, found.name);
  if (typeof victim === "number") return victim;
  // A trailing slash: there is something, so it is the wrong kind of thing.
  if (found.hasTrailingSlash) return victim.isDirectory ? -EISDIR : -ENOTDIR;
  const directory = found.parent.inode;
  error = mayDelete(caller, found.parent, victim, false);
  if (error < 0) return error;
  if (isLocalMountpoint(caller, victim)) return -EBUSY;
  error = directory.unlink(caller, victim);
  if (error < 0) return error;
  noteDeleted(victim);
  detachMounts(victim);
  return 0;
}
