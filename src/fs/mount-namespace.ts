import { POLLERR, POLLPRI } from "../abi/poll.ts";
import { CLONE_NEWNS } from "../abi/sched.ts";
import { Namespace } from "../ns/namespace.ts";
import type { UserCounts } from "../ns/user-counts.ts";
import { UserNamespace } from "../ns/user-namespace.ts";
import { int, list, ref } from "../state/fields.ts";
import { savable } from "../state/savable.ts";
import { WaitQueue } from "../waiter/wait-queue.ts";
import { Mount } from "./mount.ts";
import type { Path } from "./path.ts";
import { unmountTree } from "./unmount-tree.ts";
import type { VirtualFilesystem } from "./virtual-filesystem.ts";
import { virtualFilesystem } from "./virtual-filesystem-field.ts";

/**
 * A list of mounts of its own (mount_namespaces(7)). They form one tree; its root is an empty, immutable file system on which the
 * first real root is mounted, so that pivot_root(2) works from the start (MNT-045).
 */
export class MountNamespace extends Namespace {
  declare readonly owner: UserNamespace;
  readonly vfs: VirtualFilesystem;
  /** Set once, when the tree is made. */
  root!: Mount;
  /** In the order of their unique ids, which is mountinfo's. */
  readonly mounts: Mount[];
  /** Notified with POLLPRI|POLLERR at every change: poll(2) on mountinfo (MNT-096). */
  readonly changed: WaitQueue;
  /** Counts changes. */
  event: number;

  /** An empty namespace; the caller enters a tree with `adoptRoot`. `charge` null makes the initial one. */
  constructor(vfs: VirtualFilesystem, owner: UserNamespace, charge: UserCounts | null) {
    super(CLONE_NEWNS, owner.tree, owner, charge);
    this.vfs = vfs;
    this.mounts = [];
    this.changed = new WaitQueue();
    this.event = 0;
  }

  adoptRoot(root: Mount): void {
    this.root = root;
    for (const mount of root.subtree()) this.enter(mount);
  }

  /** `mount` becomes a member; its place in the tree is somebody else's business. */
  enter(mount: Mount): void {
    mount.namespace = this;
    let at = this.mounts.length;
    while (at > 0 && this.mounts[at - 1]!.uniqueId > mount.uniqueId) at--;
    this.mounts.splice(at, 0, mount);
  }

  leave(mount: Mount): void {
    mount.namespace = null;
    this.mounts.splice(this.mounts.indexOf(mount), 1);
  }

  hasMount(mount: Mount): boolean {
    return mount.namespace === this;
  }

  /** What setns(2) makes root and working directory: the topmost mount at the namespace's root (MNT-004). */
  rootPath(): Path {
    return this.root.rootPath.throughMounts();
  }

  /** touch_mnt_namespace() */
  touch(): void {
    this.event++;
    this.changed.notify(POLLPRI | POLLERR);
  }

  /** The last member, file and bind mount of the namespace is gone: so are its mounts. */
  protected override onRelease(): void {
    super.onRelease();
    unmountTree(this.root);
  }
}

savable(MountNamespace, {
  name: "fs.MountNamespace",
  version: 1,
  saved: {
    owner: ref(() => UserNamespace),
    vfs: virtualFilesystem,
    root: ref(() => Mount),
    mounts: list(ref(() => Mount)),
    event: int,
  },
  transient: { changed: () => new WaitQueue() },
});
