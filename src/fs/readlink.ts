import { EINVAL, ENOENT } from "../abi/errno.ts";
import { S_ISLNK } from "../abi/stat.ts";
import { touchAtime } from "./atime.ts";
import type { Caller } from "./caller.ts";
import type { Path } from "./path.ts";
import { LOOKUP_EMPTY, lookup } from "./path-walk.ts";

/** readlinkat(2) without the buffer: the whole text. An empty `pathname` means `start` itself, an O_PATH file of a link. */
export function readlink(caller: Caller, start: Path, pathname: string): string | number {
  const path = lookup(caller, start, pathname, LOOKUP_EMPTY);
  if (typeof path === "number") return path;
  // readlinkat(2): EINVAL, not a symbolic link; ENOENT when it was named by the descriptor alone
  if (!S_ISLNK(path.inode.mode)) return pathname === "" ? -ENOENT : -EINVAL;
  const text = path.inode.readlink(caller);
  if (typeof text === "string") touchAtime(path);
  return text;
}
