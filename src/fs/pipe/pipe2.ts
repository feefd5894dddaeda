import { EINVAL, ENOPKG } from "../../abi/errno.ts";
import { O_CLOEXEC, O_DIRECT, O_EXCL, O_NONBLOCK, O_RDONLY, O_WRONLY } from "../../abi/fcntl.ts";
import type { Caller } from "../caller.ts";
import { Dentry } from "../dentry.ts";
import { checkFileRoom } from "../file-description.ts";
import { Path } from "../path.ts";
import type { VirtualFilesystem } from "../virtual-filesystem.ts";
import { PipeFile } from "./pipe-file.ts";
import { PipeInode } from "./pipe-inode.ts";

/** O_NOTIFICATION_PIPE of watch_queue(7). */
const O_NOTIFICATION_PIPE = O_EXCL;

/** pipe2(2): the read end and the write end; installing descriptors (with O_CLOEXEC) is the caller's business. */
export function pipe2(
  caller: Caller,
  vfs: VirtualFilesystem,
  flags: number,
): { readEnd: PipeFile; writeEnd: PipeFile } | number {
  // pipe2(2): EINVAL, invalid flags; ENOPKG, no support for notification pipes
  if ((flags & ~(O_CLOEXEC | O_DIRECT | O_NONBLOCK | O_NOTIFICATION_PIPE)) !== 0) return -EINVAL;
  if ((flags & O_NOTIFICATION_PIPE) !== 0) return -ENOPKG;
  const error = checkFileRoom(vfs, 2);
  if (error < 0) return error;
  const { fsuid, fsgid } = caller.credentials;
  const path = newPipePath(vfs, fsuid, fsgid);
  const { pipe } = path.inode as PipeInode;
  const status = flags & (O_DIRECT | O_NONBLOCK);
  const writeEnd = new PipeFile(path, O_WRONLY | status, caller.credentials, pipe!);
  const readEnd = new PipeFile(path, O_RDONLY | (status & O_NONBLOCK), caller.credentials, pipe!);
  return { readEnd, writeEnd };
}

/** A place in pipefs for a fresh pipe. */
export function newPipePath(vfs: VirtualFilesystem, uid: number, gid: number): Path {
  const { pipeMount } = vfs;
  const inode = new PipeInode(pipeMount.superblock, uid, gid);
  return new Path(pipeMount, new Dentry(pipeMount.root, "", inode));
}
