import { MSG_DONTWAIT, MSG_NOSIGNAL } from "../abi/socket.ts";
import type { Task } from "../kernel/task.ts";
import { ReceiveMessage, SendMessage } from "../net/message.ts";
import type { Socket } from "../net/socket.ts";
import { receiveMessage, sendMessage } from "./socket-transfer.ts";
import type { UserBuffers } from "./user-buffers.ts";
import { UserMessageIterator } from "./user-message-iterator.ts";

// read(2) and write(2) of sockets: one message each, or what a stream has.

/** sock_read_iter() */
export function readSocket(task: Task, socket: Socket, buffers: UserBuffers, mayBlock: boolean): number {
  if (buffers.remaining === 0) return 0;
  const flags = socket.ioFlags | (mayBlock ? 0 : MSG_DONTWAIT);
  const message = new ReceiveMessage(new UserMessageIterator(task.mm!, buffers), flags);
  return receiveMessage(task, socket, message, buffers);
}

/** sock_write_iter(). @param signals whether SIGPIPE comes with EPIPE. */
export function writeSocket(
  task: Task,
  socket: Socket,
  buffers: UserBuffers,
  mayBlock: boolean,
  signals: boolean,
): number {
  const flags = socket.ioFlags | (mayBlock ? 0 : MSG_DONTWAIT) | (signals ? 0 : MSG_NOSIGNAL);
  return sendMessage(task, socket, new SendMessage(new UserMessageIterator(task.mm!, buffers), flags), buffers);
}
