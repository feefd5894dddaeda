import { EINVAL } from "../../abi/errno.ts";
import type { Namespace } from "../../ns/namespace.ts";
import { refuse } from "../../ns/refusal.ts";
import { savable } from "../../state/savable.ts";
import { FileDescription } from "../file-description.ts";
import type { NsfsInode } from "./nsfs-inode.ts";

/** An open namespace file: what setns(2) and ioctl_nsfs(2) take. No I/O: read EINVAL, lseek ESPIPE, mmap ENODEV (GEN-007). */
export class NamespaceFile extends FileDescription {
  override get inode(): NsfsInode {
    return this.path.dentry.inode as NsfsInode;
  }

  get namespace(): Namespace {
    return this.inode.namespace;
  }

  override get isSeekable(): boolean {
    return false;
  }

  override readAt(): number {
    return refuse(EINVAL, "GEN-007", { namespace: this.namespace.name });
  }
}

savable(NamespaceFile, { name: "fs.NamespaceFile", version: 1, saved: {} });
