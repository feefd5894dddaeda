import { MAY_EXEC } from "../abi/access.ts";
import { ELOOP, ENAMETOOLONG, ENOENT, ENOTDIR, EXDEV } from "../abi/errno.ts";
import { MAXSYMLINKS, NAME_MAX } from "../abi/limits.ts";
import { MS_NOSYMFOLLOW } from "../abi/mount.ts";
import { S_ISDIR, S_ISLNK } from "../abi/stat.ts";
import { touchAtime } from "./atime.ts";
import type { Caller } from "./caller.ts";
import type { Dentry } from "./dentry.ts";
import type { Mount } from "./mount.ts";
import { Path } from "./path.ts";
import { inodePermission } from "./permission.ts";
import { mayFollowLink } from "./protected-links.ts";

// How a walk ends and what it may cross: include/linux/namei.h. The last five are openat2(2)'s RESOLVE_*.
/** Follow a symbolic link in the last component. */
export const LOOKUP_FOLLOW = 0x01;
/** The result must be a directory. */
export const LOOKUP_DIRECTORY = 0x02;
/** AT_EMPTY_PATH: "" is the start itself. */
export const LOOKUP_EMPTY = 0x04;
export const LOOKUP_NO_SYMLINKS = 0x10;
export const LOOKUP_NO_MAGICLINKS = 0x20;
export const LOOKUP_NO_XDEV = 0x40;
export const LOOKUP_BENEATH = 0x80;
export const LOOKUP_IN_ROOT = 0x100;
const LOOKUP_IS_SCOPED = LOOKUP_BENEATH | LOOKUP_IN_ROOT;

// What the last component is (nameidata.last_type).
export const LAST_NORM = 0;
/** The path was nothing but slashes. */
export const LAST_ROOT = 1;
export const LAST_DOT = 2;
export const LAST_DOTDOT = 3;

/**
 * One resolution of a pathname (path_resolution(7), struct nameidata). `linkPathWalk` goes to the directory of the last component, `stepLast`
 * takes that last step; open(2) does its own thing in between. Lives for one call; holds no references.
 */
export class PathWalk {
  readonly caller: Caller;
  flags: number;
  /** Where absolute names start and ".." stays. */
  root: Path;
  mount: Mount;
  dentry: Dentry;
  lastType: number;
  lastName: string;
  /** The last component is followed by a slash: it must be a directory. */
  lastHasSlash: boolean;
  private linksFollowed: number;
  /** Has the root been needed so far? RESOLVE_NO_XDEV tells by this whether a jump to it changes the mount. */
  private isRootSet: boolean;

  constructor(caller: Caller, start: Path, flags: number) {
    this.caller = caller;
    this.flags = flags;
    this.root = (flags & LOOKUP_IS_SCOPED) !== 0 ? start : caller.fs.root;
    this.mount = start.mount;
    this.dentry = start.dentry;
    this.lastType = LAST_ROOT;
    this.lastName = "";
    this.lastHasSlash = false;
    this.linksFollowed = 0;
    this.isRootSet = (flags & LOOKUP_IS_SCOPED) !== 0;
  }

  get path(): Path {
    return new Path(this.mount, this.dentry);
  }

  /** path_init(): an absolute name starts at the root, or is refused by RESOLVE_BENEATH. */
  begin(pathname: string): number {
    if (!pathname.startsWith("/")) return 0;
    if ((this.flags & LOOKUP_BENEATH) !== 0) return -EXDEV;
    this.goToRoot();
    return 0;
  }

  private goToRoot(): void {
    this.mount = this.root.mount;
    this.dentry = this.root.dentry;
    this.isRootSet = true;
  }

  /** Walks all components but the last one, which is left in `lastName` and `lastType`. */
  linkPathWalk(pathname: string): number {
    let name = pathname;
    let at = skipSlashes(name, 0);
    if (at === name.length) return 0;
    // Names in which a symbolic link was met half-way, to be gone on with: [name, at, name, at ...].
    const suspended: (string | number)[] = [];
    for (;;) {
      const error = inodePermission(this.caller, this.mount.idmap, this.dentry.inode, MAY_EXEC);
      if (error < 0) return error;
      const end = endOfComponent(name, at);
      this.setLast(name.slice(at, end), end < name.length);
      at = skipSlashes(name, end);
      if (at === name.length) {
        if (suspended.length === 0) return 0;
        at = suspended.pop() as number;
        name = suspended.pop() as string;
      }
      const link = this.walkComponent(true, false);
      if (typeof link === "number") {
        if (link < 0) return link;
        if (!S_ISDIR(this.dentry.inode.mode)) return -ENOTDIR;
      } else {
        suspended.push(name, at);
        name = link;
        at = skipSlashes(name, 0);
      }
    }
  }

