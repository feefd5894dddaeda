/** Who sleeps in a System V message queue. */
import { EAGAIN } from "../abi/errno.ts";
import { POLLIN } from "../abi/poll.ts";
import { Pid } from "../ns/pid.ts";
import { anyRef, bigint, bool, float, int, nullable, oneOf, ref } from "../state/fields.ts";
import { savable } from "../state/savable.ts";
import { WaitQueue } from "../waiter/wait-queue.ts";
import { Message } from "./message.ts";
import type { MessageQueue } from "./message-queue.ts";

/** Which messages msgrcv(2) wants (SEARCH_*): the first, one of a type, of any other, of the lowest type, or by its place. */
export type MessageSearch = "any" | "equal" | "notEqual" | "lessEqual" | "number";

/** A receiver whose message has not come. */
export const NOTHING_YET = -EAGAIN;

/** A msgrcv(2) that waits (struct msg_receiver): senders hand it its message past the queue. */
export class MessageReceiver {
  readonly messageQueue: MessageQueue;
  readonly search: MessageSearch;
  readonly type: bigint;
  /** The largest message it takes; Infinity with MSG_NOERROR. */
  readonly maximumSize: number;
  readonly pid: Pid;
  /** What a sender gave it. */
  message: Message | null;
  /** NOTHING_YET, or the error that ends the call. */
  status: number;
  /** It was woken without a message: to look again from the start. */
  mustRetry: boolean;
  /** The sleeper's. */
  readonly queue: WaitQueue;

  constructor(messageQueue: MessageQueue, search: MessageSearch, type: bigint, maximumSize: number, pid: Pid) {
    this.messageQueue = messageQueue;
    this.search = search;
    this.type = type;
    this.maximumSize = maximumSize;
    this.pid = pid;
    this.message = null;
    this.status = NOTHING_YET;
    this.mustRetry = false;
    this.queue = new WaitQueue();
  }

  wake(): void {
    this.queue.notify(POLLIN);
  }
}

/** A msgsnd(2) that waits for room (struct msg_sender). Its message was copied when the call was made. */
export class MessageSender {
  readonly messageQueue: MessageQueue;
  readonly message: Message;
  /** The queue was removed. */
  status: number;
  /** It was woken, and has not looked yet. */
  mustRetry: boolean;
  readonly queue: WaitQueue;

  constructor(messageQueue: MessageQueue, message: Message) {
    this.messageQueue = messageQueue;
    this.message = message;
    this.status = 0;
    this.mustRetry = false;
    this.queue = new WaitQueue();
  }

  wake(): void {
    this.queue.notify(POLLIN);
  }
}

savable(MessageReceiver, {
  name: "ipc.MessageReceiver",
  version: 1,
  saved: {
    messageQueue: anyRef<MessageQueue>("destroy"),
    search: oneOf("any", "equal", "notEqual", "lessEqual", "number"),
    type: bigint,
    maximumSize: float,
    pid: ref(() => Pid),
    message: nullable(ref(() => Message)),
    status: int,
    mustRetry: bool,
  },
  transient: { queue: () => new WaitQueue() },
});
savable(MessageSender, {
  name: "ipc.MessageSender",
  version: 1,
  saved: {
    messageQueue: anyRef<MessageQueue>("destroy"),
    message: ref(() => Message),
    status: int,
    mustRetry: bool,
  },
  transient: { queue: () => new WaitQueue() },
});
