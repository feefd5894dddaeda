/**
 * Symbolic links as the image's own kernel will see them: targets never lead out of the tree.
 */
import type { Inode } from "./inode.ts";
import { mergedUsrPath } from "./merged-usr.ts";

/** As path_resolution(7): more symbolic links than this are ELOOP. */
const MAX_SYMLINKS = 40;

/** The path with all symbolic links followed, the last one too; what does not exist stays as written. Null for a loop. */
export function followLinks(path: string, inodeAt: (path: string) => Inode | undefined): string | null {
  const rest = path.split("/").reverse();
  const done: string[] = [];
  let links = 0;
  while (rest.length > 0) {
    const component = rest.pop()!;
    if (component === "" || component === ".") continue;
    if (component === "..") {
      done.pop(); // ".." of the root is the root
      continue;
    }
    const here = mergedUsrPath([...done, component].join("/"));
    const inode = inodeAt(here);
    if (inode?.type !== "symlink") {
      done.splice(0, done.length, ...here.split("/"));
      continue;
    }
    if (++links > MAX_SYMLINKS) return null;
    if (inode.target.startsWith("/")) done.length = 0;
    rest.push(...inode.target.split("/").reverse());
  }
  return done.join("/");
}
