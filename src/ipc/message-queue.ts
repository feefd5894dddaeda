import { E2BIG, EAGAIN, EIDRM } from "../abi/errno.ts";
import type { Credentials } from "../ns/credentials.ts";
import { Pid } from "../ns/pid.ts";
import { anyRef, float, int, list, nullable, ref, uint } from "../state/fields.ts";
import { savable } from "../state/savable.ts";
import { IpcObject } from "./ipc-object.ts";
import type { IpcObjects } from "./ipc-objects.ts";
import { Message } from "./message.ts";
import { MessageReceiver, type MessageSearch, MessageSender } from "./message-waiter.ts";

/** What a queue takes of the host's memory, about. */
export const QUEUE_BYTES = 512;

/** A System V message queue (struct msg_queue, ipc/msg.c). */
export class MessageQueue extends IpcObject {
  readonly ipc: IpcObjects;
  /** The first sent first. */
  readonly messages: Message[];
  /** Bytes in `messages`. */
  size: number;
  /** The most bytes, and messages, it holds (msg_qbytes): an unsigned long, rounded beyond 2^53. */
  capacity: number;
  /** Seconds since the epoch; 0 for never. */
  sendTime: number;
  receiveTime: number;
  changeTime: number;
  lastSender: Pid | null;
  lastReceiver: Pid | null;
  readonly receivers: MessageReceiver[];
  senders: MessageSender[];

  constructor(ipc: IpcObjects, key: number, flags: number, creator: Credentials) {
    super(key, flags, creator);
    this.ipc = ipc;
    this.messages = [];
    this.size = 0;
    this.capacity = ipc.limits.msgmnb;
    this.sendTime = 0;
    this.receiveTime = 0;
    this.changeTime = ipc.seconds();
    this.lastSender = null;
    this.lastReceiver = null;
    this.receivers = [];
    this.senders = [];
  }

  /** msg_fits_inqueue() */
  hasRoomFor(size: number): boolean {
    return size + this.size <= this.capacity && 1 + this.messages.length <= this.capacity;
  }

  /** The end of do_msgsnd(): there is room. The message passes to the queue, or to a receiver. */
  accept(message: Message, sender: Pid): void {
    this.lastSender = sender;
    this.sendTime = this.ipc.seconds();
    if (this.handOver(message)) return;
    this.messages.push(message);
    this.size += message.size;
    this.ipc.messageCount++;
    this.ipc.messageBytes += message.size;
  }

  /** pipelined_send(): a receiver that waits for such a message takes it; those it is too large for get E2BIG. */
  private handOver(message: Message): boolean {
    for (const receiver of [...this.receivers]) {
      if (!matches(message, receiver.search, receiver.type)) continue;
      this.receivers.splice(this.receivers.indexOf(receiver), 1);
      const fits = receiver.maximumSize >= message.size;
      if (fits) {
        this.lastReceiver = receiver.pid;
        this.receiveTime = this.ipc.seconds();
        receiver.message = message;
      } else receiver.status = -E2BIG;
      receiver.wake();
      if (fits) return true;
    }
    return false;
  }

  /** find_msg(): the place of the message a receiver wants, or -EAGAIN. */
  find(search: MessageSearch, type: bigint): number {
    if (search === "number") return type < BigInt(this.messages.length) ? Number(type) : -EAGAIN;
    let found = -EAGAIN;
    let limit = type;
    for (const [place, message] of this.messages.entries()) {
      if (!matches(message, search, limit)) continue;
      if (search !== "lessEqual" || message.type === 1n) return place;
      // Something lower may come behind it.
      limit = message.type - 1n;
      found = place;
    }
    return found;
  }

  /** Takes out the message at `place`; senders that fit now may go on. */
  take(place: number, receiver: Pid): Message {
    const [message] = this.messages.splice(place, 1) as [Message];
    this.receiveTime = this.ipc.seconds();
    this.lastReceiver = receiver;
    this.size -= message.size;
    this.ipc.messageCount--;
    this.ipc.messageBytes -= message.size;
    this.wakeSenders();
    return message;
  }

  /** ss_wakeup(): those that would fit go and look; the others line up behind them. */
  wakeSenders(): void {
    const passed: MessageSender[] = [];
    for (const sender of [...this.senders]) {
      if (this.hasRoomFor(sender.message.size)) {
        sender.mustRetry = true;
        sender.wake();
      } else passed.push(sender);
    }
    this.senders = [...this.senders.filter((sender) => !passed.includes(sender)), ...passed];
  }

  /** expunge_all(-EAGAIN): whoever waits for a message asks again whether it may. */
  retryReceivers(): void {
    for (const receiver of this.receivers.splice(0)) {
      receiver.mustRetry = true;
      receiver.wake();
    }
  }

  /** freeque(): whoever waits gets EIDRM. */
  destroy(): void {
    for (const receiver of this.receivers.splice(0)) {
      receiver.status = -EIDRM;
      receiver.wake();
    }
    for (const sender of this.senders.splice(0)) {
      sender.status = -EIDRM;
      sender.wake();
    }
    this.ipc.queues.remove(this);
    for (const message of this.messages) this.ipc.memory.give(message.bytes);
    this.ipc.memory.give(QUEUE_BYTES);
    this.ipc.messageCount -= this.messages.length;
    this.ipc.messageBytes -= this.size;
    this.messages.length = 0;
    this.size = 0;
  }
}

/** testmsg() */
function matches(message: Message, search: MessageSearch, type: bigint): boolean {
  switch (search) {
    case "equal":
      return message.type === type;
    case "notEqual":
      return message.type !== type;
    case "lessEqual":
      return message.type <= type;
    default:
      return true;
  }
}

savable(MessageQueue, {
  name: "ipc.MessageQueue",
  version: 1,
  saved: {
    ipc: anyRef<IpcObjects>("destroy"),
    messages: list(ref(() => Message)),
    size: uint,
    capacity: float,
    sendTime: int,
    receiveTime: int,
    changeTime: int,
    lastSender: nullable(ref(() => Pid)),
    lastReceiver: nullable(ref(() => Pid)),
    receivers: list(ref(() => MessageReceiver)),
    senders: list(ref(() => MessageSender)),
  },
});
