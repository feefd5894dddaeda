/** mq_open(2), mq_unlink(2): names of POSIX message queues (ipc/mqueue.c). */
import { MAY_EXEC, MAY_READ, MAY_WRITE } from "../abi/access.ts";
import { EACCES, EEXIST, EINVAL, ENOENT } from "../abi/errno.ts";
import { O_ACCMODE, O_CREAT, O_EXCL, O_RDONLY, O_RDWR, O_WRONLY } from "../abi/fcntl.ts";
import { S_IALLUGO } from "../abi/stat.ts";
import type { Caller } from "../fs/caller.ts";
import type { Dentry } from "../fs/dentry.ts";
import { mayDelete } from "../fs/directory-entry.ts";
import type { FileDescription } from "../fs/file-description.ts";
import { noteCreated, noteDeleted } from "../fs/fsnotify/changes.ts";
import { openPath } from "../fs/open.ts";
import { Path } from "../fs/path.ts";
import { checkCreatorIsMapped, inodePermission } from "../fs/permission.ts";
import { refuse } from "../ns/refusal.ts";
import type { IpcObjects } from "./ipc-objects.ts";
import type { MqueueDirectory } from "./mqueue-directory.ts";
import type { MqueueAttributes } from "./mqueue-limits.ts";

/** The queue `name`, -ENOENT and the like. lookup_noperm(): EACCES for what is no name. IPC-033 */
function lookupQueue(caller: Caller, root: Dentry, name: string): Dentry | number {
  if (name === "." || name === ".." || name.includes("/")) return refuse(EACCES, "IPC-033", { name });
  return root.child(name) ?? root.inode.lookup(caller, root, name);
}

/** do_mq_open() but for the descriptor. @param wanted null: the default attributes. */
export function openMqueue(
  ipc: IpcObjects,
  caller: Caller,
  name: string,
  flags: number,
  mode: number,
  wanted: MqueueAttributes | null,
): FileDescription | number {
  const { mqueueRoot } = ipc;
  let queue = lookupQueue(caller, mqueueRoot.dentry, name);
  if (queue === -ENOENT) {
    if ((flags & O_CREAT) === 0) return refuse(ENOENT, "IPC-031", { name, namespace: ipc.namespace.name });
    queue = createQueue(caller, mqueueRoot.dentry, name, mode, wanted);
    if (typeof queue !== "number") noteCreated(queue);
  } else if (typeof queue !== "number") {
    const error = mayOpenQueue(caller, queue, flags);
    if (error < 0) return error;
  }
  return typeof queue === "number" ? queue : openPath(caller, new Path(mqueueRoot.mount, queue), flags);
}

/** vfs_mkobj() */
function createQueue(
  caller: Caller,
  root: Dentry,
  name: string,
  mode: number,
  wanted: MqueueAttributes | null,
): Dentry | number {
  const directory = root.inode as MqueueDirectory;
  const error =
    checkCreatorIsMapped(caller, null, directory) || inodePermission(caller, null, directory, MAY_WRITE | MAY_EXEC);
  if (error < 0) return error;
  return directory.createQueue(caller, root, name, mode & ~caller.fs.umask & S_IALLUGO, wanted);
}

/** prepare_open() of a queue that is there. */
function mayOpenQueue(caller: Caller, queue: Dentry, flags: number): number {
  if ((flags & (O_CREAT | O_EXCL)) === (O_CREAT | O_EXCL)) return -EEXIST;
  switch (flags & O_ACCMODE) {
    case O_RDONLY:
      return inodePermission(caller, null, queue.inode, MAY_READ);
    case O_WRONLY:
      return inodePermission(caller, null, queue.inode, MAY_WRITE);
    case O_RDWR:
      return inodePermission(caller, null, queue.inode, MAY_READ | MAY_WRITE);
    default:
      return -EINVAL;
  }
}

/** mq_unlink(2): 0 or -errno. The queue stays for those who have it open. */
export function unlinkMqueue(ipc: IpcObjects, caller: Caller, name: string): number {
  const { mount, dentry: root } = ipc.mqueueRoot;
  const victim = lookupQueue(caller, root, name);
  if (typeof victim === "number") return victim;
  const directory = root.inode as MqueueDirectory;
  const error = mayDelete(caller, new Path(mount, root), victim, false);
  if (error < 0) return error;
  directory.unlink(caller, victim);
  noteDeleted(victim);
  return 0;
}
