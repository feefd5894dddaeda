/**
 * The file system that packages are unpacked into, in memory: nothing of a package touches the machine's own files.
 *
 * Follows dpkg where two packages meet: a directory is shared and keeps its first owner and mode, a directory that is there
 * already stands where a package brings a symbolic link, a link to a directory where it brings a directory, and a file belongs
 * to one package unless `Replaces` says otherwise.
 */
import type { Ownership, PackageEntry } from "../deb/package-tar.ts";
import { ImageError } from "../image-error.ts";
import { MAX_IMAGE_BYTES } from "../limits.ts";
import { followLinks } from "./follow-links.ts";
import type { Inode } from "./inode.ts";
import { isAlias, isAliasLink, mergedUsrPath } from "./merged-usr.ts";

interface Node {
  readonly inode: Inode;
  /** The package, or the part of this program, that it comes from. */
  readonly source: string;
}

export class RootTree {
  readonly #nodes = new Map<string, Node>();
  readonly #replaces: (by: string, of: string) => boolean;
  #bytes = 0;

  /** `replaces` says whether files of the package `by` win over those of the package `of`. */
  constructor(replaces: (by: string, of: string) => boolean = () => false) {
    this.#replaces = replaces;
  }

  get(path: string): Inode | undefined {
    return this.#nodes.get(path)?.inode;
  }

  /** What is at the path when symbolic links are followed, the last one too. */
  resolve(path: string): Inode | undefined {
    const real = followLinks(path, (at) => this.get(at));
    return real === null ? undefined : this.get(real);
  }

  /** Paths in order, so that a directory comes before what it holds. */
  *entries(): Generator<readonly [path: string, inode: Inode], void, undefined> {
    for (const path of [...this.#nodes.keys()].sort()) yield [path, this.#nodes.get(path)!.inode];
  }

  /** Unpacks a package's entries; `source` names it. */
  addPackage(entries: readonly PackageEntry[], source: string): void {
    const added = new Map<string, Inode>();
    for (const entry of entries) {
      if (entry.path === "") continue;
      const inode = inodeOf(entry, added);
      added.set(entry.path, inode);
      // A directory /bin of a package from before the merge is the link's target.
      if (isAlias(entry.path) && inode.type === "directory") continue;
      if (isAlias(entry.path) && !isAliasLink(entry.path, inode)) {
        throw new ImageError("conflict", "is no link into /usr", { file: source, entry: entry.path });
      }
      this.#put(this.#place(entry.path, entry.owner, source), inode, source);
    }
  }

  /** Puts an inode at a path unless something is there; says whether it did. */
  addMissing(path: string, inode: Inode, source: string): boolean {
    const place = this.#place(path, inode.owner, source);
    const present = this.get(place);
    if (present !== undefined) return adopt(present, inode);
    this.#set(place, inode, source);
    return true;
  }

  /** Where a path really lies: symbolic links to its directory followed, missing directories made. */
  #place(path: string, owner: Ownership, source: string): string {
    const merged = mergedUsrPath(path);
    const slash = merged.lastIndexOf("/");
    if (slash < 0) return merged;
    const parent = followLinks(merged.slice(0, slash), (at) => this.get(at));
    if (parent === null) throw new ImageError("conflict", "lies in a loop of links", { file: source, entry: path });
    this.#makeDirectories(parent, owner, source);
    return parent === "" ? merged.slice(slash + 1) : parent + merged.slice(slash);
  }

  #makeDirectories(path: string, owner: Ownership, source: string): void {
    const components = path === "" ? [] : path.split("/");
    for (let count = 1; count <= components.length; count++) {
      const directory = components.slice(0, count).join("/");
      const present = this.get(directory);
      if (present === undefined) {
        const implied = { ...owner, mode: 0o755, uid: 0, gid: 0, userName: "root", groupName: "root" };
        this.#set(directory, { type: "directory", implicit: true, owner: implied }, source);
      } else if (present.type !== "directory") {
        const message = `is a directory here and a ${present.type} of ${this.#nodes.get(directory)!.source}`;
        throw new ImageError("conflict", message, { file: source, entry: directory });
      }
    }
  }

  #put(path: string, inode: Inode, source: string): void {
    const present = this.#nodes.get(path);
    if (present === undefined) {
      this.#set(path, inode, source);
      return;
    }
    if (present.inode.type === "directory" && inode.type !== "file") {
      adopt(present.inode, inode);
      return;
    }
    if (inode.type === "directory" && this.resolve(path)?.type === "directory") return;
    const bothAreLeaves = present.inode.type !== "directory" && inode.type !== "directory";
    if (bothAreLeaves && this.#replaces(present.source, source)) return;
    if (bothAreLeaves && this.#replaces(source, present.source)) {
      this.#set(path, inode, source);
      return;
    }
    const message = `is a ${inode.type} here and a ${present.inode.type} of ${present.source}`;
    throw new ImageError("conflict", message, { file: source, entry: path });
  }

  #set(path: string, inode: Inode, source: string): void {
    if (inode.type === "file") this.#bytes += inode.data.length;
    if (this.#bytes > MAX_IMAGE_BYTES) {
      throw new ImageError("limit", `the image grows beyond ${MAX_IMAGE_BYTES} bytes`, { file: source, entry: path });
    }
    this.#nodes.set(path, { inode, source });
  }
}

/** An implicit directory takes the attributes of an entry that means it. */
function adopt(present: Inode, inode: Inode): boolean {
  if (present.type !== "directory" || !present.implicit || inode.type !== "directory") return false;
  present.owner = inode.owner;
  present.implicit = inode.implicit;
  return true;
}

function inodeOf(entry: PackageEntry, added: ReadonlyMap<string, Inode>): Inode {
  const { owner } = entry;
  switch (entry.type) {
    case "directory":
      return { type: "directory", implicit: false, owner };
    case "symlink":
      return { type: "symlink", target: entry.target, owner };
    case "file":
      return { type: "file", data: entry.data, owner };
    case "link":
      return added.get(entry.target)!; // readPackageTar has checked that it is there
  }
}
