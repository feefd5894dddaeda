import { EAGAIN, EBADF, EFAULT, EINVAL, EPIPE, ERESTARTSYS, ESPIPE } from "../abi/errno.ts";
import { O_APPEND } from "../abi/fcntl.ts";
import { MAX_RW_COUNT } from "../abi/limits.ts";
import { POLLOUT } from "../abi/poll.ts";
import { S_IFDIR } from "../abi/stat.ts";
import { SYS_sendfile } from "../abi/unistd-riscv64.ts";
import type { FileDescription } from "../fs/file-description.ts";
import { PipeFile } from "../fs/pipe/pipe-file.ts";
import type { SyscallArguments } from "../kernel/syscall-arguments.ts";
import { BLOCKED } from "../kernel/syscall-result.ts";
import type { Task } from "../kernel/task.ts";
import { chargeTransfer } from "./charge-transfer.ts";
import { full, type SyscallEntry } from "./entry.ts";
import { CHUNK, dataBuffer } from "./scratch.ts";
import { sendSigpipe } from "./sigpipe.ts";
import { roomInPipe } from "./splice.ts";
import { copyInOffset } from "./user-offset.ts";

// sendfile(2)

function sendfile(task: Task, args: SyscallArguments): number {
  const offsetAddress = args.pointer(2);
  const offset = copyInOffset(task, offsetAddress);
  if (offset === -EFAULT) return -EFAULT;
  const input = task.files.getReal(args.int(1));
  if (input === null || !input.isReadable) return -EBADF;
  if (offsetAddress !== 0 && !input.isSeekable) return -ESPIPE;
  const position = offsetAddress === 0 ? input.position : offset;
  const count = args.long(3);
  if (position < 0 || count < 0) return -EINVAL;
  const output = task.files.getReal(args.int(0));
  if (output === null || !output.isWritable) return -EBADF;
  // sendfile(2): EINVAL, out_fd has the O_APPEND flag set
  if (!(output instanceof PipeFile) && (output.flags & O_APPEND) !== 0) return -EINVAL;
  if (count === 0) return 0;
  // sendfile(2): EINVAL, in_fd does not support mmap(2)-like operations, or is not seekable
  if (!input.isSeekable || input.inode.type === S_IFDIR) return -EINVAL;
  const result =
    output instanceof PipeFile
      ? fillPipe(task, input, position, output, Math.min(count, CHUNK))
      : send(task, input, position, output, Math.min(count, MAX_RW_COUNT));
  if (result === BLOCKED || result <= 0) return result;
  if (offsetAddress === 0) input.position = position + result;
  else if (task.mm!.writeU64(offsetAddress, position + result) < 0) return -EFAULT;
  return result;
}

/** splice_file_to_pipe(): as much as fits, once anything does. */
function fillPipe(task: Task, input: FileDescription, position: number, output: PipeFile, count: number): number {
  const room = roomInPipe(task, output, !output.isNonBlocking);
  if (room <= 0) return room;
  const given = input.pread(task, dataBuffer, 0, Math.min(count, room), position);
  return given <= 0 ? given : output.write(task, dataBuffer, 0, given);
}

/** Copies until the end of the input; waits for room in the output as write(2) does. */
function send(task: Task, input: FileDescription, position: number, output: FileDescription, count: number): number {
  let done = task.progress;
  while (done < count) {
    const given = input.pread(task, dataBuffer, 0, Math.min(CHUNK, count - done), position + done);
    if (given <= 0) return done > 0 ? done : given;
    const written = output.write(task, dataBuffer, 0, given);
    if (written === -EAGAIN && !output.isNonBlocking) {
      task.progress = done;
      return task.block(output.queue, POLLOUT, done > 0 ? done : -ERESTARTSYS);
    }
    if (written === -EPIPE) sendSigpipe(task);
    if (written <= 0) return done > 0 ? done : written;
    done += written;
    if (chargeTransfer(task, input, written) && done < count) {
      task.progress = done;
      return task.yieldCall(done);
    }
  }
  return done;
}

export const sendfileSyscalls: readonly SyscallEntry[] = [
  full(SYS_sendfile, sendfile, ["fd", "fd", "offsetInOut", "ulong"]),
];
