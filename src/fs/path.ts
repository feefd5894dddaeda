import { anyRef, ref } from "../state/fields.ts";
import { savable } from "../state/savable.ts";
import { Dentry } from "./dentry.ts";
import type { Inode } from "./inode.ts";
import type { Mount } from "./mount.ts";

/** A place in the file hierarchy: a dentry seen through one of the mounts of its file system (struct path). A value. */
export class Path {
  readonly mount: Mount;
  readonly dentry: Dentry;

  constructor(mount: Mount, dentry: Dentry) {
    this.mount = mount;
    this.dentry = dentry;
  }

  get inode(): Inode {
    return this.dentry.inode;
  }

  equals(other: Path): boolean {
    return this.mount === other.mount && this.dentry === other.dentry;
  }

  /** The root of the topmost mount here: what a walk that arrives at this place goes on from. */
  throughMounts(): Path {
    let { mount, dentry } = this as Path;
    for (let child = dentry.mountOn(mount); child !== null; child = dentry.mountOn(mount)) {
      mount = child;
      dentry = child.root;
    }
    return mount === this.mount ? this : new Path(mount, dentry);
  }
}

savable(Path, {
  name: "fs.Path",
  version: 1,
  saved: { mount: anyRef<Mount>("attachTo", "subtree"), dentry: ref(() => Dentry) },
});
