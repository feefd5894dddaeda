import { EAGAIN, EFAULT } from "../abi/errno.ts";
import { UIO_MAXIOV } from "../abi/limits.ts";
import { MSG_CMSG_CLOEXEC, MSG_DONTWAIT, MSG_OOB, MSG_WAITFORONE } from "../abi/socket.ts";
import { Mmsghdr, Msghdr } from "../abi/socket-struct.ts";
import { SYS_recvfrom, SYS_recvmmsg, SYS_recvmsg } from "../abi/unistd-riscv64.ts";
import type { SyscallArguments } from "../kernel/syscall-arguments.ts";
import { BLOCKED } from "../kernel/syscall-result.ts";
import type { Task } from "../kernel/task.ts";
import { ReceiveMessage } from "../net/message.ts";
import type { Socket } from "../net/socket.ts";
import type { KTime } from "../time/ktime.ts";
import { full, type SyscallEntry } from "./entry.ts";
import { ReceiveProgress } from "./receive-progress.ts";
import { remainingTime } from "./remaining-time.ts";
import { lookupSocket } from "./socket-lookup.ts";
import { MESSAGE_UNIT, receiveMessage } from "./socket-transfer.ts";
import { userBuffers } from "./user-buffers.ts";
import { UserMessageIterator } from "./user-message-iterator.ts";
import { controlBuffer, copyInMsghdr, type UserMsghdr } from "./user-msghdr.ts";
import { copyOutSockaddr } from "./user-sockaddr.ts";
import { copyInTimespec, copyOutTimespec } from "./user-time.ts";

// recv(2), recvmmsg(2)

const { msg_namelen, msg_flags, msg_controllen } = Msghdr.fields;
const NO_NAME = new Uint8Array(0);

function recvfrom(task: Task, args: SyscallArguments): number {
  const error = userBuffers.importBuffer(args.pointer(1), args.ulong(2));
  if (error < 0) return error;
  const socket = lookupSocket(task, args.int(0));
  if (typeof socket === "number") return socket;
  const message = new ReceiveMessage(new UserMessageIterator(task.mm!, userBuffers), args.int(3));
  const count = receiveMessage(task, socket, message, userBuffers);
  if (count < 0 || args.pointer(4) === 0) return count;
  const failed = copyOutSockaddr(task.mm!, message.name ?? NO_NAME, args.pointer(4), args.pointer(5));
  return failed < 0 ? failed : count;
}

function recvmsg(task: Task, args: SyscallArguments): number {
  const socket = lookupSocket(task, args.int(0));
  if (typeof socket === "number") return socket;
  const received = receiveMsghdr(task, socket, args.pointer(1), args.int(2));
  return typeof received === "number" ? received : received.count;
}

interface Received {
  readonly count: number;
  readonly flags: number;
}

/** ___sys_recvmsg(). @returns -errno or BLOCKED, or what was received. */
function receiveMsghdr(task: Task, socket: Socket, address: number, flags: number): Received | number {
  const memory = task.mm!;
  const header = copyInMsghdr(memory, address);
  if (typeof header === "number") return header;
  const control = controlBuffer(memory, header);
  const message = new ReceiveMessage(new UserMessageIterator(memory, userBuffers), flags, control);
  const count = receiveMessage(task, socket, message, userBuffers);
  if (count < 0) return count;
  const failed = giveHeader(task, address, header, message);
  return failed < 0 ? failed : { count, flags: message.outFlags };
}

/** What recvmsg(2) changes of the struct msghdr. */
function giveHeader(task: Task, address: number, header: UserMsghdr, message: ReceiveMessage): number {
  const memory = task.mm!;
  if (header.name !== 0) {
    const lengthAddress = address + msg_namelen.offset;
    const failed = copyOutSockaddr(memory, message.name ?? NO_NAME, header.name, lengthAddress);
    if (failed < 0) return failed;
  }
  const { contents, flags } = message.control;
  const outFlags = message.outFlags | flags | (message.flags & MSG_CMSG_CLOEXEC);
  if (memory.writeU32(address + msg_flags.offset, outFlags) < 0) return -EFAULT;
  if (memory.copyOut(header.control, contents, 0, contents.length) < 0) return -EFAULT;
  return memory.writeU64(address + msg_controllen.offset, contents.length) < 0 ? -EFAULT : 0;
}

function recvmmsg(task: Task, args: SyscallArguments): number {
  const end = timeoutEnd(task, args.pointer(4));
  if (typeof end === "number") return end;
  const result = receiveMessages(task, args, end);
  if (result === BLOCKED) task.progressObject = new ReceiveProgress(end, task.progressObject);
  if (result <= 0 || end === null) return result;
  return copyOutTimespec(task.mm!, args.pointer(4), remainingTime(task, end)) < 0 ? -EFAULT : result;
}

/** When no further message is received: fixed when the call is made, the same when it is made again. */
function timeoutEnd(task: Task, address: number): KTime | null | number {
  const kept = task.progressObject;
  if (kept instanceof ReceiveProgress) {
    task.progressObject = kept.resume;
    return kept.end;
  }
  if (address === 0) return null;
  const timeout = copyInTimespec(task.mm!, address);
  return typeof timeout === "number" ? timeout : task.kernel.timekeeper.monotonic().plus(timeout);
}

/** do_recvmmsg(): the timeout is looked at after each message (recvmmsg(2), BUGS). */
function receiveMessages(task: Task, args: SyscallArguments, end: KTime | null): number {
  const socket = lookupSocket(task, args.int(0));
  if (typeof socket === "number") return socket;
  let received = Math.floor(task.progress / MESSAGE_UNIT);
  const pending = received === 0 ? socket.takeError() : 0;
  if (pending < 0) return pending;
  const count = Math.min(args.uint(2), UIO_MAXIOV);
  const flags = args.int(3);
  while (received < count) {
    const address = args.pointer(1) + received * Mmsghdr.size;
    const waits = received === 0 || (flags & MSG_WAITFORONE) === 0;
    const result = receiveMsghdr(task, socket, address, (flags & ~MSG_WAITFORONE) | (waits ? 0 : MSG_DONTWAIT));
    if (result === BLOCKED) return BLOCKED;
    if (typeof result === "number") {
      if (received === 0) return result;
      // recvmmsg(2): an error after the first message is reported by the next call
      if (result !== -EAGAIN && result > -512) socket.error = -result;
      return received;
    }
    if (task.mm!.writeU32(address + Mmsghdr.fields.msg_len.offset, result.count) < 0)
      return received > 0 ? received : -EFAULT;
    received++;
    task.progress = received * MESSAGE_UNIT;
    task.progressObject = null;
    if (end !== null && remainingTime(task, end).isZero) break;
    // Urgent data: returned right away.
    if ((result.flags & MSG_OOB) !== 0) break;
  }
  return received;
}

export const receiveSyscalls: readonly SyscallEntry[] = [
  full(SYS_recvfrom, recvfrom, ["fd", "bytesOut", "ulong", "messageFlags", "sockaddrOut", "sockaddrLength"]),
  full(SYS_recvmsg, recvmsg, ["fd", "msghdrOut", "messageFlags"]),
  full(SYS_recvmmsg, recvmmsg, ["fd", "mmsghdrOut", "uint", "messageFlags", "timespecIn"]),
];
