import { E2BIG, EACCES, EAGAIN, EFAULT, EIDRM, EINVAL, ENOMEM, ENOMSG, ERESTARTNOHAND } from "../abi/errno.ts";
import { IPC_INFO, IPC_NOWAIT, IPC_RMID, IPC_SET, IPC_STAT } from "../abi/ipc.ts";
import { Msginfo, Msqid64Ds } from "../abi/ipc-struct.ts";
import {
  MSG_COPY,
  MSG_INFO,
  MSG_NOERROR,
  MSG_STAT,
  MSG_STAT_ANY,
  MSGMAP,
  MSGPOOL,
  MSGSEG,
  MSGSSZ,
  MSGTQL,
} from "../abi/msg.ts";
import { POLLIN } from "../abi/poll.ts";
import { S_IRUGO, S_IWUGO } from "../abi/stat.ts";
import { SYS_msgctl, SYS_msgget, SYS_msgrcv, SYS_msgsnd } from "../abi/unistd-riscv64.ts";
import { Message, messageBytes } from "../ipc/message.ts";
import type { MessageQueue } from "../ipc/message-queue.ts";
import { MessageReceiver, MessageSender, NOTHING_YET } from "../ipc/message-waiter.ts";
import { messageSearch, msgget, setQueue } from "../ipc/msg.ts";
import type { SyscallArguments } from "../kernel/syscall-arguments.ts";
import { BLOCKED } from "../kernel/syscall-result.ts";
import type { Task } from "../kernel/task.ts";
import { refuse } from "../ns/refusal.ts";
import { full, type SyscallEntry } from "./entry.ts";
import { ipcOfTask, readOwnership, visiblePid, writePerm } from "./ipc-perm.ts";
import { structBuffer, structView } from "./scratch.ts";

// msgget(2), msgsnd(2), msgrcv(2), msgctl(2): System V message queues

/** sizeof(long): the type before the text of a struct msgbuf. */
const TYPE_SIZE = 8;
/** Sizes from here on are negative to a long. */
const LONG_LIMIT = 2 ** 63;

function msggetHandler(task: Task, args: SyscallArguments): number {
  return msgget(ipcOfTask(task), task, args.int(0), args.int(1));
}

/** ksys_msgsnd() */
function msgsnd(task: Task, args: SyscallArguments): number {
  const flags = args.int(3);
  if (task.progressObject instanceof MessageSender) return continueSend(task, task.progressObject, flags);
  const id = args.int(0);
  const address = args.pointer(1);
  const size = args.ulong(2);
  const type = task.mm!.readI64(address);
  if (typeof type === "number") return type;
  const ipc = ipcOfTask(task);
  if (size > ipc.limits.msgmax) return refuse(EINVAL, "IPC-022", { size, msgmax: ipc.limits.msgmax });
  if (size >= LONG_LIMIT || id < 0 || type < 1n) return -EINVAL;
  // load_msg(): copied now, whatever the sender does with its buffer while it waits.
  if (!ipc.memory.charge(messageBytes(size))) return -ENOMEM;
  const message = new Message(type, new Uint8Array(size));
  const give = (error: number): number => {
    ipc.memory.give(message.bytes);
    return error;
  };
  if (task.mm!.copyIn(address + TYPE_SIZE, message.text, 0, size) < 0) return give(-EFAULT);
  const queue = ipc.queues.find(id);
  return typeof queue === "number" ? give(queue) : send(task, queue, message, flags);
}

/** The loop of do_msgsnd(). The message is charged; who does not send it gives that back. */
function send(task: Task, queue: MessageQueue, message: Message, flags: number): number {
  const { ipc } = queue;
  const refused = queue.mayAccess(task.credentials, S_IWUGO, ipc.namespace);
  if (refused === 0 && queue.hasRoomFor(message.size)) {
    queue.accept(message, task.processPid);
    return 0;
  }
  if (refused !== 0 || (flags & IPC_NOWAIT) !== 0) {
    ipc.memory.give(message.bytes);
    return refused !== 0 ? refused : -EAGAIN;
  }
  const sender = new MessageSender(queue, message);
  queue.senders.push(sender);
  task.progressObject = sender;
  return sleepSending(task, sender);
}

