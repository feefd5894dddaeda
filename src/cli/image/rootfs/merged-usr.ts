/**
 * Merged /usr (Debian since 12; file-hierarchy(7)): /bin, /sbin and /lib are symbolic links into /usr.
 *
 * base-files brings the links, but an image may have no base-files, and packages of older suites still ship paths below /bin.
 */
import type { Inode } from "./inode.ts";

/** The top-level names that are links in a merged system; those of further ABIs only where /usr has the directory. */
export const ALIASES: readonly string[] = ["bin", "sbin", "lib", "lib32", "lib64", "libo32", "libx32"];
export const ALWAYS_LINKED: readonly string[] = ["bin", "sbin", "lib"];

const ALIASED = new RegExp(`^(?:${ALIASES.join("|")})(?=/)`);

/** Where a path lies once /usr is merged. The aliases themselves stay. */
export function mergedUsrPath(path: string): string {
  return path.replace(ALIASED, "usr/$&");
}

export function isAlias(path: string): boolean {
  return ALIASES.includes(path);
}

/** Whether the inode is the link that a merged system has at this alias. */
export function isAliasLink(path: string, inode: Inode): boolean {
  return inode.type === "symlink" && (inode.target === `usr/${path}` || inode.target === `/usr/${path}`);
}