  private setLast(component: string, hasSlash: boolean): void {
    this.lastName = component;
    this.lastHasSlash = hasSlash;
    this.lastType = component === "." ? LAST_DOT : component === ".." ? LAST_DOTDOT : LAST_NORM;
  }

  /** The last step of a lookup. @returns a link's text to walk on with, 0 when arrived, or -errno. */
  stepLast(): string | number {
    // path_resolution(7): a trailing slash makes the name that of a directory, behind a link if need be.
    if (this.lastType === LAST_NORM && this.lastHasSlash) this.flags |= LOOKUP_FOLLOW | LOOKUP_DIRECTORY;
    return this.walkComponent((this.flags & LOOKUP_FOLLOW) !== 0, true);
  }

  private walkComponent(follows: boolean, isLast: boolean): string | number {
    if (this.lastType !== LAST_NORM) return this.handleDots();
    const child = this.lookupLast();
    if (typeof child === "number") return child;
    return this.stepInto(child, follows, isLast);
  }

  /** "/" and "." stay here, ".." goes up. */
  handleDots(): number {
    if (this.lastType !== LAST_DOTDOT) return 0;
    return this.followDotdot();
  }

  /** Looks the last component up in the directory the walk is at. Makes no step. */
  lookupLast(): Dentry | number {
    return lookupChild(this.caller, this.dentry, this.lastName);
  }

  /** step_into(): onto `child`, the mounts above it, and, if wanted, a symbolic link there. `isLast`: the last component of the path. */
  stepInto(child: Dentry, follows: boolean, isLast: boolean): string | number {
    const { mount, dentry } = this;
    if (child.mountedHere === null) this.dentry = child;
    else {
      const top = new Path(this.mount, child).throughMounts();
      if (top.mount !== this.mount && (this.flags & LOOKUP_NO_XDEV) !== 0) return -EXDEV;
      this.dentry = top.dentry;
      this.mount = top.mount;
    }
    if (!follows || !S_ISLNK(this.dentry.inode.mode)) return 0;
    return this.pickLink(mount, dentry, isLast);
  }

  /** follow_dotdot(): the root has no parent, a mount's root has the mount point's. */
  private followDotdot(): number {
    this.isRootSet = true;
    let { mount, dentry } = this;
    for (;;) {
      if (mount === this.root.mount && dentry === this.root.dentry) return this.stayAtRoot();
      if (dentry !== mount.root) break;
      if (mount.parent === null) return this.stayAtRoot();
      dentry = mount.mountpoint!;
      mount = mount.parent;
    }
    if (mount !== this.mount && (this.flags & LOOKUP_NO_XDEV) !== 0) return -EXDEV;
    const parent = dentry.parent;
    // The directory has been moved out of the part of the file system its mount shows: path_connected()
    if (!parent.isSameOrBelow(mount.root)) return -ENOENT;
    this.mount = mount;
    return this.stepUp(parent);
  }

  /** "/.." is "/", with what is mounted there. */
  private stayAtRoot(): number {
    return (this.flags & LOOKUP_BENEATH) !== 0 ? -EXDEV : this.stepUp(this.dentry);
  }

  private stepUp(dentry: Dentry): number {
    const result = this.stepInto(dentry, false, false);
    return typeof result === "number" ? result : 0;
  }