function continueSend(task: Task, sender: MessageSender, flags: number): number {
  const { messageQueue: queue, message, status } = sender;
  if (status !== 0) {
    queue.ipc.memory.give(message.bytes);
    return status;
  }
  if (!sender.mustRetry || task.isInterrupted) return sleepSending(task, sender);
  queue.senders.splice(queue.senders.indexOf(sender), 1);
  return send(task, queue, message, flags);
}

function sleepSending(task: Task, sender: MessageSender): number {
  task.waitFor(sender.queue, POLLIN);
  const result = task.sleep(-ERESTARTNOHAND);
  if (result === BLOCKED) return result;
  const { senders, ipc } = sender.messageQueue;
  senders.splice(senders.indexOf(sender), 1);
  ipc.memory.give(sender.message.bytes);
  return result;
}

/** do_msgrcv() */
function msgrcv(task: Task, args: SyscallArguments): number {
  const id = args.int(0);
  const size = args.ulong(2);
  const flags = args.int(4);
  if (id < 0 || size >= LONG_LIMIT) return -EINVAL;
  const waiting = task.progressObject;
  if (waiting instanceof MessageReceiver && !waiting.mustRetry) return continueReceive(task, waiting, args);
  const wanted = messageSearch((BigInt(args.hi[3]!) << 32n) | BigInt(args.lo[3]! >>> 0), flags);
  if (typeof wanted === "number") return wanted;
  const ipc = ipcOfTask(task);
  // Woken without a message, the call goes on with the queue it found, if that is still there.
  const queue = waiting instanceof MessageReceiver ? waiting.messageQueue : ipc.queues.find(id);
  if (typeof queue === "number") return queue;
  if (waiting instanceof MessageReceiver && task.isInterrupted) return -ERESTARTNOHAND;
  if (queue.mayAccess(task.credentials, S_IRUGO, queue.ipc.namespace) !== 0) return -EACCES;
  if (queue.isRemoved) return -EIDRM;
  const place = queue.find(wanted.search, wanted.type);
  if (place >= 0) return takeMessage(task, queue, place, args);
  if ((flags & IPC_NOWAIT) !== 0) return -ENOMSG;
  const maximum = (flags & MSG_NOERROR) !== 0 ? Number.POSITIVE_INFINITY : size;
  const receiver = new MessageReceiver(queue, wanted.search, wanted.type, maximum, task.pid);
  queue.receivers.push(receiver);
  task.progressObject = receiver;
  return sleepReceiving(task, receiver);
}

/** There is a message for the call, which may be too large for its buffer. */
function takeMessage(task: Task, queue: MessageQueue, place: number, args: SyscallArguments): number {
  const size = args.ulong(2);
  const flags = args.int(4);
  const message = queue.messages[place]!;
  if (size < message.size && (flags & MSG_NOERROR) === 0) return -E2BIG;
  if ((flags & MSG_COPY) !== 0) {
    // copy_msg(): the copy was made as large as the buffer, or msgmax; a larger message does not fit.
    if (message.size > Math.min(size, queue.ipc.limits.msgmax)) return -EINVAL;
    return deliver(task, message, args);
  }
  queue.take(place, task.processPid);
  queue.ipc.memory.give(message.bytes);
  return deliver(task, message, args);
}

function continueReceive(task: Task, receiver: MessageReceiver, args: SyscallArguments): number {
  const { message, status, messageQueue } = receiver;
  if (message !== null) {
    messageQueue.ipc.memory.give(message.bytes);
    return deliver(task, message, args);
  }
  return status === NOTHING_YET ? sleepReceiving(task, receiver) : status;
}

function sleepReceiving(task: Task, receiver: MessageReceiver): number {
  task.waitFor(receiver.queue, POLLIN);
  const result = task.sleep(-ERESTARTNOHAND);
  if (result === BLOCKED) return result;
  const { receivers } = receiver.messageQueue;
  receivers.splice(receivers.indexOf(receiver), 1);
  return result;
}

