import { ENOENT } from "../abi/errno.ts";
import type { Caller } from "./caller.ts";
import type { Path } from "./path.ts";

/** Where the climb from a path towards a root ended (the results of __prepend_path()). */
export const REACHED_ROOT = 0;
/** The bottom of a mount namespace: the path is not below the root asked for. */
export const REACHED_NAMESPACE_ROOT = 1;
/** The bottom of a tree that is in no namespace. */
export const REACHED_DETACHED_ROOT = 2;
/** A directory moved out of the part its bind mount shows. */
export const ESCAPED = 3;

/** An absolute name of a place as somebody with root directory `root` sees it, and whether that is where it starts. */
export function absoluteName(path: Path, root: Path): { text: string; end: number } {
  let { mount, dentry } = path;
  let text = "";
  let end = REACHED_ROOT;
  while (mount !== root.mount || dentry !== root.dentry) {
    if (dentry === mount.root) {
      if (mount.parent === null) {
        end = mount.namespace !== null ? REACHED_NAMESPACE_ROOT : REACHED_DETACHED_ROOT;
        break;
      }
      dentry = mount.mountpoint!;
      mount = mount.parent;
      continue;
    }
    if (dentry.isRoot) {
      end = ESCAPED;
      break;
    }
    text = `/${dentry.name}${text}`;
    dentry = dentry.parent;
  }
  return { text: text === "" ? "/" : text, end };
}

/** What /proc/PID/fd links and /proc/PID/maps say (d_path()): a name relative to `root`, " (deleted)", or a made-up one like "pipe:[7]". */
export function pathname(path: Path, root: Path): string {
  const { dentry } = path;
  const display = dentry.inode.superblock.displayName(dentry);
  // A pseudo file that was bind-mounted has a name in the hierarchy: that of the mount point.
  if (display !== null && !(dentry === path.mount.root && path.mount.parent !== null)) return display;
  const { text } = absoluteName(path, root);
  return dentry.isDeleted ? `${text} (deleted)` : text;
}

/** getcwd(2) without the buffer: ENOENT for a removed directory, "(unreachable)" before a name that does not start at the root. */
export function getcwd(caller: Caller): string | number {
  const { cwd, root } = caller.fs;
  if (cwd.dentry.isDeleted) return -ENOENT;
  const { text, end } = absoluteName(cwd, root);
  return end === REACHED_ROOT ? text : `(unreachable)${text}`;
}
