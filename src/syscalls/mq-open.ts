import {
  EAGAIN,
  EBADF,
  EBUSY,
  EFAULT,
  EINVAL,
  EMFILE,
  EMSGSIZE,
  ENOENT,
  ENOMEM,
  ENOTSOCK,
  ERESTARTSYS,
  ETIMEDOUT,
} from "../abi/errno.ts";
import { O_NONBLOCK } from "../abi/fcntl.ts";
import { MQ_PRIO_MAX, NOTIFY_COOKIE_LEN } from "../abi/mqueue.ts";
import { MqAttr } from "../abi/mqueue-struct.ts";
import { POLLIN } from "../abi/poll.ts";
import { RLIMIT_NOFILE } from "../abi/resource.ts";
import { SI_MESGQ, SIGEV_NONE, SIGEV_SIGNAL, SIGEV_THREAD } from "../abi/siginfo.ts";
import { Sigevent } from "../abi/signal-struct.ts";
import {
  SYS_mq_getsetattr,
  SYS_mq_notify,
  SYS_mq_open,
  SYS_mq_timedreceive,
  SYS_mq_timedsend,
  SYS_mq_unlink,
} from "../abi/unistd-riscv64.ts";
import { checkFileRoom } from "../fs/file-description.ts";
import { openMqueue, unlinkMqueue } from "../ipc/mqueue.ts";
import { MqueueFile } from "../ipc/mqueue-file.ts";
import type { MqueueAttributes } from "../ipc/mqueue-limits.ts";
import { MqueueMessage, mqueueMessageBytes } from "../ipc/mqueue-message.ts";
import { MqueueNotification, type NotificationCookie } from "../ipc/mqueue-notification.ts";
import { MqueueWaiter } from "../ipc/mqueue-waiter.ts";
import { threadGroupOf } from "../kernel/pid-slots.ts";
import { sendGroupSignal } from "../kernel/signals/send.ts";
import { queuedSignal } from "../kernel/signals/signal-info.ts";
import type { SyscallArguments } from "../kernel/syscall-arguments.ts";
import { BLOCKED } from "../kernel/syscall-result.ts";
import type { Task } from "../kernel/task.ts";
import { NetlinkSocket } from "../net/netlink/netlink-socket.ts";
import { Socket } from "../net/socket.ts";
import type { KTime } from "../time/ktime.ts";
import { full, type SyscallEntry } from "./entry.ts";
import { installFile } from "./install-file.ts";
import { ipcOfTask } from "./ipc-perm.ts";
import { structBuffer, structView } from "./scratch.ts";
import { copyInPath } from "./user-path.ts";
import { copyInTimespec } from "./user-time.ts";

// mq_open(2), mq_unlink(2), mq_timedsend(2), mq_timedreceive(2), mq_notify(2), mq_getsetattr(2): POSIX message queues

/** _NSIG: signals are 1 to 64, and 0 is none. */
const MAX_SIGNAL = 64;

function mq_open(task: Task, args: SyscallArguments): number {
  let wanted: MqueueAttributes | null = null;
  if (args.pointer(3) !== 0) {
    if (task.mm!.copyIn(args.pointer(3), structBuffer, 0, MqAttr.size) < 0) return -EFAULT;
    const { mq_maxmsg, mq_msgsize } = MqAttr.fields;
    wanted = { maxmsg: mq_maxmsg.get(structView, 0), msgsize: mq_msgsize.get(structView, 0) };
  }
  const name = copyInPath(task, args.pointer(0));
  if (typeof name === "number") return name;
  if (name === "") return -ENOENT;
  // The descriptor is reserved before anything is made.
  if (task.files.lowestFree(0) >= task.group.limits.get(RLIMIT_NOFILE)) return -EMFILE;
  const error = checkFileRoom(task.kernel.vfs);
  if (error < 0) return error;
  const file = openMqueue(ipcOfTask(task), task, name, args.int(1), args.uint(2), wanted);
  return typeof file === "number" ? file : installFile(task, file, true);
}

function mq_unlink(task: Task, args: SyscallArguments): number {
  const name = copyInPath(task, args.pointer(0));
  if (typeof name === "number") return name;
  return name === "" ? -ENOENT : unlinkMqueue(ipcOfTask(task), task, name);
}

/** prepare_timeout(): a point in time on the realtime clock; null for none, or -errno. */
function copyInTimeout(task: Task, address: number): KTime | number | null {
  return address === 0 ? null : copyInTimespec(task.mm!, address);
}

