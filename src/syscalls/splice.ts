import { EAGAIN, EBADF, EFAULT, EINVAL, ENOMEM, EPIPE, ERESTARTSYS, ESPIPE } from "../abi/errno.ts";
import { O_APPEND } from "../abi/fcntl.ts";
import { PAGE_SIZE } from "../abi/limits.ts";
import { POLLIN, POLLOUT } from "../abi/poll.ts";
import { SPLICE_F_GIFT, SPLICE_F_MORE, SPLICE_F_MOVE, SPLICE_F_NONBLOCK } from "../abi/splice.ts";
import { S_IFDIR } from "../abi/stat.ts";
import { SYS_splice, SYS_tee } from "../abi/unistd-riscv64.ts";
import type { FileDescription } from "../fs/file-description.ts";
import type { Pipe } from "../fs/pipe/pipe.ts";
import { PipeFile } from "../fs/pipe/pipe-file.ts";
import type { SyscallArguments } from "../kernel/syscall-arguments.ts";
import type { Task } from "../kernel/task.ts";
import { full, type SyscallEntry } from "./entry.ts";
import { CHUNK, dataBuffer } from "./scratch.ts";
import { sendSigpipe } from "./sigpipe.ts";
import { copyInOffset } from "./user-offset.ts";

// splice(2), tee(2). Bytes are copied where Linux moves pages; nobody can tell.

const SPLICE_FLAGS = SPLICE_F_MOVE | SPLICE_F_NONBLOCK | SPLICE_F_MORE | SPLICE_F_GIFT;

function splice(task: Task, args: SyscallArguments): number {
  const flags = args.uint(5);
  const length = args.ulong(4);
  if (length === 0) return 0;
  if ((flags & ~SPLICE_FLAGS) !== 0) return -EINVAL;
  const input = task.files.getReal(args.int(0));
  const output = task.files.getReal(args.int(2));
  if (input === null || output === null) return -EBADF;
  // splice(2): ESPIPE, off_in or off_out is not NULL, but the corresponding file descriptor refers to a pipe
  const inputAddress = args.pointer(1);
  const outputAddress = args.pointer(3);
  if (input instanceof PipeFile && inputAddress !== 0) return -ESPIPE;
  if (output instanceof PipeFile && outputAddress !== 0) return -ESPIPE;
  const inputOffset = copyInOffset(task, inputAddress);
  const outputOffset = copyInOffset(task, outputAddress);
  if (inputOffset === -EFAULT || outputOffset === -EFAULT) return -EFAULT;
  if (!input.isReadable || !output.isWritable) return -EBADF;
  const mayBlock = (flags & SPLICE_F_NONBLOCK) === 0;
  if (input instanceof PipeFile && output instanceof PipeFile) return pipeToPipe(task, input, output, length, mayBlock);
  if (input instanceof PipeFile) return fromPipe(task, input, output, outputAddress, outputOffset, length, mayBlock);
  if (output instanceof PipeFile) return toPipe(task, input, inputAddress, inputOffset, output, length, mayBlock);
  // splice(2): EINVAL, neither of the file descriptors refers to a pipe
  return -EINVAL;
}

/** splice_file_to_pipe() */
function toPipe(
  task: Task,
  input: FileDescription,
  offsetAddress: number,
  offset: number,
  output: PipeFile,
  length: number,
  mayBlock: boolean,
): number {
  if (offsetAddress !== 0 && !input.isSeekable) return -EINVAL;
  if (offset < 0 || input.inode.type === S_IFDIR) return -EINVAL;
  const room = roomInPipe(task, output, mayBlock && !output.isNonBlocking);
  if (room <= 0) return room;
  const wanted = Math.min(length, room, CHUNK);
  const given =
    offsetAddress === 0 ? input.read(task, dataBuffer, 0, wanted) : input.pread(task, dataBuffer, 0, wanted, offset);
  if (given === -EAGAIN && mayBlock && !input.isNonBlocking)
    return task.block(input.waitSource(task).waitQueue(), POLLIN, -ERESTARTSYS);
  if (given <= 0) return given;
  output.write(task, dataBuffer, 0, given);
  return offsetAddress === 0 ? given : writeOffset(task, offsetAddress, offset, given);
}

