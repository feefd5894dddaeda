import { EAGAIN, EINTR, EPIPE, ERESTARTSYS } from "../abi/errno.ts";
import { POLLIN, POLLOUT } from "../abi/poll.ts";
import { MSG_DONTWAIT, MSG_NOSIGNAL, MSG_PEEK, MSG_WAITALL } from "../abi/socket.ts";
import type { Task } from "../kernel/task.ts";
import type { ReceiveMessage, SendMessage } from "../net/message.ts";
import type { Socket } from "../net/socket.ts";
import type { KTime } from "../time/ktime.ts";
import { chargeTransfer } from "./charge-transfer.ts";
import { sendSigpipe } from "./sigpipe.ts";
import type { UserBuffers } from "./user-buffers.ts";

/**
 * `task.progress` of a call on sockets: bytes of the present message in the lower half, whole messages before it (sendmmsg(2), recvmmsg(2))
 * in units of this.
 */
export const MESSAGE_UNIT = 2 ** 32;

/** How long a blocking call waits, and what comes then. */
interface Patience {
  readonly deadline: KTime | null;
  /** sock_intr_errno(): a call with a timeout is not made again. */
  readonly interrupted: number;
}

/** @param timeout SO_RCVTIMEO, SO_SNDTIMEO; null for none. */
export function patience(task: Task, timeout: KTime | null): Patience {
  return { deadline: task.deadlineAfter(timeout), interrupted: timeout === null ? -ERESTARTSYS : -EINTR };
}

/** Waits until the socket may have changed. @returns BLOCKED, `done` bytes if there are any, or what a signal or the timeout give. */
export function waitForSocket(task: Task, socket: Socket, events: number, timeout: KTime | null, done: number): number {
  const { deadline, interrupted } = patience(task, timeout);
  const byTimeout = done > 0 ? done : -EAGAIN;
  return task.block(socket.queue, events, done > 0 ? done : interrupted, deadline, byTimeout);
}

function bytesDone(task: Task): number {
  return task.progress % MESSAGE_UNIT;
}

function noteBytes(task: Task, bytes: number): void {
  task.progress += bytes - bytesDone(task);
}

/**
 * Sends one message (sock_sendmsg()); of a stream in parts, as there is room.
 * @param buffers where `message` takes its bytes from. @returns bytes, -errno or BLOCKED.
 */
export function sendMessage(task: Task, socket: Socket, message: SendMessage, buffers: UserBuffers): number {
  const mayBlock = !socket.isNonBlocking && (message.flags & MSG_DONTWAIT) === 0;
  let done = bytesDone(task);
  // The vector may have been made shorter since.
  if (done > 0 && done >= buffers.remaining) return done;
  buffers.advance(done);
  message.isContinued = done > 0;
  for (;;) {
    const count = socket.sendmsg(task, message);
    if (count === -EAGAIN && mayBlock) {
      noteBytes(task, done);
      return waitForSocket(task, socket, POLLOUT, socket.options.sendTimeout, done);
    }
    if (count < 0 && done > 0) return done;
    // send(2): EPIPE, a stream's writer also receives SIGPIPE
    if (count === -EPIPE && socket.isStream && (message.flags & MSG_NOSIGNAL) === 0) sendSigpipe(task);
    if (count < 0) return count;
    done += count;
    const isLong = chargeTransfer(task, socket, count);
    if (buffers.remaining === 0 || !socket.isStream) return done;
    message.isContinued = true;
    if (isLong) {
      noteBytes(task, done);
      return task.yieldCall(done);
    }
  }
}

/** Receives one message (sock_recvmsg()). @param buffers where `message` puts its bytes. @returns bytes, -errno or BLOCKED. */
export function receiveMessage(task: Task, socket: Socket, message: ReceiveMessage, buffers: UserBuffers): number {
  const mayBlock = !socket.isNonBlocking && (message.flags & MSG_DONTWAIT) === 0;
  let done = bytesDone(task);
  if (done > 0 && done >= buffers.remaining) return done;
  buffers.advance(done);
  message.resume = task.progressObject;
  for (;;) {
    const count = socket.recvmsg(task, message);
    if (count === -EAGAIN && mayBlock) {
      noteBytes(task, done);
      task.progressObject = message.resume;
      return waitForSocket(task, socket, POLLIN, socket.options.receiveTimeout, done);
    }
    if (count < 0) return done > 0 ? done : count;
    done += count;
    chargeTransfer(task, socket, count);
    // What has come meanwhile, or the end, is looked for before the call waits.
    if (!mayBlock || count === 0 || !goesOn(socket, message, done, buffers.remaining)) return done;
  }
}

/**
 * recv(2): MSG_WAITALL, until the full request is satisfied, unless a signal, an error or the end comes before. socket(7): SO_RCVLOWAT, the
 * least number of bytes.
 */
function goesOn(socket: Socket, message: ReceiveMessage, done: number, room: number): boolean {
  if (!socket.isStream || message.isComplete || room === 0 || (message.flags & MSG_PEEK) !== 0) return false;
  return (message.flags & MSG_WAITALL) !== 0 || done < socket.options.receiveLowWater;
}
