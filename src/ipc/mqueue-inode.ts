import { POLLIN, POLLOUT, POLLRDNORM, POLLWRNORM } from "../abi/poll.ts";
import { S_IFREG } from "../abi/stat.ts";
import { copyAttributes, type InodeAttributes } from "../fs/attributes.ts";
import type { Caller } from "../fs/caller.ts";
import type { FileDescription } from "../fs/file-description.ts";
import { Inode } from "../fs/inode.ts";
import type { Path } from "../fs/path.ts";
import { RLIMIT_COUNT_MSGQUEUE, UserCounts } from "../ns/user-counts.ts";
import { list, nullable, ref, uint } from "../state/fields.ts";
import { savable } from "../state/savable.ts";
import { WaitQueue } from "../waiter/wait-queue.ts";
import { MqueueFile } from "./mqueue-file.ts";
import type { MqueueCapacity } from "./mqueue-limits.ts";
import { MqueueMessage } from "./mqueue-message.ts";
import { MqueueNotification } from "./mqueue-notification.ts";
import type { MqueueSuperblock } from "./mqueue-superblock.ts";
import { MqueueWaiter } from "./mqueue-waiter.ts";

/** FILENT_SIZE: what stat(2) says until somebody truncates the file. */
const FILE_SIZE = 80;

/** What a queue takes of the host's memory besides its messages, about. */
export const QUEUE_FILE_BYTES = 1024;

const READABLE = POLLIN | POLLRDNORM;
const WRITABLE = POLLOUT | POLLWRNORM;

/** A POSIX message queue: a file of the mqueue file system (struct mqueue_inode_info, ipc/mqueue.c). */
export class MqueueInode extends Inode {
  declare readonly superblock: MqueueSuperblock;
  /** mq_maxmsg */
  readonly maximumMessages: number;
  /** mq_msgsize */
  readonly maximumSize: number;
  /** Whose RLIMIT_MSGQUEUE it counts against, and how much of that. */
  readonly counts: UserCounts;
  readonly charge: number;
  /** In the order they are received: by priority, then by age. */
  readonly messages: MqueueMessage[];
  /** Bytes in `messages`. */
  totalSize: number;
  shownSize: number;
  /** The first to be served last, as in e_wait_q. */
  readonly receivers: MqueueWaiter[];
  readonly senders: MqueueWaiter[];
  notification: MqueueNotification | null;
  /** Of those who poll(2). */
  readonly pollers: WaitQueue;

  constructor(
    superblock: MqueueSuperblock,
    caller: Caller,
    mode: number,
    capacity: MqueueCapacity,
    counts: UserCounts,
  ) {
    const { fsuid, fsgid } = caller.credentials;
    super(superblock, superblock.allocateInodeNumber(), S_IFREG | mode, fsuid, fsgid);
    this.maximumMessages = capacity.messages;
    this.maximumSize = capacity.size;
    this.counts = counts;
    this.charge = capacity.charge;
    this.messages = [];
    this.totalSize = 0;
    this.shownSize = FILE_SIZE;
    this.receivers = [];
    this.senders = [];
    this.notification = null;
    this.pollers = new WaitQueue();
  }

  override get size(): number {
    return this.shownSize;
  }

  get isFull(): boolean {
    return this.messages.length >= this.maximumMessages;
  }

  override open(caller: Caller, path: Path, flags: number): FileDescription {
    return new MqueueFile(path, flags, caller.credentials);
  }

  /** simple_setattr(): what stat(2) says is set, the messages stay. */
  override setAttributes(_caller: Caller, attributes: InodeAttributes): number {
    if (attributes.size !== undefined) this.shownSize = attributes.size;
    const { size: _size, ...rest } = attributes;
    copyAttributes(this, rest, this.superblock.vfs.now());
    return 0;
  }

  /** mqueue_poll_file() */
  get events(): number {
    return (this.messages.length > 0 ? READABLE : 0) | (this.isFull ? 0 : WRITABLE);
  }

  /**
   * The end of do_mq_timedsend() with a queue that is not full. The message goes to a receiver, or into the queue.
   * @returns whoever has to be told, and is not registered any more (__do_notify()).
   */
  send(message: MqueueMessage): MqueueNotification | null {
    this.touch();
    const receiver = this.receivers.pop();
    if (receiver !== undefined) {
      receiver.finish(message);
      return null;
    }
    this.insert(message);
    const due = this.messages.length === 1 ? this.notification : null;
    if (due !== null) {
      this.notification = null;
      due.wake();
    }
    this.pollers.notify(READABLE);
    return due;
  }

  /** remove_notification() */
  removeNotification(): void {
    const { notification } = this;
    this.notification = null;
    notification?.removed();
  }

  /** The end of do_mq_timedreceive() with a queue that is not empty; a waiting sender's message comes into the room that is made. */
  receive(): MqueueMessage {
    this.touch();
    const message = this.messages.shift()!;
    this.totalSize -= message.size;
    const sender = this.senders.pop();
    if (sender === undefined) this.pollers.notify(WRITABLE);
    else {
      this.insert(sender.message!);
      sender.finish(null);
    }
    return message;
  }

  /** msg_insert(): behind those of its priority. */
  insert(message: MqueueMessage): void {
    let low = 0;
    let high = this.messages.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.messages[middle]!.priority < message.priority) high = middle;
      else low = middle + 1;
    }
    this.messages.splice(low, 0, message);
    this.totalSize += message.size;
  }

  /** wq_add(): whoever is as nice or nicer waits behind. */
  enqueue(waiter: MqueueWaiter): void {
    const queue = this.queueOf(waiter);
    const index = queue.findIndex(({ niceness }) => niceness <= waiter.niceness);
    queue.splice(index < 0 ? queue.length : index, 0, waiter);
  }

  /** The waiter gives up. */
  dequeue(waiter: MqueueWaiter): void {
    const queue = this.queueOf(waiter);
    queue.splice(queue.indexOf(waiter), 1);
  }

  private queueOf(waiter: MqueueWaiter): MqueueWaiter[] {
    return waiter.direction === "send" ? this.senders : this.receivers;
  }

  /** simple_inode_init_ts(): a message came or went. */
  private touch(): void {
    const now = this.superblock.vfs.now();
    this.atime = now;
    this.mtime = now;
    this.ctime = now;
  }

  /** Somebody has looked at it, or changed who is told. */
  touchAccess(): void {
    const now = this.superblock.vfs.now();
    this.atime = now;
    this.ctime = now;
  }

  /** mqueue_evict_inode() */
  override evict(): void {
    const { memory } = this.superblock.vfs;
    for (const message of this.messages) memory.give(message.bytes);
    memory.give(QUEUE_FILE_BYTES);
    this.messages.length = 0;
    this.totalSize = 0;
    this.counts.subRlimit(RLIMIT_COUNT_MSGQUEUE, this.charge);
    const { ipc } = this.superblock;
    if (ipc !== null) ipc.mqueueCount--;
  }
}

savable(MqueueInode, {
  name: "ipc.MqueueInode",
  version: 1,
  saved: {
    maximumMessages: uint,
    maximumSize: uint,
    counts: ref(() => UserCounts),
    charge: uint,
    messages: list(ref(() => MqueueMessage)),
    totalSize: uint,
    shownSize: uint,
    receivers: list(ref(() => MqueueWaiter)),
    senders: list(ref(() => MqueueWaiter)),
    notification: nullable(ref(() => MqueueNotification)),
  },
  transient: { pollers: () => new WaitQueue() },
});
