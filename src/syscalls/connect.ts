import { EAGAIN, EALREADY, EBADF, ECONNABORTED, EINPROGRESS, EINVAL, EMFILE, ENOTSOCK } from "../abi/errno.ts";
import { O_NONBLOCK } from "../abi/fcntl.ts";
import { POLLIN, POLLOUT } from "../abi/poll.ts";
import { SOCK_CLOEXEC, SOCK_NONBLOCK } from "../abi/socket.ts";
import { SYS_accept, SYS_accept4, SYS_connect } from "../abi/unistd-riscv64.ts";
import type { SyscallArguments } from "../kernel/syscall-arguments.ts";
import type { Task } from "../kernel/task.ts";
import { Socket } from "../net/socket.ts";
import { full, type SyscallEntry } from "./entry.ts";
import { installFile } from "./install-file.ts";
import { patience, waitForSocket } from "./socket-transfer.ts";
import { copyInSockaddr, copyOutSockaddr } from "./user-sockaddr.ts";

// connect(2), accept(2)

function connect(task: Task, args: SyscallArguments): number {
  const file = task.files.getReal(args.int(0));
  if (file === null) return -EBADF;
  const address = copyInSockaddr(task.mm!, args.pointer(1), args.int(2));
  if (typeof address === "number") return address;
  if (!(file instanceof Socket)) return -ENOTSOCK;
  const result = file.connect(task, address);
  const isPending = result === -EAGAIN || result === -EINPROGRESS || result === -EALREADY;
  if (!isPending || file.isNonBlocking) return result;
  const { deadline, interrupted } = patience(task, file.options.sendTimeout);
  // connect(2): EINPROGRESS, also when SO_SNDTIMEO has passed
  return task.block(file.queue, POLLOUT, interrupted, deadline, result);
}

function accept(task: Task, args: SyscallArguments): number {
  return acceptConnection(task, args, 0);
}

function accept4(task: Task, args: SyscallArguments): number {
  return acceptConnection(task, args, args.int(3));
}

function acceptConnection(task: Task, args: SyscallArguments, flags: number): number {
  const listener = task.files.getReal(args.int(0));
  if (listener === null) return -EBADF;
  // accept(2): EINVAL, invalid value in flags
  if ((flags & ~(SOCK_CLOEXEC | SOCK_NONBLOCK)) !== 0) return -EINVAL;
  // The descriptor comes first: a connection is not taken to be lost.
  if (task.files.lowestFree(0) >= task.descriptorLimit) return -EMFILE;
  if (!(listener instanceof Socket)) return -ENOTSOCK;
  const accepted = listener.accept(task);
  if (accepted === -EAGAIN && !listener.isNonBlocking)
    return waitForSocket(task, listener, POLLIN, listener.options.receiveTimeout, 0);
  if (typeof accepted === "number") return accepted;
  if ((flags & SOCK_NONBLOCK) !== 0) accepted.flags |= O_NONBLOCK;
  const error = givePeer(task, accepted, args);
  if (error < 0) {
    accepted.release();
    return error;
  }
  return installFile(task, accepted, (flags & SOCK_CLOEXEC) !== 0);
}

/** Who has connected, if the caller asks. */
function givePeer(task: Task, accepted: Socket, args: SyscallArguments): number {
  if (args.pointer(1) === 0) return 0;
  const name = accepted.getpeername(task);
  // accept(2): ECONNABORTED, a connection has been aborted
  if (typeof name === "number") return -ECONNABORTED;
  return copyOutSockaddr(task.mm!, name, args.pointer(1), args.pointer(2));
}

export const connectSyscalls: readonly SyscallEntry[] = [
  full(SYS_connect, connect, ["fd", "sockaddrIn", "int"]),
  full(SYS_accept, accept, ["fd", "sockaddrOut", "sockaddrLength"]),
  full(SYS_accept4, accept4, ["fd", "sockaddrOut", "sockaddrLength", "socketFlags"]),
];
