import { POLLIN } from "../abi/poll.ts";
import { FileDescription } from "../fs/file-description.ts";
import { anyRef, bool, int, nullable, oneOf, ref } from "../state/fields.ts";
import { savable } from "../state/savable.ts";
import { WaitQueue } from "../waiter/wait-queue.ts";
import type { MqueueFile } from "./mqueue-file.ts";
import type { MqueueInode } from "./mqueue-inode.ts";
import { MqueueMessage } from "./mqueue-message.ts";

/** A mq_send(3) or mq_receive(3) that waits (struct ext_wait_queue): whoever makes it possible carries it out. */
export class MqueueWaiter {
  /** Held while it waits: a queue lives as long as somebody has it open. */
  readonly file: FileDescription;
  readonly inode: MqueueInode;
  readonly direction: "send" | "receive";
  /** Of its task: nicer ones wait behind. */
  readonly niceness: number;
  /** A sender's own; a receiver's once it is ready. */
  message: MqueueMessage | null;
  isReady: boolean;
  /** The sleeper's. */
  readonly queue: WaitQueue;

  constructor(file: MqueueFile, direction: "send" | "receive", niceness: number, message: MqueueMessage | null) {
    this.file = file;
    this.inode = file.inode;
    this.direction = direction;
    this.niceness = niceness;
    this.message = message;
    this.isReady = false;
    this.queue = new WaitQueue();
  }

  /** __pipelined_op() */
  finish(message: MqueueMessage | null): void {
    this.message = message;
    this.isReady = true;
    this.queue.notify(POLLIN);
  }
}

savable(MqueueWaiter, {
  name: "ipc.MqueueWaiter",
  version: 1,
  saved: {
    file: ref(() => FileDescription),
    inode: anyRef<MqueueInode>("insert"),
    direction: oneOf("send", "receive"),
    niceness: int,
    message: nullable(ref(() => MqueueMessage)),
    isReady: bool,
  },
  transient: { queue: () => new WaitQueue() },
});
