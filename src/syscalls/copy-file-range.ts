import { EBADF, EFAULT, EINVAL, EISDIR, EOVERFLOW, EXDEV } from "../abi/errno.ts";
import { O_APPEND } from "../abi/fcntl.ts";
import { MAX_RW_COUNT } from "../abi/limits.ts";
import { S_ISDIR, S_ISREG } from "../abi/stat.ts";
import { SYS_copy_file_range } from "../abi/unistd-riscv64.ts";
import type { FileDescription } from "../fs/file-description.ts";
import type { SyscallArguments } from "../kernel/syscall-arguments.ts";
import { BLOCKED } from "../kernel/syscall-result.ts";
import type { Task } from "../kernel/task.ts";
import { chargeTransfer } from "./charge-transfer.ts";
import { full, type SyscallEntry } from "./entry.ts";
import { CHUNK, dataBuffer } from "./scratch.ts";
import { copyInOffset } from "./user-offset.ts";

// copy_file_range(2)

const TWO_64 = 2 ** 64;

function copyFileRange(task: Task, args: SyscallArguments): number {
  const input = task.files.getReal(args.int(0));
  const output = task.files.getReal(args.int(2));
  if (input === null || output === null) return -EBADF;
  const inputAddress = args.pointer(1);
  const outputAddress = args.pointer(3);
  const inputOffset = copyInOffset(task, inputAddress);
  const outputOffset = copyInOffset(task, outputAddress);
  if (inputOffset === -EFAULT || outputOffset === -EFAULT) return -EFAULT;
  // copy_file_range(2): EINVAL, the flags argument is not 0
  if (args.uint(5) !== 0) return -EINVAL;
  const from = inputAddress === 0 ? input.position : inputOffset;
  const to = outputAddress === 0 ? output.position : outputOffset;
  const count = checkRanges(input, from, output, to, args.ulong(4));
  if (count <= 0) return count;
  const copied = copy(task, input, from, output, to, count);
  if (copied === BLOCKED || copied <= 0) return copied;
  if (inputAddress === 0) input.position = from + copied;
  else if (task.mm!.writeU64(inputAddress, from + copied) < 0) return -EFAULT;
  if (outputAddress === 0) output.position = to + copied;
  else if (task.mm!.writeU64(outputAddress, to + copied) < 0) return -EFAULT;
  return copied;
}

/** generic_copy_file_checks(): how many bytes there are to copy, or -errno. */
function checkRanges(
  input: FileDescription,
  from: number,
  output: FileDescription,
  to: number,
  length: number,
): number {
  const source = input.inode;
  const target = output.inode;
  // copy_file_range(2): EISDIR, a directory; EINVAL, not a regular file; EBADF, the open mode, or O_APPEND
  if (S_ISDIR(source.mode) || S_ISDIR(target.mode)) return -EISDIR;
  if (!S_ISREG(source.mode) || !S_ISREG(target.mode)) return -EINVAL;
  if (!input.isReadable || !output.isWritable || (output.flags & O_APPEND) !== 0) return -EBADF;
  // copy_file_range(2): EXDEV, not on the same file system
  if (source.superblock !== target.superblock) return -EXDEV;
  if (overflows(from, length) || overflows(to, length)) return -EOVERFLOW;
  const count = from >= source.size ? 0 : Math.min(length, source.size - from);
  // copy_file_range(2): EINVAL, source and target are the same file and the ranges overlap
  if (source === target && to + count > from && to < from + count) return -EINVAL;
  if (from < 0 || to < 0) return -EINVAL;
  return Math.min(count, MAX_RW_COUNT);
}

/** Whether the unsigned 64-bit sum of an offset (perhaps negative) and a length wraps around. */
function overflows(offset: number, length: number): boolean {
  return offset < 0 ? offset + length >= 0 : offset + length >= TWO_64;
}

function copy(
  task: Task,
  input: FileDescription,
  from: number,
  output: FileDescription,
  to: number,
  count: number,
): number {
  let done = task.progress;
  while (done < count) {
    const given = input.pread(task, dataBuffer, 0, Math.min(CHUNK, count - done), from + done);
    if (given <= 0) return done > 0 ? done : given;
    const written = output.pwrite(task, dataBuffer, 0, given, to + done);
    if (written <= 0) return done > 0 ? done : written;
    done += written;
    if (written < given) return done;
    if (chargeTransfer(task, input, written) && done < count) {
      task.progress = done;
      return task.yieldCall(done);
    }
  }
  return done;
}

export const copyFileRangeSyscalls: readonly SyscallEntry[] = [
  full(SYS_copy_file_range, copyFileRange, ["fd", "offsetInOut", "fd", "offsetInOut", "ulong", "hex"]),
];
