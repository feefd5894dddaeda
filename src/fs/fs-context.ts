import { int, ref } from "../state/fields.ts";
import { savable } from "../state/savable.ts";
import { Path } from "./path.ts";
import type { VirtualFilesystem } from "./virtual-filesystem.ts";
import { virtualFilesystem } from "./virtual-filesystem-field.ts";

/** What CLONE_FS shares: root directory, working directory and umask (struct fs_struct). */
export class FsContext {
  readonly vfs: VirtualFilesystem;
  root: Path;
  cwd: Path;
  umask: number;
  /** Tasks that share it. */
  users: number;

  constructor(vfs: VirtualFilesystem, root: Path, cwd: Path, umask: number) {
    this.vfs = vfs;
    this.root = root;
    this.cwd = cwd;
    this.umask = umask;
    this.users = 1;
    hold(root);
    hold(cwd);
    vfs.fsContexts.add(this);
  }

  /** A context of its own with the same contents (clone(2) without CLONE_FS). */
  copy(): FsContext {
    return new FsContext(this.vfs, this.root, this.cwd, this.umask);
  }

  retain(): void {
    this.users++;
  }

  /** One task less; the last one drops root and working directory. */
  release(): void {
    if (--this.users > 0) return;
    if (this.users < 0) throw new Error("fs context released more often than retained");
    this.vfs.fsContexts.delete(this);
    drop(this.root);
    drop(this.cwd);
  }

  setRoot(path: Path): void {
    hold(path);
    drop(this.root);
    this.root = path;
  }

  setCwd(path: Path): void {
    hold(path);
    drop(this.cwd);
    this.cwd = path;
  }
}

function hold(path: Path): void {
  path.mount.retain();
  path.inode.retain();
}

function drop(path: Path): void {
  path.inode.release();
  path.mount.release();
}

savable(FsContext, {
  name: "fs.FsContext",
  version: 1,
  saved: {
    vfs: virtualFilesystem,
    root: ref(() => Path),
    cwd: ref(() => Path),
    umask: int,
    users: int,
  },
});