/** do_splice_from() */
function fromPipe(
  task: Task,
  input: PipeFile,
  output: FileDescription,
  offsetAddress: number,
  offset: number,
  length: number,
  mayBlock: boolean,
): number {
  if (offsetAddress !== 0 && !output.isSeekable) return -EINVAL;
  // splice(2): EINVAL, the target file is opened in append mode
  if ((output.flags & O_APPEND) !== 0 || offset < 0) return -EINVAL;
  const given = peek(task, input, length, mayBlock);
  if (given <= 0) return given;
  const written =
    offsetAddress === 0 ? output.write(task, dataBuffer, 0, given) : output.pwrite(task, dataBuffer, 0, given, offset);
  if (written === -EAGAIN && mayBlock && !output.isNonBlocking) return task.block(output.queue, POLLOUT, -ERESTARTSYS);
  if (written === -EPIPE) sendSigpipe(task);
  if (written <= 0) return written;
  input.read(task, dataBuffer, 0, written);
  return offsetAddress === 0 ? written : writeOffset(task, offsetAddress, offset, written);
}

function writeOffset(task: Task, address: number, offset: number, count: number): number {
  return task.mm!.writeU64(address, offset + count) < 0 ? -EFAULT : count;
}

/** splice_pipe_to_pipe() */
function pipeToPipe(task: Task, input: PipeFile, output: PipeFile, length: number, mayBlock: boolean): number {
  // splice(2): EINVAL, fd_in and fd_out refer to the same pipe
  if (input.pipe === output.pipe) return -EINVAL;
  const blocks = mayBlock && !input.isNonBlocking && !output.isNonBlocking;
  const given = copyBetween(task, input, output, length, blocks);
  if (given > 0) input.read(task, dataBuffer, 0, given);
  return given;
}

function tee(task: Task, args: SyscallArguments): number {
  const flags = args.uint(3);
  const length = args.ulong(2);
  if ((flags & ~SPLICE_FLAGS) !== 0) return -EINVAL;
  if (length === 0) return 0;
  const input = task.files.getReal(args.int(0));
  const output = task.files.getReal(args.int(1));
  if (input === null || output === null || !input.isReadable || !output.isWritable) return -EBADF;
  // tee(2): EINVAL, fd_in or fd_out does not refer to a pipe; or both refer to the same pipe
  if (!(input instanceof PipeFile) || !(output instanceof PipeFile) || input.pipe === output.pipe) return -EINVAL;
  const blocks = (flags & SPLICE_F_NONBLOCK) === 0 && !input.isNonBlocking && !output.isNonBlocking;
  return copyBetween(task, input, output, length, blocks);
}

/** Copies what one pipe holds and the other has room for; it stays in the first. @returns bytes, 0 at the end, -errno or BLOCKED. */
function copyBetween(task: Task, input: PipeFile, output: PipeFile, length: number, mayBlock: boolean): number {
  const room = input.pipe.isEmpty ? 1 : roomInPipe(task, output, mayBlock);
  if (room <= 0) return room;
  const given = peek(task, input, Math.min(length, room), mayBlock);
  if (given > 0) output.write(task, dataBuffer, 0, given);
  return given;
}

/** Bytes a write takes for sure, or a CHUNK of them: whole free slots. @returns them, -EPIPE, -ENOMEM, -EAGAIN or BLOCKED. */
export function roomInPipe(task: Task, output: PipeFile, mayBlock: boolean): number {
  const { pipe } = output;
  if (pipe.readers === 0) {
    sendSigpipe(task);
    return -EPIPE;
  }
  const room = freeSlots(pipe) * PAGE_SIZE;
  if (room > 0) return pipe.hasMemoryFor(Math.min(room, CHUNK)) ? room : -ENOMEM;
  return mayBlock ? task.block(pipe.queue, POLLOUT, -ERESTARTSYS) : -EAGAIN;
}

function freeSlots(pipe: Pipe): number {
  return Math.max(0, pipe.slots - pipe.buffers.length);
}

/** Copies the next bytes of a pipe to the data buffer without taking them. @returns how many, 0 at the end, -EAGAIN or BLOCKED. */
function peek(task: Task, input: PipeFile, length: number, mayBlock: boolean): number {
  const { pipe } = input;
  if (!pipe.isEmpty) return pipe.peek(dataBuffer, 0, Math.min(length, CHUNK));
  if (pipe.writers === 0) return 0;
  return mayBlock ? task.block(pipe.queue, POLLIN, -ERESTARTSYS) : -EAGAIN;
}

export const spliceSyscalls: readonly SyscallEntry[] = [
  full(SYS_splice, splice, ["fd", "offsetInOut", "fd", "offsetInOut", "ulong", "spliceFlags"]),
  full(SYS_tee, tee, ["fd", "fd", "ulong", "spliceFlags"]),
];
