import { EBUSY, EINVAL, ENOTEMPTY } from "../abi/errno.ts";
import type { Caller } from "./caller.ts";
import { detachMounts, isLocalMountpoint, mayDelete } from "./directory-entry.ts";
import { noteDeleted } from "./fsnotify/changes.ts";
import type { Path } from "./path.ts";
import { LAST_DOT, LAST_DOTDOT, LAST_ROOT, lookupChild, lookupParent } from "./path-walk.ts";
import { wantWrite } from "./permission.ts";

/** rmdir(2), unlinkat(2) with AT_REMOVEDIR. */
export function rmdir(caller: Caller, start: Path, pathname: string): number {
  const found = lookupParent(caller, start, pathname);
  if (typeof found === "number") return found;
  // rmdir(2): EINVAL for "."; ".." is never empty; the root is always in use
  if (found.type === LAST_DOTDOT) return -ENOTEMPTY;
  if (found.type === LAST_DOT) return -EINVAL;
  if (found.type === LAST_ROOT) return -EBUSY;
  let error = wantWrite(found.parent);
  if (error < 0) return error;
  const victim = lookupChild(caller, found.parent.dentry, found.name);
  if (typeof victim === "number") return victim;
  const directory = found.parent.inode;
  error = mayDelete(caller, found.parent, victim, true);
  if (error < 0) return error;
  if (isLocalMountpoint(caller, victim)) return -EBUSY;
  error = directory.rmdir(caller, victim);
  if (error < 0) return error;
  noteDeleted(victim);
  detachMounts(victim);
  return 0;
}
