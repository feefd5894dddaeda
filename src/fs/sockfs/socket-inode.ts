import { S_IFSOCK, S_IRWXUGO } from "../../abi/stat.ts";
import { savable } from "../../state/savable.ts";
import { Dentry } from "../dentry.ts";
import { Inode } from "../inode.ts";
import { Path } from "../path.ts";
import type { Superblock } from "../superblock.ts";
import type { VirtualFilesystem } from "../virtual-filesystem.ts";

/** The inode of a socket: who made it, and nothing else. It cannot be opened again through /proc/PID/fd: open(2) says ENXIO. */
export class SocketInode extends Inode {
  constructor(superblock: Superblock, uid: number, gid: number) {
    super(superblock, superblock.allocateInodeNumber(), S_IFSOCK | S_IRWXUGO, uid, gid);
  }
}

/** A place in sockfs for a fresh socket. */
export function newSocketPath(vfs: VirtualFilesystem, uid: number, gid: number): Path {
  const { socketMount } = vfs;
  const inode = new SocketInode(socketMount.superblock, uid, gid);
  return new Path(socketMount, new Dentry(socketMount.root, "", inode));
}

savable(SocketInode, { name: "fs.SocketInode", version: 1, saved: {} });
