import { EPERM } from "../../abi/errno.ts";
import { O_ACCMODE, O_RDONLY } from "../../abi/fcntl.ts";
import { CLONE_NEWNS } from "../../abi/sched.ts";
import { S_IFREG, S_IRUGO } from "../../abi/stat.ts";
import { Namespace } from "../../ns/namespace.ts";
import { USE_FILE, USE_MOUNT } from "../../ns/namespace-use.ts";
import { refuse } from "../../ns/refusal.ts";
import { ref } from "../../state/fields.ts";
import { savable } from "../../state/savable.ts";
import type { Caller } from "../caller.ts";
import { Dentry } from "../dentry.ts";
import type { FileDescription } from "../file-description.ts";
import { Inode } from "../inode.ts";
import { Path } from "../path.ts";
import type { VirtualFilesystem } from "../virtual-filesystem.ts";
import { NamespaceFile } from "./namespace-file.ts";

/** The file of a namespace: regular, 0444, owned by root, numbered like the namespace (GEN-004). */
export class NsfsInode extends Inode {
  readonly namespace: Namespace;

  constructor(vfs: VirtualFilesystem, namespace: Namespace) {
    super(vfs.nsfsMount.superblock, namespace.inode, S_IFREG | S_IRUGO, 0, 0);
    this.namespace = namespace;
  }

  override get namesMountNamespace(): boolean {
    return this.namespace.type === CLONE_NEWNS;
  }

  // Open files and bind mounts keep the namespace alive (GEN-080).

  override retain(): void {
    super.retain();
    this.namespace.retain(USE_FILE);
  }

  override release(): void {
    super.release();
    this.namespace.release(USE_FILE);
  }

  override retainForMount(): void {
    super.retain();
    this.namespace.retain(USE_MOUNT);
  }

  override releaseForMount(): void {
    super.release();
    this.namespace.release(USE_MOUNT);
  }

  override open(caller: Caller, path: Path, flags: number): FileDescription | number {
    // GEN-008: not for writing, even for root
    if ((flags & O_ACCMODE) !== O_RDONLY) return refuse(EPERM, "GEN-008", { namespace: this.namespace.name });
    return new NamespaceFile(path, flags, caller.credentials);
  }

  // GEN-009: fchmod, fchown, fsetxattr EPERM
  override setAttributes(): number {
    return refuse(EPERM, "GEN-009", { namespace: this.namespace.name });
  }

  override setXattr(): number {
    return refuse(EPERM, "GEN-009", { namespace: this.namespace.name });
  }
}

/** The place a link of /proc/PID/ns leads to. Each call makes a fresh one; the inode number tells they are the same. */
export function namespacePath(vfs: VirtualFilesystem, namespace: Namespace): Path {
  const { nsfsMount } = vfs;
  return new Path(nsfsMount, new Dentry(nsfsMount.root, namespace.name, new NsfsInode(vfs, namespace)));
}

savable(NsfsInode, { name: "fs.NsfsInode", version: 1, saved: { namespace: ref(() => Namespace) } });