/** do_mq_timedsend() */
function mq_timedsend(task: Task, args: SyscallArguments): number {
  if (task.progressObject instanceof MqueueWaiter) return sendWaiting(task, task.progressObject);
  const length = args.ulong(2);
  const priority = args.uint(3);
  const timeout = copyInTimeout(task, args.pointer(4));
  if (typeof timeout === "number") return timeout;
  if (priority >= MQ_PRIO_MAX) return -EINVAL;
  const file = task.files.getReal(args.int(0));
  if (!(file instanceof MqueueFile) || !file.isWritable) return -EBADF;
  const { inode } = file;
  if (length > inode.maximumSize) return -EMSGSIZE;
  const { memory } = task.kernel.vfs;
  if (!memory.charge(mqueueMessageBytes(length))) return -ENOMEM;
  const message = new MqueueMessage(priority, new Uint8Array(length));
  const copied = task.mm!.copyIn(args.pointer(1), message.text, 0, length);
  if (copied === 0 && !inode.isFull) {
    const due = inode.send(message);
    if (due !== null) notify(task, due);
    return 0;
  }
  if (copied < 0 || file.isNonBlocking) {
    memory.give(message.bytes);
    return copied < 0 ? -EFAULT : -EAGAIN;
  }
  return sendWaiting(task, beginWait(task, new MqueueWaiter(file, "send", task.niceness, message), timeout));
}

/** do_mq_timedreceive() */
function mq_timedreceive(task: Task, args: SyscallArguments): number {
  if (task.progressObject instanceof MqueueWaiter) return receiveWaiting(task, task.progressObject, args);
  const timeout = copyInTimeout(task, args.pointer(4));
  if (typeof timeout === "number") return timeout;
  const file = task.files.getReal(args.int(0));
  if (!(file instanceof MqueueFile) || !file.isReadable) return -EBADF;
  const { inode } = file;
  // mq_receive(3): EMSGSIZE, msg_len was less than the mq_msgsize attribute of the message queue
  if (args.ulong(2) < inode.maximumSize) return -EMSGSIZE;
  if (inode.messages.length > 0) return deliver(task, inode.receive(), args);
  if (file.isNonBlocking) return -EAGAIN;
  return receiveWaiting(task, beginWait(task, new MqueueWaiter(file, "receive", task.niceness, null), timeout), args);
}

function beginWait(task: Task, waiter: MqueueWaiter, timeout: KTime | null): MqueueWaiter {
  waiter.file.retain();
  waiter.inode.enqueue(waiter);
  task.progressObject = waiter;
  const { timekeeper } = task.kernel;
  if (timeout !== null) task.deadline = timekeeper.monotonic().plus(timeout.minus(timekeeper.realtime()));
  return waiter;
}

/** wq_sleep(): 0 when somebody has carried the operation out, BLOCKED, or -errno. */
function wait(task: Task, waiter: MqueueWaiter): number {
  let result = 0;
  if (!waiter.isReady) {
    task.waitFor(waiter.queue, POLLIN);
    result = task.sleep(-ERESTARTSYS, task.deadline, -ETIMEDOUT);
    if (result === BLOCKED) return result;
    waiter.inode.dequeue(waiter);
  }
  waiter.file.release();
  return result;
}

function sendWaiting(task: Task, waiter: MqueueWaiter): number {
  const { message } = waiter;
  const result = wait(task, waiter);
  if (result !== BLOCKED && result !== 0) task.kernel.vfs.memory.give(message!.bytes);
  return result;
}

function receiveWaiting(task: Task, waiter: MqueueWaiter, args: SyscallArguments): number {
  const result = wait(task, waiter);
  return result === 0 ? deliver(task, waiter.message!, args) : result;
}

/** The length of the message, or -EFAULT; it is gone then all the same. */
function deliver(task: Task, message: MqueueMessage, args: SyscallArguments): number {
  task.kernel.vfs.memory.give(message.bytes);
  const priorityAddress = args.pointer(3);
  if (priorityAddress !== 0 && task.mm!.writeU32(priorityAddress, message.priority) < 0) return -EFAULT;
  const copied = task.mm!.copyOut(args.pointer(1), message.text, 0, message.size);
  return copied < 0 ? -EFAULT : message.size;
}

/** __do_notify(): the queue was empty, and a message has come from `task`. */
function notify(task: Task, { owner, execCount, method, signal, valueLo, valueHi }: MqueueNotification): void {
  const group = threadGroupOf(owner);
  if (method !== SIGEV_SIGNAL || signal === 0 || group === null || group.execCount !== execCount) return;
  const pid = task.processPid.numberIn(owner.namespace);
  sendGroupSignal(group, queuedSignal(signal, SI_MESGQ, pid, task.credentials.uid, valueLo, valueHi), false);
}

