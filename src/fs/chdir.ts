import { MAY_CHDIR, MAY_EXEC } from "../abi/access.ts";
import { ENOTDIR } from "../abi/errno.ts";
import type { Caller } from "./caller.ts";
import type { FileDescription } from "./file-description.ts";
import { LOOKUP_DIRECTORY, LOOKUP_FOLLOW, lookup } from "./path-walk.ts";
import { inodePermission } from "./permission.ts";

/** chdir(2) */
export function chdir(caller: Caller, pathname: string): number {
  const path = lookup(caller, caller.fs.cwd, pathname, LOOKUP_FOLLOW | LOOKUP_DIRECTORY);
  if (typeof path === "number") return path;
  const error = inodePermission(caller, path.mount.idmap, path.inode, MAY_EXEC | MAY_CHDIR);
  if (error === 0) caller.fs.setCwd(path);
  return error;
}

/** fchdir(2) */
export function fchdir(caller: Caller, file: FileDescription): number {
  if (!file.path.dentry.isDirectory) return -ENOTDIR;
  const error = inodePermission(caller, file.path.mount.idmap, file.inode, MAY_EXEC | MAY_CHDIR);
  if (error === 0) caller.fs.setCwd(file.path);
  return error;
}
