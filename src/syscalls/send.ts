import { EFAULT } from "../abi/errno.ts";
import { UIO_MAXIOV } from "../abi/limits.ts";
import { Mmsghdr } from "../abi/socket-struct.ts";
import { SYS_sendmmsg, SYS_sendmsg, SYS_sendto } from "../abi/unistd-riscv64.ts";
import type { SyscallArguments } from "../kernel/syscall-arguments.ts";
import { BLOCKED } from "../kernel/syscall-result.ts";
import type { Task } from "../kernel/task.ts";
import { SendMessage } from "../net/message.ts";
import type { Socket } from "../net/socket.ts";
import { full, type SyscallEntry } from "./entry.ts";
import { lookupSocket } from "./socket-lookup.ts";
import { MESSAGE_UNIT, sendMessage } from "./socket-transfer.ts";
import { userBuffers } from "./user-buffers.ts";
import { UserMessageIterator } from "./user-message-iterator.ts";
import { copyInControl, copyInMsghdr } from "./user-msghdr.ts";
import { copyInSockaddr } from "./user-sockaddr.ts";

// send(2), sendmmsg(2)

function sendto(task: Task, args: SyscallArguments): number {
  const error = userBuffers.importBuffer(args.pointer(1), args.ulong(2));
  if (error < 0) return error;
  const socket = lookupSocket(task, args.int(0));
  if (typeof socket === "number") return socket;
  const message = new SendMessage(new UserMessageIterator(task.mm!, userBuffers), args.int(3));
  if (args.pointer(4) !== 0) {
    const name = copyInSockaddr(task.mm!, args.pointer(4), args.int(5));
    if (typeof name === "number") return name;
    message.name = name;
  }
  return sendMessage(task, socket, message, userBuffers);
}

function sendmsg(task: Task, args: SyscallArguments): number {
  const socket = lookupSocket(task, args.int(0));
  return typeof socket === "number" ? socket : sendMsghdr(task, socket, args.pointer(1), args.int(2));
}

/** ___sys_sendmsg() */
function sendMsghdr(task: Task, socket: Socket, address: number, flags: number): number {
  const memory = task.mm!;
  const header = copyInMsghdr(memory, address);
  if (typeof header === "number") return header;
  const message = new SendMessage(new UserMessageIterator(memory, userBuffers), flags);
  if (header.name !== 0 && header.nameLength > 0) {
    const name = copyInSockaddr(memory, header.name, header.nameLength);
    if (typeof name === "number") return name;
    message.name = name;
  }
  const control = copyInControl(memory, header);
  if (typeof control === "number") return control;
  message.control = control;
  return sendMessage(task, socket, message, userBuffers);
}

/** sendmmsg(2): an error is reported only when not even one message could be sent. */
function sendmmsg(task: Task, args: SyscallArguments): number {
  const socket = lookupSocket(task, args.int(0));
  if (typeof socket === "number") return socket;
  const count = Math.min(args.uint(2), UIO_MAXIOV);
  for (let sent = Math.floor(task.progress / MESSAGE_UNIT); sent < count; sent++) {
    const address = args.pointer(1) + sent * Mmsghdr.size;
    const bytes = sendMsghdr(task, socket, address, args.int(3));
    if (bytes === BLOCKED) return BLOCKED;
    if (bytes < 0) return sent > 0 ? sent : bytes;
    if (task.mm!.writeU32(address + Mmsghdr.fields.msg_len.offset, bytes) < 0) return sent > 0 ? sent : -EFAULT;
    task.progress = (sent + 1) * MESSAGE_UNIT;
    // A part of a message: a signal, or the timeout.
    if (userBuffers.remaining > 0) return sent + 1;
  }
  return count;
}

export const sendSyscalls: readonly SyscallEntry[] = [
  full(SYS_sendto, sendto, ["fd", "bytesIn", "ulong", "messageFlags", "sockaddrIn", "int"]),
  full(SYS_sendmsg, sendmsg, ["fd", "msghdrIn", "messageFlags"]),
  full(SYS_sendmmsg, sendmmsg, ["fd", "mmsghdrIn", "uint", "messageFlags"]),
];
