import { EAGAIN, EFAULT, EPIPE, ERESTARTSYS } from "../abi/errno.ts";
import { POLLIN, POLLOUT } from "../abi/poll.ts";
import type { FileDescription } from "../fs/file-description.ts";
import type { Task } from "../kernel/task.ts";
import { Socket } from "../net/socket.ts";
import { chargeTransfer } from "./charge-transfer.ts";
import { CHUNK, dataBuffer } from "./scratch.ts";
import { sendSigpipe } from "./sigpipe.ts";
import { readSocket, writeSocket } from "./socket-io.ts";
import type { UserBuffers } from "./user-buffers.ts";

/** As `offset`: read and write at the file's own position, and move it. */
export const AT_POSITION = -1;

/**
 * Reads into user buffers, in pieces, until they are full or the file gives less than asked for (vfs_iter_read()). A long read goes on
 * from `task.progress` after others have had their turn.
 * @param mayBlock false for O_NONBLOCK and RWF_NOWAIT: -EAGAIN is the result then.
 * @returns a byte count, -errno or BLOCKED.
 */
export function readFile(
  task: Task,
  file: FileDescription,
  buffers: UserBuffers,
  offset: number,
  mayBlock: boolean,
): number {
  if (file instanceof Socket) return readSocket(task, file, buffers, mayBlock);
  const result = readAvailable(task, file, buffers, offset);
  if (result === -EAGAIN && mayBlock) return task.block(file.waitSource(task).waitQueue(), POLLIN, -ERESTARTSYS);
  return result;
}

function readAvailable(task: Task, file: FileDescription, buffers: UserBuffers, offset: number): number {
  const memory = task.mm!;
  let done = task.progress;
  // The vector may have been made shorter since.
  if (done > 0 && done >= buffers.remaining) return done;
  buffers.advance(done);
  do {
    const wanted = Math.min(buffers.remaining, CHUNK);
    // What is read from a stream is gone: find out first how much user memory takes.
    const room = file.isSeekable ? wanted : buffers.writable(memory, wanted);
    if (room < wanted && room === 0) return done > 0 ? done : readToNowhere(task, file);
    const count =
      offset === AT_POSITION
        ? file.read(task, dataBuffer, 0, room)
        : file.pread(task, dataBuffer, 0, room, offset + done);
    if (count <= 0) return done > 0 ? done : count;
    const copied = buffers.copyOut(memory, dataBuffer, count);
    done += copied;
    if (copied < count) {
      if (offset === AT_POSITION) file.position -= count - copied;
      return done > 0 ? done : -EFAULT;
    }
    if (count < wanted) return done;
    if (chargeTransfer(task, file, count) && buffers.remaining > 0) {
      task.progress = done;
      return task.yieldCall(done);
    }
  } while (buffers.remaining > 0);
  return done;
}

/** A stream is read to memory that cannot be written: EFAULT once there is something to read, and it stays there. */
function readToNowhere(task: Task, file: FileDescription): number {
  const error = file.read(task, dataBuffer, 0, 0);
  if (error < 0) return error;
  if ((file.poll(task) & POLLIN) !== 0) return -EFAULT;
  return file.read(task, dataBuffer, 0, 1);
}

/**
 * Writes user buffers, in pieces, until all is written or the file takes less than it was given. A write that had to wait half way
 * goes on from `task.progress`, and so does a long one after others have had their turn.
 * @param signals whether SIGPIPE comes with EPIPE (not with RWF_NOSIGNAL).
 * @returns a byte count, -errno or BLOCKED.
 */
export function writeFile(
  task: Task,
  file: FileDescription,
  buffers: UserBuffers,
  offset: number,
  mayBlock: boolean,
  signals = true,
): number {
  if (file instanceof Socket) return writeSocket(task, file, buffers, mayBlock, signals);
  const memory = task.mm!;
  let done = task.progress;
  // The vector may have been made shorter since.
  if (done > 0 && done >= buffers.remaining) return done;
  buffers.advance(done);
  for (;;) {
    const wanted = Math.min(buffers.remaining, CHUNK);
    const given = buffers.copyIn(memory, dataBuffer, wanted);
    if (given === 0 && wanted > 0) return done > 0 ? done : -EFAULT;
    const count =
      offset === AT_POSITION
        ? file.write(task, dataBuffer, 0, given)
        : file.pwrite(task, dataBuffer, 0, given, offset + done);
    if (count === -EAGAIN && mayBlock && (done === 0 || file.blocksUntilWritten)) {
      task.progress = done;
      // write(2): a signal that arrives after some data has been written ends the call with that count.
      return task.block(file.queue, POLLOUT, done > 0 ? done : -ERESTARTSYS);
    }
    // write(2): EPIPE, the process also receives SIGPIPE
    if (count === -EPIPE && signals) sendSigpipe(task);
    if (count < 0) return done > 0 ? done : count;
    done += count;
    const isLong = chargeTransfer(task, file, count);
    if (count < given) {
      if (count === 0 || !mayBlock || !file.blocksUntilWritten) return done;
      buffers.advance(count - given);
    } else if (buffers.remaining === 0) return done;
    if (isLong) {
      task.progress = done;
      return task.yieldCall(done);
    }
  }
}