function mq_notify(task: Task, args: SyscallArguments): number {
  const address = args.pointer(1);
  let method = SIGEV_NONE;
  let signal = 0;
  let valueLo = 0;
  let valueHi = 0;
  let cookie: NotificationCookie | null = null;
  if (address !== 0) {
    if (task.mm!.copyIn(address, structBuffer, 0, Sigevent.size) < 0) return -EFAULT;
    const { sigev_notify, sigev_signo, sigev_value } = Sigevent.fields;
    method = sigev_notify.get(structView, 0);
    signal = sigev_signo.get(structView, 0);
    valueLo = sigev_value.low(structView, 0) | 0;
    valueHi = sigev_value.high(structView, 0) | 0;
    if (method !== SIGEV_NONE && method !== SIGEV_SIGNAL && method !== SIGEV_THREAD) return -EINVAL;
    if (method === SIGEV_SIGNAL && (signal < 0 || signal > MAX_SIGNAL)) return -EINVAL;
    if (method === SIGEV_THREAD) {
      const found = cookieOf(task, sigev_value.get(structView, 0), signal);
      if (typeof found === "number") return found;
      cookie = found;
    }
  }
  const file = task.files.getReal(args.int(0));
  if (!(file instanceof MqueueFile)) return -EBADF;
  const { inode } = file;
  const owner = task.processPid;
  if (address === 0) {
    if (inode.notification?.owner === owner) {
      inode.removeNotification();
      inode.touchAccess();
    }
    return 0;
  }
  // mq_notify(3): EBUSY, another process has already registered to receive notification
  if (inode.notification !== null) return -EBUSY;
  const { execCount } = task.group;
  inode.notification = new MqueueNotification({ owner, execCount, method, signal, valueLo, valueHi, cookie });
  inode.touchAccess();
  return 0;
}

/** SIGEV_THREAD, as the C library uses it: a cookie to write, and the netlink socket (netlink_getsockbyfd()). */
function cookieOf(task: Task, address: number, fd: number): NotificationCookie | number {
  const bytes = new Uint8Array(NOTIFY_COOKIE_LEN);
  if (task.mm!.copyIn(address, bytes, 0, NOTIFY_COOKIE_LEN) < 0) return -EFAULT;
  const file = task.files.getReal(fd);
  if (file === null) return -EBADF;
  if (!(file instanceof Socket)) return -ENOTSOCK;
  return file instanceof NetlinkSocket ? { socket: file, bytes } : -EINVAL;
}

function mq_getsetattr(task: Task, args: SyscallArguments): number {
  const { mq_flags } = MqAttr.fields;
  const newAddress = args.pointer(1);
  const oldAddress = args.pointer(2);
  let flags = 0;
  if (newAddress !== 0) {
    if (task.mm!.copyIn(newAddress, structBuffer, 0, MqAttr.size) < 0) return -EFAULT;
    // mq_setattr(3): EINVAL, newattr->mq_flags contained set bits other than O_NONBLOCK
    if (mq_flags.high(structView, 0) !== 0 || (mq_flags.low(structView, 0) & ~O_NONBLOCK) !== 0) return -EINVAL;
    flags = mq_flags.low(structView, 0);
  }
  const file = task.files.getReal(args.int(0));
  if (!(file instanceof MqueueFile)) return -EBADF;
  const { inode } = file;
  const old = file.flags & O_NONBLOCK;
  if (newAddress !== 0) {
    file.flags = (file.flags & ~O_NONBLOCK) | flags;
    inode.touchAccess();
  }
  if (oldAddress === 0) return 0;
  MqAttr.write(structView, 0, {
    mq_flags: old,
    mq_maxmsg: inode.maximumMessages,
    mq_msgsize: inode.maximumSize,
    mq_curmsgs: inode.messages.length,
  });
  return task.mm!.copyOut(oldAddress, structBuffer, 0, MqAttr.size) < 0 ? -EFAULT : 0;
}

export const mqSyscalls: readonly SyscallEntry[] = [
  full(SYS_mq_open, mq_open, ["path", "openFlags", "openMode", "mqOpenAttr"]),
  full(SYS_mq_unlink, mq_unlink, ["path"]),
  full(SYS_mq_timedsend, mq_timedsend, ["fd", "bytesIn", "ulong", "uint", "timespecIn"]),
  full(SYS_mq_timedreceive, mq_timedreceive, ["fd", "bytesOut", "ulong", "uintOut", "timespecIn"]),
  full(SYS_mq_notify, mq_notify, ["fd", "sigeventIn"]),
  full(SYS_mq_getsetattr, mq_getsetattr, ["fd", "mqAttrIn", "mqAttrOut"]),
];
