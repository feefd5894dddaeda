import { CAP_SYS_RESOURCE } from "../abi/capability.ts";
import { EACCES, ENAMETOOLONG, ENOENT, ENOMEM, ENOSPC } from "../abi/errno.ts";
import { NAME_MAX } from "../abi/limits.ts";
import { S_IFDIR, S_IRWXUGO, S_ISVTX } from "../abi/stat.ts";
import type { Caller } from "../fs/caller.ts";
import type { Dentry } from "../fs/dentry.ts";
import { DirectoryFile, FIRST_COOKIE } from "../fs/directory-file.ts";
import type { DirentSink } from "../fs/dirent-sink.ts";
import { EntryOrder } from "../fs/entry-order.ts";
import type { FileDescription } from "../fs/file-description.ts";
import { Inode } from "../fs/inode.ts";
import type { Path } from "../fs/path.ts";
import { touchTimes } from "../fs/truncate.ts";
import { refuse } from "../ns/refusal.ts";
import { uint } from "../state/fields.ts";
import { savable } from "../state/savable.ts";
import { MqueueInode, QUEUE_FILE_BYTES } from "./mqueue-inode.ts";
import { chargeMqueue, type MqueueAttributes, mqueueCapacity } from "./mqueue-limits.ts";
import type { MqueueSuperblock } from "./mqueue-superblock.ts";

/** DIRENT_SIZE */
const ENTRY_SIZE = 20;

/** The names of the queues of an IPC namespace: the only directory of an mqueue file system. */
export class MqueueDirectory extends Inode {
  declare readonly superblock: MqueueSuperblock;
  nextCookie: number;
  entryCount: number;
  /** @internal */
  readonly order: EntryOrder;

  constructor(superblock: MqueueSuperblock, uid: number, gid: number) {
    super(superblock, superblock.allocateInodeNumber(), S_IFDIR | S_ISVTX | S_IRWXUGO, uid, gid);
    this.nextCookie = FIRST_COOKIE;
    this.entryCount = 0;
    this.order = new EntryOrder();
  }

  override get size(): number {
    return (2 + this.entryCount) * ENTRY_SIZE;
  }

  override open(caller: Caller, path: Path, flags: number): FileDescription {
    return new DirectoryFile(path, flags, caller.credentials);
  }

  // simple_lookup()
  override lookup(_caller: Caller, _parent: Dentry, name: string): number {
    return name.length > NAME_MAX ? -ENAMETOOLONG : -ENOENT;
  }

  /** open(2) with O_CREAT in a mount: a queue with the default attributes. */
  override create(caller: Caller, parent: Dentry, name: string, mode: number): Dentry | number {
    return this.createQueue(caller, parent, name, mode, null);
  }

  /** mqueue_create_attr() */
  createQueue(
    caller: Caller,
    parent: Dentry,
    name: string,
    mode: number,
    wanted: MqueueAttributes | null,
  ): Dentry | number {
    const { ipc, vfs, host } = this.superblock;
    // The namespace is gone, only its file system is still mounted somewhere. IPC-032
    if (ipc === null) return refuse(EACCES, "IPC-032");
    const { credentials } = caller;
    const queuesMax = ipc.limits.queuesMax >>> 0;
    if (ipc.mqueueCount >= queuesMax && !credentials.hasCapability(CAP_SYS_RESOURCE, vfs.initialUserNamespace))
      return refuse(ENOSPC, "IPC-033", { queues: ipc.mqueueCount, maximum: queuesMax, capability: CAP_SYS_RESOURCE });
    const capacity = mqueueCapacity(ipc, credentials, wanted);
    if (typeof capacity === "number") return capacity;
    if (!vfs.memory.hasRoom(QUEUE_FILE_BYTES)) return -ENOMEM;
    const counts = credentials.counts();
    const error = chargeMqueue(counts, capacity.charge, host.messageQueueLimit(caller));
    if (error < 0) return error;
    vfs.memory.take(QUEUE_FILE_BYTES);
    ipc.mqueueCount++;
    this.entryCount++;
    touchTimes(this);
    const inode = new MqueueInode(this.superblock, caller, mode, capacity, counts);
    const dentry = parent.attach(name, inode, this.nextCookie++);
    this.order.append(dentry);
    return dentry;
  }

  /** mqueue_unlink(): the queue is there as long as somebody has it open. */
  override unlink(_caller: Caller, victim: Dentry): number {
    this.remove(victim);
    return 0;
  }

  /** @internal */
  remove(victim: Dentry): void {
    this.entryCount--;
    touchTimes(this);
    victim.inode.ctime = this.ctime;
    victim.detach();
    victim.inode.dropLink();
  }

  override get iterationLimit(): number {
    return this.nextCookie;
  }

  override iterate(_caller: Caller, directory: Dentry, position: number, limit: number, sink: DirentSink): number {
    return this.order.iterate(directory, position, limit, sink);
  }
}

savable(MqueueDirectory, {
  name: "ipc.MqueueDirectory",
  version: 1,
  saved: { nextCookie: uint, entryCount: uint },
  transient: { order: () => new EntryOrder() },
});