/** do_msg_fill(): the bytes delivered, or -EFAULT; the message is gone then all the same. */
function deliver(task: Task, message: Message, args: SyscallArguments): number {
  const address = args.pointer(1);
  const size = Math.min(args.ulong(2), message.size);
  if (task.mm!.writeU64(address, message.type) < 0) return -EFAULT;
  return task.mm!.copyOut(address + TYPE_SIZE, message.text, 0, size) < 0 ? -EFAULT : size;
}

/** ksys_msgctl() */
function msgctl(task: Task, args: SyscallArguments): number {
  const id = args.int(0);
  const command = args.int(1);
  const address = args.pointer(2);
  if (id < 0 || command < 0) return -EINVAL;
  switch (command) {
    case IPC_INFO:
    case MSG_INFO:
      return info(task, command, address);
    case IPC_STAT:
    case MSG_STAT:
    case MSG_STAT_ANY:
      return stat(task, id, command, address);
    case IPC_SET:
    case IPC_RMID:
      return change(task, id, command, address);
    default:
      return -EINVAL;
  }
}

/** msgctl_info() */
function info(task: Task, command: number, address: number): number {
  const { limits, queues, messageCount, messageBytes } = ipcOfTask(task);
  const isUsage = command === MSG_INFO;
  Msginfo.write(structView, 0, {
    msgpool: isUsage ? queues.count : MSGPOOL,
    msgmap: isUsage ? messageCount : MSGMAP,
    msgmax: limits.msgmax,
    msgmnb: limits.msgmnb,
    msgmni: limits.msgmni,
    msgssz: MSGSSZ,
    msgtql: isUsage ? messageBytes : MSGTQL,
    msgseg: MSGSEG,
  });
  return task.mm!.copyOut(address, structBuffer, 0, Msginfo.size) < 0 ? -EFAULT : queues.highestPlace;
}

/** msgctl_stat() */
function stat(task: Task, id: number, command: number, address: number): number {
  const { queues, namespace } = ipcOfTask(task);
  const queue = command === IPC_STAT ? queues.find(id) : queues.findPlace(id);
  if (typeof queue === "number") return queue;
  const refused = command === MSG_STAT_ANY ? 0 : queue.mayAccess(task.credentials, S_IRUGO, namespace);
  if (refused !== 0) return refused;
  Msqid64Ds.write(structView, 0, {
    msg_stime: queue.sendTime,
    msg_rtime: queue.receiveTime,
    msg_ctime: queue.changeTime,
    msg_cbytes: queue.size,
    msg_qnum: queue.messages.length,
    msg_qbytes: queue.capacity,
    msg_lspid: visiblePid(task, queue.lastSender),
    msg_lrpid: visiblePid(task, queue.lastReceiver),
  });
  writePerm(task, queue);
  const result = command === IPC_STAT ? 0 : queue.id;
  return task.mm!.copyOut(address, structBuffer, 0, Msqid64Ds.size) < 0 ? -EFAULT : result;
}

/** msgctl_down() */
function change(task: Task, id: number, command: number, address: number): number {
  if (command === IPC_SET && task.mm!.copyIn(address, structBuffer, 0, Msqid64Ds.size) < 0) return -EFAULT;
  const ipc = ipcOfTask(task);
  const queue = ipc.queues.find(id);
  if (typeof queue === "number") return queue;
  const refused = queue.mayControl(task.credentials, ipc.namespace);
  if (refused !== 0) return refused;
  if (command === IPC_SET) {
    const capacity = Msqid64Ds.fields.msg_qbytes.get(structView, 0);
    return setQueue(ipc, task, queue, readOwnership(), capacity);
  }
  queue.destroy();
  return 0;
}

export const msgSyscalls: readonly SyscallEntry[] = [
  full(SYS_msgget, msggetHandler, ["ipcKey", "ipcgetFlags"]),
  full(SYS_msgctl, msgctl, ["int", "msgctlCommand", "address"]),
  full(SYS_msgrcv, msgrcv, ["int", "msgbufOut", "ulong", "long", "msgFlags"]),
  full(SYS_msgsnd, msgsnd, ["int", "msgbufIn", "ulong", "msgFlags"]),
];
