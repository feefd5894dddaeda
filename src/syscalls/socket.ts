import { EFAULT, EINVAL, EMFILE } from "../abi/errno.ts";
import { O_NONBLOCK } from "../abi/fcntl.ts";
import { SOCK_CLOEXEC, SOCK_NONBLOCK, SOCK_TYPE_MASK } from "../abi/socket.ts";
import {
  SYS_bind,
  SYS_getpeername,
  SYS_getsockname,
  SYS_listen,
  SYS_shutdown,
  SYS_socket,
  SYS_socketpair,
} from "../abi/unistd-riscv64.ts";
import type { SyscallArguments } from "../kernel/syscall-arguments.ts";
import type { Task } from "../kernel/task.ts";
import { createSocket } from "../net/create-socket.ts";
import type { Socket } from "../net/socket.ts";
import { networkStack } from "../net/stack/network-stack.ts";
import { full, type SyscallEntry } from "./entry.ts";
import { installFile } from "./install-file.ts";
import { structBuffer, structView } from "./scratch.ts";
import { lookupSocket } from "./socket-lookup.ts";
import { copyInSockaddr, copyOutSockaddr } from "./user-sockaddr.ts";

// socket(2), socketpair(2), bind(2), listen(2), getsockname(2), getpeername(2), shutdown(2)

function socket(task: Task, args: SyscallArguments): number {
  const made = makeSocket(task, args);
  return typeof made === "number" ? made : installFile(task, made, (args.int(1) & SOCK_CLOEXEC) !== 0);
}

/** __sys_socket_create(): from the first three arguments. */
function makeSocket(task: Task, args: SyscallArguments): Socket | number {
  const flags = args.int(1) & ~SOCK_TYPE_MASK;
  // socket(2): EINVAL, invalid flags in type
  if ((flags & ~(SOCK_CLOEXEC | SOCK_NONBLOCK)) !== 0) return -EINVAL;
  const made = createSocket(task, task.kernel.network, args.int(0), args.int(1) & SOCK_TYPE_MASK, args.int(2));
  if (typeof made !== "number" && (flags & SOCK_NONBLOCK) !== 0) made.flags |= O_NONBLOCK;
  return made;
}

function socketpair(task: Task, args: SyscallArguments): number {
  const first = makeSocket(task, args);
  if (typeof first === "number") return first;
  const second = makeSocket(task, args);
  if (typeof second === "number") {
    first.release();
    return second;
  }
  const error = first.pair(task, second);
  if (error < 0) {
    first.release();
    second.release();
    return error;
  }
  return installPair(task, first, second, (args.int(1) & SOCK_CLOEXEC) !== 0, args.pointer(3));
}

/** Both descriptors, or none: EMFILE, EFAULT. */
function installPair(task: Task, first: Socket, second: Socket, closeOnExec: boolean, address: number): number {
  const { files } = task;
  const options = { closeOnExec, limit: task.descriptorLimit };
  const firstFd = files.install(first, options);
  const secondFd = firstFd < 0 ? firstFd : files.install(second, options);
  if (secondFd < 0) {
    if (firstFd < 0) first.release();
    else files.close(task, firstFd);
    second.release();
    return -EMFILE;
  }
  structView.setInt32(0, firstFd, true);
  structView.setInt32(4, secondFd, true);
  if (task.mm!.copyOut(address, structBuffer, 0, 8) === 0) return 0;
  files.close(task, firstFd);
  files.close(task, secondFd);
  return -EFAULT;
}

function bind(task: Task, args: SyscallArguments): number {
  const socket = lookupSocket(task, args.int(0));
  if (typeof socket === "number") return socket;
  const address = copyInSockaddr(task.mm!, args.pointer(1), args.int(2));
  return typeof address === "number" ? address : socket.bind(task, address);
}

function listen(task: Task, args: SyscallArguments): number {
  const socket = lookupSocket(task, args.int(0));
  if (typeof socket === "number") return socket;
  // listen(2): a backlog greater than /proc/sys/net/core/somaxconn is truncated to that value; so is a negative one
  const { somaxconn } = networkStack(socket.network, socket.namespace).sysctls;
  return socket.listen(task, Math.min(args.uint(1), somaxconn));
}

function getsockname(task: Task, args: SyscallArguments): number {
  const socket = lookupSocket(task, args.int(0));
  return typeof socket === "number" ? socket : giveName(task, socket.getsockname(task), args);
}

function getpeername(task: Task, args: SyscallArguments): number {
  const socket = lookupSocket(task, args.int(0));
  return typeof socket === "number" ? socket : giveName(task, socket.getpeername(task), args);
}

function giveName(task: Task, name: Uint8Array | number, args: SyscallArguments): number {
  return typeof name === "number" ? name : copyOutSockaddr(task.mm!, name, args.pointer(1), args.pointer(2));
}

function shutdown(task: Task, args: SyscallArguments): number {
  const socket = lookupSocket(task, args.int(0));
  return typeof socket === "number" ? socket : socket.shutdown(task, args.int(1));
}

export const socketSyscalls: readonly SyscallEntry[] = [
  full(SYS_socket, socket, ["socketDomain", "socketType", "socketProtocol"]),
  full(SYS_socketpair, socketpair, ["socketDomain", "socketType", "socketProtocol", "fdPairOut"]),
  full(SYS_bind, bind, ["fd", "sockaddrIn", "int"]),
  full(SYS_listen, listen, ["fd", "int"]),
  full(SYS_getsockname, getsockname, ["fd", "sockaddrOut", "sockaddrLength"]),
  full(SYS_getpeername, getpeername, ["fd", "sockaddrOut", "sockaddrLength"]),
  full(SYS_shutdown, shutdown, ["fd", "shutdownHow"]),
];