  /**
   * pick_link(): the walk stands on a symbolic link, met in the directory `mount`, `directory`.
   * @returns what to walk next, 0 after a jump, or -errno.
   */
  private pickLink(mount: Mount, directory: Dentry, isLast: boolean): string | number {
    // path_resolution(7): ELOOP, more than 40 links in one resolution
    if (this.linksFollowed++ >= MAXSYMLINKS) return -ELOOP;
    if ((this.flags & LOOKUP_NO_SYMLINKS) !== 0 || (this.mount.flags & MS_NOSYMFOLLOW) !== 0) return -ELOOP;
    const inode = this.dentry.inode;
    const error = isLast ? mayFollowLink(this.caller, mount.idmap, directory.inode, inode) : 0;
    if (error < 0) return error;
    touchAtime(this.path);
    const target = inode.followLink(this.caller);
    if (typeof target === "number") return target;
    if (target instanceof Path) return this.jumpTo(target);
    this.mount = mount;
    this.dentry = directory;
    if (target === "") return 0;
    if (!target.startsWith("/")) return target;
    const jumped = this.jumpToRoot();
    if (jumped < 0) return jumped;
    return skipSlashes(target, 0) === target.length ? 0 : target;
  }

  /** nd_jump_link(): a magic link. */
  private jumpTo(target: Path): number {
    if ((this.flags & LOOKUP_NO_MAGICLINKS) !== 0) return -ELOOP;
    if ((this.flags & LOOKUP_NO_XDEV) !== 0 && target.mount !== this.mount) return -EXDEV;
    if ((this.flags & LOOKUP_IS_SCOPED) !== 0) return -EXDEV;
    this.mount = target.mount;
    this.dentry = target.dentry;
    return 0;
  }

  /** nd_jump_root() */
  private jumpToRoot(): number {
    if ((this.flags & LOOKUP_BENEATH) !== 0) return -EXDEV;
    const isSameMount = this.isRootSet && this.root.mount === this.mount;
    if ((this.flags & LOOKUP_NO_XDEV) !== 0 && !isSameMount) return -EXDEV;
    this.goToRoot();
    return 0;
  }

  /** complete_walk(): what the result must be. */
  complete(): number {
    if ((this.flags & LOOKUP_DIRECTORY) !== 0 && !S_ISDIR(this.dentry.inode.mode)) return -ENOTDIR;
    return 0;
  }
}

function skipSlashes(name: string, from: number): number {
  let at = from;
  while (name.charCodeAt(at) === 47) at++;
  return at;
}

function endOfComponent(name: string, from: number): number {
  const slash = name.indexOf("/", from);
  return slash < 0 ? name.length : slash;
}

/** The child `name` of a directory: from the tree of dentries, or computed by the file system. -ENOENT when there is none. */
export function lookupChild(caller: Caller, directory: Dentry, name: string): Dentry | number {
  if (name.length > NAME_MAX) return -ENAMETOOLONG;
  // IS_DEADDIR(): nothing is found in a directory that was removed
  if (directory.isDeleted) return -ENOENT;
  const known = directory.child(name);
  if (known !== null) {
    if (!known.inode.isStale) return known;
    known.detach();
  }
  return directory.inode.lookup(caller, directory, name);
}

/** Resolves `pathname` from `start` (path_lookupat()). */
export function lookup(caller: Caller, start: Path, pathname: string, flags: number): Path | number {
  if (pathname === "") return (flags & LOOKUP_EMPTY) !== 0 ? start : -ENOENT;
  const walk = new PathWalk(caller, start, flags);
  const error = walkToEnd(walk, pathname);
  return error < 0 ? error : walk.path;
}

function walkToEnd(walk: PathWalk, pathname: string): number {
  const error = walk.begin(pathname);
  if (error < 0) return error;
  let rest: string | number = pathname;
  while (typeof rest === "string") {
    const result = walk.linkPathWalk(rest);
    if (result < 0) return result;
    rest = walk.stepLast();
  }
  return rest < 0 ? rest : walk.complete();
}

/** The directory of a name and its last component (filename_parentat()): where names are made and removed. */
export interface ParentLookup {
  readonly parent: Path;
  readonly type: number;
  readonly name: string;
  readonly hasTrailingSlash: boolean;
}

export function lookupParent(caller: Caller, start: Path, pathname: string): ParentLookup | number {
  if (pathname === "") return -ENOENT;
  const walk = new PathWalk(caller, start, 0);
  let error = walk.begin(pathname);
  if (error === 0) error = walk.linkPathWalk(pathname);
  if (error < 0) return error;
  return { parent: walk.path, type: walk.lastType, name: walk.lastName, hasTrailingSlash: walk.lastHasSlash };
}
