import { POLLERR, POLLPRI } from "../abi/poll.ts";
import { CLONE_NEWNS } from "../abi/sched.ts";
import { Namespace } from "../ns/namespace.ts";
import type { UserCounts } from "../ns/user-counts.ts";
import { UserNamespace } from "../ns/user-namespace.ts";
import { int, nullable, ref, set, uint } from "../state/fields.ts";
import { savable } from "../state/savable.ts";
import { WaitQueue } from "../waiter/wait-queue.ts";
import { Mount } from "./mount.ts";
import type { Path } from "./path.ts";
import { dissolveTree, unmountTree } from "./unmount-tree.ts";
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
  mounts: Set<Mount>;
  /** Notified with POLLPRI|POLLERR at every change: poll(2) on mountinfo (MNT-096). */
  readonly changed: WaitQueue;
  /** Counts changes. */
  event: number;
  /** @internal The largest unique id that entered. */
  lastUniqueId: number;
  /**
   * Of the anonymous namespace of a detached tree (is_anon_ns()) the id of that it was copied from, 0 for a new file system; null for all
   * others. An anonymous one is never published; an open file holds it.
   */
  readonly origin: number | null;

  /** An empty namespace; the caller enters a tree with `adoptRoot`. `charge` null makes the initial one. */
  constructor(vfs: VirtualFilesystem, owner: UserNamespace, charge: UserCounts | null, origin: number | null = null) {
    super(CLONE_NEWNS, owner.tree, owner, charge);
    this.origin = origin;
    this.vfs = vfs;
    this.mounts = new Set();
    this.changed = new WaitQueue();
    this.event = 0;
    this.lastUniqueId = 0;
  }

  get isAnonymous(): boolean {
    return this.origin !== null;
  }

  adoptRoot(root: Mount): void {
    this.root = root;
    for (const mount of root.subtree()) this.enter(mount);
  }

  /** `mount` becomes a member; its place in the tree is somebody else's business. */
  enter(mount: Mount): void {
    mount.namespace = this;
    this.mounts.add(mount);
    // Mounts come in the order they are made, but for a tree that was detached for a while.
    if (mount.uniqueId < this.lastUniqueId) this.mounts = new Set([...this.mounts].sort(byUniqueId));
    else this.lastUniqueId = mount.uniqueId;
  }

  leave(mount: Mount): void {
    mount.namespace = null;
    this.mounts.delete(mount);
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
    // A detached tree that was attached somewhere is there now.
    if (this.root.namespace !== this) return;
    if (this.isAnonymous) dissolveTree(this.root);
    else unmountTree(this.root);
  }
}

function byUniqueId(a: Mount, b: Mount): number {
  return a.uniqueId - b.uniqueId;
}

savable(MountNamespace, {
  name: "fs.MountNamespace",
  version: 1,
  saved: {
    owner: ref(() => UserNamespace),
    vfs: virtualFilesystem,
    root: ref(() => Mount),
    mounts: set(ref(() => Mount)),
    event: int,
    lastUniqueId: int,
    origin: nullable(uint),
  },
  transient: { changed: () => new WaitQueue() },
});
